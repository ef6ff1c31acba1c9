"""Fourteen months of six flats whose meters fall silent, break, run out of time, and come back.

Two companies have the same flats, one with the product's own steps, the other with steps of its
own: nothing of one is ever seen in the other. Water costs 10 a cubic metre all the time.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import func, select

from app.charging.explanation import explain, sources_of
from app.charging.inline import work_off
from app.charging.models import Charge
from app.charging.publish import Approval, publish
from app.charging.queries import charges_of, problems
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.closing import close_books
from app.ledger.models import Entry
from app.months.operations import open_month
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies, a_spec
from tests.scenarios.silent_flats import (
    AWAY,
    BROKEN,
    FIRST,
    OVERDUE,
    PASSED_BY,
    REFUSED,
    SILENT,
    fill,
    happen,
)

pytestmark = pytest.mark.postgres

SLUGS = ("plain", "strict")
WATER = {
    SILENT: {
        "2026-01": "10.192",  # 120 x 31 / 365
        "2026-02": "9.205",
        "2026-03": "10.192",
        "2026-04": "9",  # as without a meter: 4.5 x 2
        "2026-05": "9",
        "2026-06": "32.411",  # 80 since December, less 47.589
        "2026-07": "13.014",  # 89 in the 212 days since November, x 31
        "2026-10": "9",
    },
    REFUSED: {
        "2026-01": "10.192",
        "2026-02": "9.205",
        "2026-03": "10.192",
        "2026-04": "9.403",  # 14 days by the average (4.603), 16 of 30 by norm (4.8)
        "2026-05": "9",
        "2026-06": "-17.992",  # 30 since December, less 47.992: given back
        "2026-07": "9",  # nobody is let in still
    },
    AWAY: {
        "2026-01": "10",
        "2026-02": "9.226",  # 6 counted, and 10 days by January's 10 / 31
        "2026-03": "10",
        "2026-04": "8.678",  # 35 in 121 days, x 30
    },
    BROKEN: {
        "2026-01": "10.575",  # 4 to the 12th, then 20 days of 120 / 365
        "2026-02": "8.465",  # 13 in 43 days, x 28
        "2026-03": "9.372",
        "2026-04": "9.026",  # 11 days by the average (3.326), 19 of 30 by norm (5.7)
        "2026-05": "9",
    },
    OVERDUE: {
        "2026-01": "10",
        "2026-02": "8.581",  # not read in time: 19 in 62 days, x 28
        "2026-03": "9",
        "2026-06": "9",
        "2026-07": "8.903",  # 9 x 10/31 by norm, then 6 counted
        "2026-08": "10.844",  # 85 in 243 days, x 31
    },
    PASSED_BY: {
        "2026-01": "10",
        "2026-02": "431.504",  # 4 counted, 14 days of 30.536
        "2026-03": "10",
        "2026-04": "8.182",  # 33 in 121 days, x 30
    },
}
"""By the product's own steps."""
STRICTLY = {
    "2026-01": "9",  # December's 9 / 31 x 31
    "2026-02": "9",  # by norm, for good
    "2026-05": "9",
    "2026-06": "17.961",  # 80 x 61 / 181 days, less January's 9
    "2026-07": "13.702",  # 80 in the 181 days before
    "2026-08": "9",
}
"""Of the silent flat, where the company charges the last period for a month and then the norm."""


def charge(company: CompanyRef, month: Month) -> None:
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        assert list(problems(session, run_id=run_id)) == []
        run = ready_run(session, month)
        assert run is not None
        assert run.total is not None
        publish(session, month=month, by=BY, approval=Approval(run.total, "так"))


def volumes(company: CompanyRef, accounts: Mapping[int, int], month: Month) -> dict[int, Decimal]:
    """Return what each flat was charged for, after explaining every line of it."""
    with company_session(company) as session:
        lines = charges_of(session, accounts=list(accounts.values()), month=month)
        sources = sources_of(session, lines)
        flats = {account: flat for flat, account in accounts.items()}
        found: dict[int, Decimal] = {}
        for line in lines:
            why = explain(line, sources)
            assert why.quantity
            assert why.formula
            flat = flats[line.account_id]
            found[flat] = found.get(flat, Decimal(0)) + line.quantity
        return found


def story(two_companies: TwoCompanies) -> Iterator[tuple[CompanyRef, Mapping[int, int], Month]]:
    """Yield both companies with their flats after each month is charged and the last one closed."""
    with admin_engine(two_companies.database.admin_url) as admin:
        companies = [create_company(admin, a_spec(slug), defaults=()) for slug in SLUGS]
    flats = {}
    for company in companies:
        with company_session(company) as session:
            flats[company.slug] = fill(session, own_rule=company.slug == "strict")
    for number, company in product(range(14), companies):
        month = FIRST.plus(number)
        with company_session(company) as session:
            if number:
                open_month(session, month)
            happen(session, month)
        charge(company, month)
        with company_session(company) as session:
            if number:
                close_books(session, month.plus(-1), by=BY)
        yield company, flats[company.slug], month


def test_six_flats_in_two_companies(two_companies: TwoCompanies) -> None:
    seen: dict[tuple[str, int, str], str] = {}
    companies = {}
    for company, flats, month in story(two_companies):
        companies[company.slug] = company
        for flat, volume in volumes(company, flats, month).items():
            seen[company.slug, flat, str(month)] = f"{volume.normalize():f}"

    for flat, months in WATER.items():
        assert {month: seen["plain", flat, month] for month in months} == months
    assert {month: seen["strict", SILENT, month] for month in STRICTLY} == STRICTLY
    for company in companies.values():
        with company_session(company) as session:
            assert list(discrepancies(session)) == []
            charged = session.scalar(select(func.sum(Charge.amount)))
            assert charged == session.scalar(select(func.sum(Entry.amount)))
