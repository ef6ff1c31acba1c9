"""The menus of both sites: each room adds its line, each visitor sees what he may open."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from app.web.current import visitor
from app.web.guards import Site, right_of

EXTENSION = "oselia.menus"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a menu. `title` is a lazy text, `icon` a name of the icon sheet."""

    title: object
    endpoint: str
    icon: str
    section: str = ""
    """Endpoints that begin so are inside; empty: the room of `endpoint`."""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A line as this visitor sees it."""

    title: str
    url: str
    icon: str
    is_here: bool


def add(app: Flask, site: Site, items: Sequence[MenuItem]) -> None:
    """Add lines to the menu of a site, in order."""
    app.extensions.setdefault(EXTENSION, {}).setdefault(site, []).extend(items)


def shown(site: Site | str) -> list[ShownItem]:
    """Return the lines whose pages this visitor may open."""
    items: list[MenuItem] = current_app.extensions.get(EXTENSION, {}).get(Site(site), [])
    return [_shown(item) for item in items if visitor().has(right_of(current_app, item.endpoint))]


def _shown(item: MenuItem) -> ShownItem:
    section = item.section or item.endpoint.rpartition(".")[0]
    here = request.endpoint or ""
    return ShownItem(
        title=str(item.title),
        url=url_for(item.endpoint),
        icon=item.icon,
        is_here=here == section or here.startswith(f"{section}."),
    )


def install(app: Flask) -> None:
    """Give the layouts their menus."""
    app.jinja_env.globals["menu"] = shown
