"""An estimate of a month that is charged no more is not taken off what a reading measured."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.charging.inline import work_off
from app.charging.models import RunChunk
from app.charging.queries import charges_of
from app.charging.run import start_run
from app.charging.work import work_chunk
from app.database import company_session
from app.exchange.dependants import find_dependants
from app.exchange.models import ImportJob
from app.kernel.month import Month
from app.ledger.closing import close_books
from app.metering.models import Register
from app.metering.states.models import MeterState
from app.months.operations import open_month
from app.tariffs.agreements import end_service, take_service
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    december,
    flat,
    issue,
    published,
    taken,
)

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
JAN = Month(2027, 1)


def water(flat: Flat, posted: Month) -> list[tuple[str, Decimal, Decimal]]:
    """Return month, volume and sum of the lines of water that were published with a month."""
    with company_session(flat.company) as session:
        found = charges_of(session, accounts=[flat.account], month=posted)
        return [
            (str(Month.of(each.month)), each.quantity, each.amount)
            for each in found
            if each.service_id == 1
        ]


def without_november(flat: Flat) -> None:
    """Let the account take no water in November; December's run takes its estimate back."""
    with company_session(flat.company) as session:
        like = session.scalars(select(Agreement.id).where(Agreement.service_id == 1)).first()
        assert like is not None
        end_service(session, account_id=flat.account, service_id=1, ended_on=NOV.first_day, by=BY)
        own = session.scalars(
            select(Agreement)
            .where(Agreement.account_id == flat.account, Agreement.retired_at.is_(None))
            .where(Agreement.service_id == 1)
        ).one()
        take_service(
            session,
            account_id=flat.account,
            debtor_id=own.debtor_id,
            like=own.id,
            since=DEC.first_day,
            by=BY,
        )


def test_a_month_without_the_service_is_no_part_of_what_a_reading_settles(flat: Flat) -> None:
    issue(flat, NOV)
    ((_, november, _),) = water(flat, NOV)
    assert november > 0
    december(flat)
    without_november(flat)
    issue(flat, DEC)
    told = water(flat, DEC)
    with company_session(flat.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, JAN)
    taken(flat, "130", date(2027, 1, 31))
    issue(flat, JAN)
    december_volume = sum((volume for month, volume, _ in told if month == "2026-12"), Decimal(0))
    (january,) = [volume for month, volume, _ in water(flat, JAN) if month == "2027-01"]
    # 25 m3 since the last reading; December's estimate alone is charged of them.
    assert january == 25 - december_volume


@pytest.mark.parametrize("workers_order", [(), (DEC, NOV)])
def test_nor_where_the_reading_and_the_taking_back_meet_in_one_run(
    flat: Flat, workers_order: tuple[Month, ...]
) -> None:
    issue(flat, NOV)
    ((_, november, _),) = water(flat, NOV)
    assert november > 0
    december(flat)
    without_november(flat)
    taken(flat, "130", date(2026, 12, 31))
    with company_session(flat.company) as session:
        run_id = start_run(session, month=DEC, by=BY).id
    for month in workers_order:  # of two workers one begins December before November is done
        first(flat, run_id, month)
    assert work_off(flat.company, run_id=run_id)
    published(flat, DEC)

    charged: dict[str, Decimal] = {}
    for of, volume, _ in water(flat, DEC):
        charged[of] = charged.get(of, Decimal(0)) + volume
    # October's line stands under the agreement that now ends with October; its volume is the same.
    assert charged == {"2026-10": 0, "2026-11": -november, "2026-12": 25}


def first(flat: Flat, run_id: int, month: Month) -> None:
    """Have a worker take the chunk of a month while another one holds the others."""
    others = select(RunChunk).where(RunChunk.run_id == run_id, RunChunk.month != month.first_day)
    with company_session(flat.company) as busy, company_session(flat.company) as session:
        busy.scalars(others.with_for_update()).all()
        assert work_chunk(session, run_id=run_id) is not None


def test_nor_does_an_import_stand_on_it(flat: Flat) -> None:
    """A file's state of the meter may be undone once nothing charged stands on it."""
    job = ImportJob(id=77)
    with company_session(flat.company) as session:
        meter_id = session.get_one(Register, flat.register).meter_id
        session.add(
            MeterState(
                meter_id=meter_id,
                state="broken",
                valid=Range(NOV.first_day, DEC.first_day),
                recorded_by=BY,
                import_job_id=job.id,
            )
        )
    issue(flat, NOV)
    with company_session(flat.company) as session:
        assert [each.sort for each in find_dependants(session, job)] == ["charge.state"]
    december(flat)
    without_november(flat)
    taken(flat, "130", date(2026, 12, 31))
    issue(flat, DEC)

    with company_session(flat.company) as session:
        assert find_dependants(session, job) == []
