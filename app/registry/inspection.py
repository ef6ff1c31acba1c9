"""Inspection routes (маршрути обходу): which there are, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound
from app.registry.models import Account, Route


class RouteMissing(NotFound):
    """The company has no such route."""

    key = "registry.route-missing"

    def __init__(self, *, route_id: int) -> None:
        super().__init__(f"no route {route_id}", route_id=route_id)


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route and how many accounts it leads through."""

    id: int
    code: str
    name: str
    accounts: int


def routes(session: Session) -> Sequence[RouteRow]:
    """Return the routes in the order of their codes."""
    rows = session.execute(
        select(Route.id, Route.code, Route.name, func.count(Account.id))
        .outerjoin(Account, Account.route_id == Route.id)
        .group_by(Route.id)
        .order_by(Route.code)
    )
    return [RouteRow(*row) for row in rows]


def get_route(session: Session, route_id: int) -> Route:
    """Return a route by its id.

    Raises:
        RouteMissing: this company has no such route.
    """
    route = session.get(Route, route_id)
    if route is None:
        raise RouteMissing(route_id=route_id)
    return route
