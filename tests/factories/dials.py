"""Meters with one register and a charged month to read them in."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.queries import problems
from app.charging.run import start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.identifiers import account_key
from app.kernel.month import Month
from app.metering.models import Meter, ReadingSource, Register
from app.metering.operations import NewReading, Recorded, record_reading
from tests.factories.accounts import BY


def a_meter(
    session: Session,
    account_id: int,
    service_id: int,
    *,
    serial: str = "12345",
    installed_on: date = date(2020, 1, 1),
    verified_until: date | None = None,
) -> Meter:
    meter = Meter(
        account_id=account_id,
        service_id=service_id,
        serial=serial,
        serial_key=account_key(serial),
        installed_on=installed_on,
        verified_until=verified_until,
    )
    session.add(meter)
    session.flush()
    return meter


def a_dial(
    session: Session, meter: Meter, *, capacity: str | None = "100000", decimals: int = 3
) -> Register:
    register = Register(
        meter_id=meter.id,
        unit="m3",
        capacity=Decimal(capacity) if capacity else None,
        decimals=decimals,
    )
    session.add(register)
    session.flush()
    return register


def read(
    session: Session,
    register: Register,
    value: str,
    on: date,
    *,
    source: ReadingSource = ReadingSource.STAFF,
) -> Recorded:
    new = NewReading(register_id=register.id, read_on=on, value=Decimal(value), source=source)
    return record_reading(session, new, by=BY)


def charged(company: CompanyRef, month: Month) -> tuple[list[Decimal], list[str]]:
    """Run the month; return the volumes of its lines and the kinds of its problems, in order."""
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        lines = sorted(draft_lines(session, month), key=lambda line: line.part)
        kinds = [each.kind for each in problems(session, run_id=run_id)]
        return [line.quantity for line in lines], kinds
