"""Readings as they came: so many on a day, by a channel, perhaps in somebody's file."""

from datetime import UTC, date, datetime, time
from itertools import count

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.database import company_session
from app.exchange.models import ImportJob
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.models import Meter, ReadingSource
from tests.factories.accounts import BY, a_service, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_meter

_registers = count(1, 10_000)
NOON = time(12)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def some_came(
    session: Session,
    on: date,
    readings: int,
    *,
    source: ReadingSource = ReadingSource.CABINET,
    job_id: int | None = None,
    at: time = NOON,
    read_on: date | None = None,
) -> None:
    """Record readings at a local time of a day; each is of a register of its own."""
    known = {
        "meter": _a_meter(session),
        "first": next(_registers),
        "readings": readings,
        "source": source,
        "job": job_id,
        "at": datetime.combine(on, at, tzinfo=clock.KYIV).astimezone(UTC),
        "read_on": read_on or on,
        "by": BY,
    }
    session.execute(_CAME, known)


def a_file(session: Session, name: str, *, undone_at: datetime | None = None) -> int:
    """Make the import of a file and return its id."""
    job = ImportJob(
        kind="readings",
        state="undone" if undone_at else "imported",
        file_name=name,
        sha256="0",
        size=1,
        actor_id=BY,
        received_by=BY,
        undone_at=undone_at,
    )
    session.add(job)
    session.flush()
    return job.id


def in_a_file(session: Session, on: date, readings: int, *, name: str = "Ощад_{}.csv") -> None:
    """Let a file of the day bring readings."""
    job_id = a_file(session, name.format(on.isoformat()))
    some_came(session, on, readings, source=ReadingSource.FILE, job_id=job_id)


def a_bank_that_stops(companies: TwoCompanies) -> CompanyRef:
    """Let a bank send 100 a day in October and stop on 10 November; return its company.

    There 10 a day come by the cabinet. To the neighbour the bank sends on.
    """
    with company_session(companies.kashtan) as session:
        for day in range(1, 32):
            in_a_file(session, OCTOBER.day(day), 100)
            some_came(session, OCTOBER.day(day), 10)
        for day in range(1, 12):
            some_came(session, NOVEMBER.day(day), 10)
        for day in range(1, 10):
            in_a_file(session, NOVEMBER.day(day), 100)
    with company_session(companies.vodokanal) as session:
        for day in range(1, 12):
            in_a_file(session, NOVEMBER.day(day), 100)
    return companies.kashtan


def _a_meter(session: Session) -> int:
    found = session.scalar(select(func.min(Meter.id)))
    return found or a_meter(session, an_account(session).id, a_service(session).id).id


_CAME = text("""
WITH read AS (
    INSERT INTO register (meter_id, zone, unit)
    SELECT :meter, CAST(number AS text), 'm3'
    FROM generate_series(CAST(:first AS bigint), CAST(:first AS bigint) + :readings - 1) AS number
    RETURNING id
)
INSERT INTO reading
    (register_id, read_on, value, source, recorded_by, recorded_at, import_job_id)
SELECT id, :read_on, 1, :source, :by, :at, :job FROM read
""")
