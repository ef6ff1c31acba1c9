"""The services of heat a building may have: counted in gigacalories."""

from collections.abc import Sequence

from app.tariffs.queries import ServiceRow, services
from app.web.current import db

_WARMING = "hot_water_heat"
"""Heat of hot water: what is known of it is written under the service of heating."""


def heat_services() -> Sequence[ServiceRow]:
    """Return them in the order of the bill."""
    return [row for row in services(db()) if row.unit == "gcal" and row.code != _WARMING]


def seasonal_services() -> Sequence[ServiceRow]:
    """Return those that may have days of connection: heat by area of premises too."""
    return [
        row
        for row in services(db())
        if row.code == "heat_area" or (row.unit == "gcal" and row.code != _WARMING)
    ]


def options(known: Sequence[ServiceRow]) -> list[tuple[str, str]]:
    """Return what a form offers."""
    return [(str(row.id), row.name) for row in known]


def only_one(known: Sequence[ServiceRow]) -> str:
    """Return the service that is meant where there is no other."""
    return str(known[0].id) if len(known) == 1 else ""
