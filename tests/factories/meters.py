"""A water meter in a bathroom, read twice."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.metering.models import Meter, Reading, Register


def a_read_meter(session: Session, account: int, service_id: int, by: int) -> None:
    meter = Meter(
        account_id=account,
        service_id=service_id,
        serial="4471920",
        serial_key=f"4471920-{account}",
        location="ванна",
        installed_on=date(2022, 5, 1),
        verified_until=date(2028, 5, 1),
    )
    session.add(meter)
    session.flush()
    register = Register(meter_id=meter.id, unit="m3")
    session.add(register)
    session.flush()
    for day, value in ((date(2026, 10, 31), "1230.500"), (date(2026, 11, 30), "1238.500")):
        session.add(
            Reading(
                register_id=register.id,
                read_on=day,
                value=Decimal(value),
                source="cabinet",
                recorded_by=by,
            )
        )
