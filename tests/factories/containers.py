"""Containers of an account and a missed trip; every default is legal."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.tariffs.containers.operations import NewPlace, NewTrip, record_place, record_trip
from tests.factories.accounts import BY


def some_containers(session: Session, account: int, service: int, *, since: date) -> int:
    """Let two containers stand in a yard since a day on which nobody came; return the trip."""
    new = NewPlace(
        service_id=service,
        place="двір магазину «Хліб», вул. Соборна, 12-А/3",
        volume_m3=Decimal("1.1"),
        containers=2,
        weekdays="1234567",
    )
    place = record_place(session, account, new, since=since, by=BY)
    missed = NewTrip(
        place_id=place,
        on_day=since,
        containers=2,
        document="акт про невивезення № 3 від 03.11.2026",
        is_missed=True,
    )
    return record_trip(session, account, missed, by=BY)
