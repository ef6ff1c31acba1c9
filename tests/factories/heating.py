"""A building that is connected to heating."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.metering.heat_models import HeatSeason
from app.registry.models import Building
from app.tariffs.models import Service


def connected(session: Session, *, on: date, by: int) -> None:
    """Connect the newest building on a day; its id is far above those that are counted."""
    session.add(
        HeatSeason(
            id=10**9,
            building_id=session.scalars(select(func.max(Building.id))).one(),
            service_id=session.scalars(select(Service.id).limit(1)).one(),
            valid=Range(on, None),
            recorded_by=by,
        )
    )
    session.flush()
