"""`oselia month …`: what it publishes is billed, what it takes back is marked on the bills."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.models import Run
from app.charging.run import start_run
from app.cli import main
from app.database import company_session
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute
from app.registry.models import Account
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named
from tests.integration.documents.conftest import ACCOUNTS

Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(servers: object, with_bills: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    def tell(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["month", *arguments])
        return result.exit_code, result.output

    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        for name, value in database.settings().to_env().items():
            monkeypatch.setenv(name, value)
        yield tell


def bills(company: CompanyRef, *, withdrawn: bool) -> int:
    is_withdrawn = Bill.withdrawn_at.is_not(None) if withdrawn else Bill.withdrawn_at.is_(None)
    with company_session(company) as session:
        return session.scalar(select(func.count()).select_from(Bill).where(is_withdrawn)) or 0


def charge(company: CompanyRef) -> str:
    """Charge the month and return its total."""
    with company_session(company) as session:
        run_id = start_run(session, month=MONTH, by=job_actor(session, "run")).id
    work_off(company, run_id=run_id)
    with company_session(company) as session:
        return str(session.scalar(select(Run.total).where(Run.id == run_id)))


def test_withdrawing_marks_the_bills_and_publishing_issues_new_ones(told: Told) -> None:
    city = company_named("city")

    withdrawn = told("withdraw", "city", str(MONTH), "--reason", "помилка в тарифі")
    left = bills(city, withdrawn=False)
    total = charge(city)
    published = told("publish", "city", str(MONTH), "--total", total, "--reason", "виправлено")

    assert withdrawn == (0, f"{MONTH} is withdrawn\n")
    assert left == 0
    assert published[0] == 0, published[1]
    assert bills(city, withdrawn=True) == ACCOUNTS
    assert bills(city, withdrawn=False) == ACCOUNTS


def test_what_came_after_the_run_is_left_only_by_its_name(told: Told) -> None:
    city = company_named("city")
    told("withdraw", "city", str(MONTH), "--reason", "помилка в тарифі")
    approved = ("--total", charge(city), "--reason", "виправлено")
    with company_session(city) as session:
        accounts = session.scalars(select(Account.id).order_by(Account.id).limit(2)).all()
        days = Period(MONTH.first_day, MONTH.plus(1).first_day)
        mark_to_recompute(session, Reach(days=days, because="reading", accounts=accounts), by=1)

    refused = told("publish", "city", str(MONTH), *approved)
    other = told("publish", "city", str(MONTH), *approved, "--leaving", "tariff")
    published = told("publish", "city", str(MONTH), *approved, "--leaving", "reading")

    assert (refused[0], other[0]) == (1, 1)
    assert "2 facts of 2026-11 are newer than its run" in refused[1]
    assert published[0] == 0, published[1]
    assert published[1].endswith("2 accounts are left to the next month to correct\n")
    assert bills(city, withdrawn=False) == ACCOUNTS


def test_a_month_is_named_as_people_write_it_or_refused(told: Told) -> None:
    named = told("withdraw", "city", "11.2026", "--reason", "помилка")
    misspelt = told("withdraw", "city", "листопад", "--reason", "помилка")

    assert named[0] == 0, named[1]
    assert misspelt[0] == 2
    assert "is not a month" in misspelt[1]
