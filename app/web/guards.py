"""Every route names the right it needs; a route that names none is refused and fails a test."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Flask
from werkzeug.routing import IntegerConverter, Map

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
"""Anyone may: sign-in pages, the company's style sheet."""
SUBSCRIBER = "subscriber"
"""Any signed-in subscriber; which accounts are his is asked by every query."""
SIGNED_IN_STAFF = "staff"
"""Any signed-in member of staff, whatever the role."""
MACHINE = "machine"
"""A machine of a bank or payment system, which proves itself in each call by its own protocol."""


LARGEST_ID = 2**63 - 1
"""What a row's number can be in the database."""


class IdConverter(IntegerConverter):
    """`<int:…>` of every route: a number no row can have is no page, not a failure."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=LARGEST_ID)


def row_number(text: str) -> int | None:
    """Return the number of a row written in an address or a field's name, None when it is none."""
    is_one = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return int(text) if is_one and int(text) <= LARGEST_ID else None


class Site(StrEnum):
    """The two sites of a company; each has sign-in, cookie and layout of its own."""

    CABINET = "cabinet"
    OFFICE = "office"


class Room(Blueprint):
    """A blueprint that belongs to one site and may name one right for all its routes."""

    def __init__(
        self, name: str, import_name: str, *, site: Site, right: str = "", url_prefix: str = ""
    ) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix or None)
        self.site = site
        self.right = right


class MachineRoom(Room):
    """Routes that machines call: no cookie, no form's token, answers in their own protocol.

    Whoever calls proves itself by what the call carries; the route checks that before all else.
    """

    def __init__(self, name: str, import_name: str, *, url_prefix: str) -> None:
        super().__init__(name, import_name, site=Site.CABINET, right=MACHINE, url_prefix=url_prefix)


def requires(right: str) -> Callable[[View], View]:
    """Declare the right of one route; it wins over the right of its room."""

    def declare(view: View) -> View:
        view.__right__ = right  # type: ignore[attr-defined]
        return view

    return declare


def takes_files(view: View) -> View:
    """Let a route take a file; every other one takes no more than a form holds."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


def is_for_files(app: Flask, endpoint: str) -> bool:
    """Return whether a route may be sent a file."""
    return bool(getattr(app.view_functions.get(endpoint), "__takes_files__", False))


def takes_long(view: View) -> View:
    """Let the statements of a route run as long as they need; every other one is cut off."""
    view.__takes_long__ = True  # type: ignore[attr-defined]
    return view


def takes_long_at(app: Flask, endpoint: str) -> bool:
    """Return whether a route's statements may take long."""
    return bool(getattr(app.view_functions.get(endpoint), "__takes_long__", False))


def right_of(app: Flask, endpoint: str) -> str:
    """Return the right an endpoint declares, or "" when it declares none."""
    own = getattr(app.view_functions.get(endpoint), "__right__", "")
    if own or endpoint == "static":
        return own or PUBLIC
    room = room_of(app, endpoint)
    return room.right if room else ""


def site_of(app: Flask, endpoint: str | None) -> Site:
    """Return the site an endpoint belongs to; what belongs to none is answered as the cabinet."""
    room = room_of(app, endpoint or "")
    return room.site if room else Site.CABINET


def room_of(app: Flask, endpoint: str) -> Room | None:
    """Return the room of an endpoint, the nearest one when rooms are nested."""
    name, _, _ = endpoint.rpartition(".")
    blueprint = app.blueprints.get(name)
    return blueprint if isinstance(blueprint, Room) else None
