"""The month at its heaviest: buildings shared out, a year of corrections for one account in twenty.

The water of every block of flats is shared out by its meter. Twelve months are charged and
published; then the area of one account in twenty turns out to be another since the first of them:
of every flat in one block of twenty, and of one private house in twenty. (Of one flat in twenty,
anywhere, it would concern every block: in a building that is shared out one flat's area moves
everybody's share.) The run that is measured charges the thirteenth month and corrects the twelve.
"""

import sys
import time

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.charging.inline import work_off
from app.charging.publish import Approval, publish
from app.charging.recalculation.models import Recalculated
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.kernel.period import Period
from app.ledger.closing import close_books
from app.months.facts import record_facts, retire_facts
from app.months.operations import open_month
from app.months.recompute import Reach
from app.registry.models import AccountParameter
from bench.city import FLATS, MONTH, fill
from bench.houses import distribute
from bench.measuring import charge, city, figures, settings_of, settle
from bench.place import own_servers

DEEP = 12
ONE_IN = 20
BY = 1


def measure_full(accounts: int) -> dict[str, object]:
    """Return the figures of the run with all of it on, as `bench.charging` gives them."""
    with own_servers() as (folder, servers):
        settings = settings_of(servers, folder)
        company = city(settings, accounts, _fill)
        started = time.perf_counter()
        for back in range(DEEP, 0, -1):
            _charged(company, MONTH.plus(-back))
        print(f"{DEEP} months in {time.perf_counter() - started:.1f} s", file=sys.stderr)
        with company_session(company) as session:
            corrected = _correct(session)
        settle(settings)
        run_s, rss = charge(settings, company)
        with company_session(company) as session:
            months = session.scalar(
                select(func.count()).select_from(
                    select(Recalculated.account_id, Recalculated.month).distinct().subquery()
                )
            )
        assert months == corrected * DEEP, f"{months} corrected, not {corrected} x {DEEP}"
        found = figures(servers, company, run_s=run_s, rss_mib=rss, is_sampled=False)
        return {"recalculated": months, **found}


def _fill(session: Session, accounts: int) -> None:
    fill(session, accounts, months_back=DEEP)
    distribute(session, accounts, months_back=DEEP)


def _charged(company: CompanyRef, month: Month) -> None:
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        run = ready_run(session, month)
        assert run is not None
        assert run.total is not None
        publish(session, month=month, by=BY, approval=Approval(run.total, "benchmark"))
    with company_session(company) as session:
        if month != MONTH.plus(-DEEP):
            close_books(session, month.plus(-1), by=BY)
        open_month(session, month.plus(1))


def _correct(session: Session) -> int:
    """Let the area of one account in twenty be two metres more since the first month.

    Return how many that are.
    """
    since = MONTH.plus(-DEEP).first_day
    wrong = session.execute(
        select(AccountParameter.id, AccountParameter.account_id, AccountParameter.value).where(
            AccountParameter.kind == "total_area", _is_chosen(AccountParameter.account_id)
        )
    ).all()
    accounts = [row.account_id for row in wrong]
    retire_facts(session, AccountParameter, [row.id for row in wrong], by=BY, reason="area")
    record_facts(
        session,
        AccountParameter,
        ["account_id", "kind", "value", "valid"],
        ((row.account_id, "total_area", row.value + 2, Range(since, None)) for row in wrong),
        by=BY,
        reach=Reach(days=Period(since), because="parameter.total_area", accounts=accounts),
    )
    return len(accounts)


def _is_chosen(account: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    number = account - 1
    block, place = number // (FLATS + 8), number % (FLATS + 8)
    return case((place < FLATS, block % ONE_IN == 0), else_=account % ONE_IN == 0)
