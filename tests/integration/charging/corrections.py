"""One flat in each company: upkeep by area (10.00 a m2), water by meter (30.00 a m3)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.charging.estimates.models import EstimateRule
from app.charging.inline import work_off
from app.charging.publish import Approval, publish
from app.charging.queries import charges_of
from app.charging.run import ready_run, rerun_marked, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.closing import close_books
from app.ledger.models import Entry, OpenItem
from app.metering.models import Register
from app.months.operations import open_month
from app.registry.models import Account, Parameter
from app.registry.operations import NewParameter, change_parameter
from app.reports.books import CHECKS
from tests.factories.accounts import BY, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, read

OCT, NOV, DEC = Month(2026, 10), Month(2026, 11), Month(2026, 12)
OTHER = 2
"""Somebody else than `BY`."""

FACTS = """
INSERT INTO legal_act (kind, number, dated) VALUES ('рішення', '1', '2025-01-01');
INSERT INTO service (id, code, name, unit) VALUES
  (1, 'water', 'Вода', 'm3'), (2, 'management', 'Утримання', 'm2');
INSERT INTO tariff (service_id, valid, price, legal_act_id, recorded_by) VALUES
  (1, '[2026-01-01,)', 30, 1, 1), (2, '[2026-01-01,)', 10, 1, 1);
INSERT INTO person (id, kind, name, name_key, sort_key) VALUES (900, 'human', 'К', 'k', 'k');
INSERT INTO account_parameter (account_id, kind, valid, value, recorded_by) VALUES
  (:account, 'total_area', '[2026-01-01,)', 50, 1);
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, valid,
                       recorded_by) VALUES
  (:account, 1, 900, 'individual', 'metered', '[2026-01-01,)', 1),
  (:account, 2, 900, 'individual', 'area', '[2026-01-01,)', 1)
"""


@dataclass(frozen=True)
class Flat:
    company: CompanyRef
    account: int
    register: int


def a_flat(company: CompanyRef) -> Flat:
    with company_session(company) as session:
        account = an_account(session).id
        for statement in FACTS.split(";"):
            given = {"account": account} if ":account" in statement else {}
            session.execute(text(statement), given)
        meter = a_meter(session, account, 1)
        register = a_dial(session, meter)
        for value, day in (("100", date(2026, 9, 30)), ("105", date(2026, 10, 31))):
            read(session, register, value, day)
        for month in (OCT, NOV):
            open_month(session, month)
        return Flat(company, account, register.id)


@pytest.fixture
def flat(two_companies: TwoCompanies) -> Flat:
    """Return a flat whose October is published: 5 m3 and 50 m2; the neighbour company's too."""
    other = a_flat(two_companies.vodokanal)
    issue(other, OCT)
    area(other, "99", since=OCT)  # never charged there: no month follows
    own = a_flat(two_companies.kashtan)
    issue(own, OCT)
    return own


def run(flat: Flat, month: Month) -> int:
    with company_session(flat.company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(flat.company, run_id=run_id)
    return run_id


def published(flat: Flat, month: Month, *, by: int = BY) -> None:
    with company_session(flat.company) as session:
        ready = ready_run(session, month)
        assert ready is not None
        assert ready.total is not None
        publish(session, month=month, by=by, approval=Approval(ready.total, "перевірено"))


def issue(flat: Flat, month: Month) -> int:
    run_id = run(flat, month)
    published(flat, month)
    return run_id


def run_marked(flat: Flat, month: Month) -> None:
    with company_session(flat.company) as session:
        again = rerun_marked(session, month=month, by=BY)
        assert again is not None
        run_id = again.id
    assert work_off(flat.company, run_id=run_id)


def december(flat: Flat) -> None:
    with company_session(flat.company) as session:
        close_books(session, OCT, by=BY)
        open_month(session, DEC)


def area(flat: Flat, value: str, *, since: Month) -> None:
    with company_session(flat.company) as session:
        new = NewParameter(kind=Parameter.TOTAL_AREA, value=Decimal(value))
        change_parameter(session, account_id=flat.account, new=new, since=since.first_day, by=BY)


def taken(flat: Flat, value: str, day: date) -> None:
    with company_session(flat.company) as session:
        read(session, session.get_one(Register, flat.register), value, day)


def lines(flat: Flat, posted: Month) -> list[tuple[str, int, str, Decimal]]:
    """Return month, service, part and amount of each published line; the books must agree."""
    with company_session(flat.company) as session:
        found = charges_of(session, accounts=[flat.account], month=posted)
        assert list(discrepancies(session, CHECKS)) == []
        return [
            (str(Month.of(e.month)), e.service_id, e.part.rstrip("0123456789."), e.amount)
            for e in found
        ]


def corrections(flat: Flat, posted: Month) -> list[tuple[str, int, Decimal, str]]:
    with company_session(flat.company) as session:
        rows = session.execute(
            select(Entry.month, Entry.service_id, Entry.amount, Entry.due_on)
            .where(Entry.posted == posted.first_day, Entry.kind == "recalculation")
            .order_by(Entry.month, Entry.service_id, Entry.due_on)
        )
        return [(str(Month.of(m)), s, amount, str(due)) for m, s, amount, due in rows]


def recalculated(
    company: CompanyRef, *, of: Month | None = None, posted: Month | None = None
) -> list[tuple[str, str]]:
    """Return what recalculations come to by account number; the books must agree.

    Of a month, whatever month they were posted in, or posted in a month, whatever they are of.
    """
    with company_session(company) as session:
        assert list(discrepancies(session, CHECKS)) == []
        rows = (
            select(Account.number, func.sum(Entry.amount))
            .join(Account, Account.id == Entry.account_id)
            .where(Entry.kind == "recalculation")
            .group_by(Account.number)
            .order_by(Account.number)
        )
        if of is not None:
            rows = rows.where(Entry.month == of.first_day)
        if posted is not None:
            rows = rows.where(Entry.posted == posted.first_day)
        return [(number, f"{amount:.2f}") for number, amount in session.execute(rows)]


def open_items(session: Session) -> dict[tuple[str, int], Decimal]:
    rows = session.execute(select(OpenItem.month, OpenItem.service_id, OpenItem.outstanding))
    found: dict[tuple[str, int], Decimal] = {}
    for month, service, amount in rows:
        key = (str(Month.of(month)), service)
        found[key] = found.get(key, Decimal(0)) + amount
    return found


def unverified_by_average() -> EstimateRule:
    """Return the rule by which a meter past its verification goes by the average of a year."""
    return EstimateRule(
        cause="unverified",
        base="year",
        months=12,
        afterwards="unmetered",
        settles=False,
        source="наказ № 3",
        valid=Range(date(2026, 1, 1), None),
        recorded_by=BY,
    )
