"""The nightly check of a whole month: silent on honest books, and it names what was planted."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from app.database import company_session
from app.kernel.company import CompanyRef
from app.reports.books import last_check
from app.reports.tasks import check_every_company
from app.settings import Settings
from app.worker import BY_ITSELF, create_worker
from tests import databases
from tests.databases import Database
from tests.factories.companies import TwoCompanies, company_named

Named = set[tuple[str, int | None]]


@pytest.fixture(scope="module")
def published(servers: object, with_bills: str) -> Iterator[Database]:
    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        create_worker(Settings("", "", "", ""))  # without a broker a task runs where it is sent
        yield database


@pytest.fixture
def city(published: Database) -> CompanyRef:
    del published
    return company_named("city")


def plant(database: Database, city: CompanyRef, fault: str) -> None:
    """Do as a superuser what no user of the product may."""
    engine = create_engine(database.superuser_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL search_path TO {city.schema}"))
        connection.execute(text(fault))
    engine.dispose()


def named(city: CompanyRef) -> Named:
    """Return what the nightly task names for the city."""
    check_every_company()
    with company_session(city) as session:
        check = last_check(session)
        assert check is not None
        assert check.found == len(check.listed)
        return {(each["check"], each["account_id"]) for each in check.listed}


def test_is_sent_every_night() -> None:
    nightly = BY_ITSELF["check the books"]

    assert nightly["task"] == check_every_company.name


def test_honest_books_agree_in_every_company(city: CompanyRef) -> None:
    assert named(city) == set()
    for slug in ("kashtan", "vodokanal"):
        with company_session(company_named(slug)) as session:
            assert last_check(session) is not None


@pytest.mark.parametrize(
    ("fault", "mended", "expected"),
    [
        (
            "UPDATE charge SET amount = amount + 1 WHERE (account_id, service_id) = (1, 1)",
            "UPDATE charge SET amount = amount - 1 WHERE (account_id, service_id) = (1, 1)",
            {
                ("charge_equals_entries", 1),
                ("charge_is_its_price", 1),
                ("run_equals_charges", None),
            },
        ),
        (
            "UPDATE charge SET account_id = 999999 WHERE account_id = 3",
            "UPDATE charge SET account_id = 3 WHERE account_id = 999999",
            {
                ("charge_equals_entries", 3),
                ("charge_equals_entries", 999999),
                ("charge_has_its_account", 999999),
                ("charge_has_its_agreement", 999999),
            },
        ),
        (
            "UPDATE charge SET run_id = run_id + 7 WHERE account_id = 4",
            "UPDATE charge SET run_id = run_id - 7 WHERE account_id = 4",
            {
                ("charge_equals_entries", 4),
                ("charge_has_its_run", 4),
                ("run_equals_charges", None),
            },
        ),
        (
            "UPDATE bill SET charged = charged + 1 WHERE account_id = 2",
            "UPDATE bill SET charged = charged - 1 WHERE account_id = 2",
            {("bill_adds_up", 2), ("bill_equals_entries", 2)},
        ),
        (
            "UPDATE bill SET run_id = run_id + 7 WHERE account_id = 5",
            "UPDATE bill SET run_id = run_id - 7 WHERE account_id = 5",
            {("live_bill_is_of_the_published_run", 5)},
        ),
        (
            "UPDATE entry SET account_id = 999999 WHERE (account_id, service_id) = (6, 1)",
            "UPDATE entry SET account_id = 6 WHERE account_id = 999999",
            {
                ("open_item_equals_entries", 6),
                ("open_item_equals_entries", 999999),
                ("entry_has_its_account", 999999),
                ("charge_equals_entries", 6),
                ("charge_equals_entries", 999999),
                ("bill_equals_entries", 6),
                ("turnover_closes_as_open", 6),
                ("turnover_closes_as_open", 999999),
                ("turnover_groups_add_up", None),
            },
        ),
        (
            """INSERT INTO month (month, readings, charging, books)
               VALUES ('2026-12-01', 'open', 'published', 'open')""",
            "DELETE FROM month WHERE month = '2026-12-01'",
            {("published_month_has_one_run", None)},
        ),
    ],
)
def test_a_planted_fault_is_found_and_named(
    published: Database, city: CompanyRef, fault: str, mended: str, expected: Named
) -> None:
    plant(published, city, fault)
    found = named(city)
    plant(published, city, mended)

    assert found == expected
    assert named(city) == set()
