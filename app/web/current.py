"""What the current request works with: its company, its session, the one who asks."""

from typing import TYPE_CHECKING, cast

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session

from app.web.boundary import Boundary, Company
from app.web.guards import Site, site_of, takes_long_at

if TYPE_CHECKING:
    from app.web.sign_in.visitor import Visitor

EXTENSION = "oselia"


def boundary() -> Boundary:
    """Return how this installation finds companies and opens their sessions."""
    return cast("Boundary", current_app.extensions[EXTENSION])


def company() -> Company:
    """Return the company whose host was asked."""
    return cast("Company", g.company)


def db() -> Session:
    """Return the company's session, opened on first use; the request's last hook commits it."""
    if "session" not in g:
        is_long = takes_long_at(current_app, request.endpoint or "")
        g.session = boundary().open_session(company().ref, is_long=is_long)
    return cast("Session", g.session)


def typed(name: str) -> str:
    """Return what the address says of `name`, without the NUL that PostgreSQL does not keep."""
    return request.args.get(name, "").replace("\0", "").strip()


def visitor() -> "Visitor":
    """Return who asks; a page with a right is only reached signed in."""
    return cast("Visitor", current_user._get_current_object())  # noqa: SLF001 - the way to unwrap


def site() -> Site:
    """Return the site of the page asked for; a missing page belongs where it was sought."""
    if request.endpoint is None and request.path.startswith("/office"):
        return Site.OFFICE
    return site_of(current_app, request.endpoint)
