"""Meters of buildings, read."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metering.models import Meter, Reading, Register
from app.registry.models import Building
from app.tariffs.models import Service


def read_at_the_input(session: Session, *, on: date, by: int) -> None:
    """Give the newest building a meter that was read; the city counted ids without the server."""
    row = 10**9
    meter = Meter(
        id=row,
        building_id=session.scalars(select(func.max(Building.id))).one(),
        service_id=session.scalars(select(Service.id).limit(1)).one(),
        serial="ВВ-100417",
        serial_key="вв100417",
        installed_on=on,
    )
    register = Register(id=row, meter_id=row, unit="m3", capacity=Decimal(10**6))
    read = Reading(id=row, register_id=row, read_on=on, value=48210, source="act", recorded_by=by)
    for each in (meter, register, read):
        session.add(each)
        session.flush()
