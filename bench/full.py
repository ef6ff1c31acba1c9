"""The month at its heaviest: buildings shared out, a year of corrections, penalty of debtors.

The water and the heat of every block of flats are shared out by its meters. Twelve months are
charged, published and paid, but for three accounts in ten, which owe for the last three. Then the
areas of one account in twenty turn out to be others since the first of them: of every flat in one
block of twenty, and of one private house in twenty. (Of one flat in twenty, anywhere, it would
concern every block: in a building that is shared out one flat's area moves everybody's share.)

Measured are the run, which charges the thirteenth month and corrects the twelve, and the penalty
that goes with its bills (the median of three). The floor is the COPY of the lines of both.
"""

import statistics
import sys
import time

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.charging.digest import drafts_text
from app.charging.inline import work_off
from app.charging.publish import Approval, publish
from app.charging.recalculation.models import Recalculated
from app.charging.run import ready_run, start_run
from app.database import company_session, second_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.kernel.period import Period
from app.ledger.closing import close_books
from app.months.facts import record_facts, retire_facts
from app.months.operations import open_month
from app.months.recompute import Reach
from app.months.working_days import due_date
from app.penalty.late.posting import post_month
from app.registry.models import AccountParameter
from app.settings import Settings
from bench.city import FLATS, MONTH, fill
from bench.debtors import ask_penalty, pay
from bench.heat import share_heat
from bench.houses import distribute
from bench.measuring import charge, city, figures, floor, settings_of, settle
from bench.place import own_servers

DEEP = 12
ONE_IN = 20
BY = 1
_LINES = text("""
SELECT account_id, of.service_id, of.month, round((of.total - of.asked) / 100.0, 2)
FROM late_sums
CROSS JOIN LATERAL unnest(service_ids, months, totals, asked)
    AS of (service_id, month, total, asked)
WHERE document_id = :document
ORDER BY 1, 2, 3""")


def measure_full(accounts: int) -> dict[str, object]:
    """Return the figures of the run with all of it on, as `bench.charging` gives them."""
    with own_servers() as (folder, servers):
        settings = settings_of(servers, folder)
        company, corrected = lived_in(settings, accounts)
        charged = charge(settings, company)
        recalculated = _recalculated(company)
        assert recalculated == corrected * DEEP, f"{recalculated}, not {corrected} x {DEEP}"
        each_s, late = _penalty(company)
        penalty_s = statistics.median(each_s)
        with company_session(company) as session:
            whole = drafts_text(session, MONTH) + late
        floor_s = floor(servers, whole)
        found = figures(servers, company, charged, is_sampled=False)
    return found | {
        "recalculated": recalculated,
        "penalty_s": round(penalty_s, 2),
        "penalty_each_s": [round(each, 2) for each in each_s],
        "penalty_lines": late.count(b"\n"),
        "whole_floor_s": round(floor_s, 2),
        "whole_ratio": round((charged.run_s + penalty_s) / floor_s, 2),
        "whole_checked_ratio": round((charged.checked_s + penalty_s) / floor_s, 2),
    }


def lived_in(settings: Settings, accounts: int) -> tuple[CompanyRef, int]:
    """Return the city after a year, and how many of its accounts are to be corrected."""
    company = city(settings, accounts, _fill)
    started = time.perf_counter()
    for back in range(DEEP, 0, -1):
        _charged(company, MONTH.plus(-back))
    with company_session(company) as session:
        last = MONTH.plus(-1)
        post_month(session, last, due_on=due_date(session, last), by=BY)
        corrected = _correct(session)
    settle(settings)
    print(f"{DEEP} months in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    return company, corrected


def _fill(session: Session, accounts: int) -> None:
    fill(session, accounts, months_back=DEEP, heat_of_blocks="heat")
    distribute(session, accounts, months_back=DEEP)
    share_heat(session, accounts, months_back=DEEP)
    ask_penalty(session)


def _penalty(company: CompanyRef) -> tuple[list[float], bytes]:
    """Return the seconds that the month's penalty takes each time, and its lines; nothing stays.

    It is posted three times, as the floor is: half a minute tells more of the machine than of it.
    """
    found = [_posted_once(company) for _ in range(3)]
    assert len({lines for _, lines in found}) == 1, "it is not the same each time"
    return [seconds for seconds, _ in found], found[0][1]


def _posted_once(company: CompanyRef) -> tuple[float, bytes]:
    with company_session(company) as session, second_session(session) as beside:
        due_on = due_date(session, MONTH)
        started = time.perf_counter()
        document = post_month(session, MONTH, due_on=due_on, by=BY, beside=beside)
        seconds = time.perf_counter() - started
        rows = session.execute(_LINES, {"document": document})
        day = MONTH.first_day
        lines = "".join(f"{day}\t{a}\t{s}\t{m}\tpenalty\t{x}\t1\t{x}\n" for a, s, m, x in rows)
        session.rollback()
    return seconds, lines.encode()


def _recalculated(company: CompanyRef) -> int:
    """Return how many months of how many accounts were corrected."""
    with company_session(company) as session:
        pairs = select(Recalculated.account_id, Recalculated.month).distinct().subquery()
        return session.scalar(select(func.count()).select_from(pairs)) or 0


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
        pay(session, month)


def _correct(session: Session) -> int:
    """Let the areas of one account in twenty be two metres more since the first month.

    Return how many that are.
    """
    corrected: set[int] = set()
    since = MONTH.plus(-DEEP).first_day
    for kind in ("total_area", "heated_area"):
        wrong = session.execute(
            select(AccountParameter.id, AccountParameter.account_id, AccountParameter.value).where(
                AccountParameter.kind == kind, _is_chosen(AccountParameter.account_id)
            )
        ).all()
        accounts = [row.account_id for row in wrong]
        corrected.update(accounts)
        retire_facts(session, AccountParameter, [row.id for row in wrong], by=BY, reason="area")
        record_facts(
            session,
            AccountParameter,
            ["account_id", "kind", "value", "valid"],
            ((row.account_id, kind, row.value + 2, Range(since, None)) for row in wrong),
            by=BY,
            reach=Reach(days=Period(since), because=f"parameter.{kind}", accounts=accounts),
        )
    return len(corrected)


def _is_chosen(account: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    number = account - 1
    block, place = number // (FLATS + 8), number % (FLATS + 8)
    return case((place < FLATS, block % ONE_IN == 0), else_=account % ONE_IN == 0)
