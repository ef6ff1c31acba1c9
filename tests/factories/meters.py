"""A water meter in a bathroom, read three times: the bases of two months' lines."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from app.metering.models import Meter, Reading, Register

READ = (
    (date(2026, 9, 30), Decimal("1224.000")),
    (date(2026, 10, 31), Decimal("1230.500")),
    (date(2026, 11, 30), Decimal("1238.500")),
)


def a_read_meter(
    session: Session, account: int, service_id: int, by: int
) -> dict[date, dict[str, Any]]:
    """Make the meter; return the basis of each month that its readings bound."""
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
    readings = [
        Reading(register_id=register.id, read_on=day, value=value, source="cabinet", recorded_by=by)
        for day, value in READ
    ]
    session.add_all(readings)
    session.flush()
    return {
        last.read_on.replace(day=1): {
            "register": register.id,
            "start": [first.id, _millionths(first.value)],
            "end": [last.id, _millionths(last.value)],
            "volume": _millionths(last.value - first.value),
        }
        for first, last in pairwise(readings)
    }


def _millionths(value: Decimal) -> int:
    return int(value * 1_000_000)
