"""Each nightly check of charges passes on an honest month and finds the lie told to it."""

import pytest
from sqlalchemy import create_engine, text

from app.database import company_session
from app.kernel.company import CompanyRef
from app.ledger.checks import discrepancies
from app.reports.books import CHECKS
from tests.databases import Database
from tests.integration.charging.steps import published

ONE = "account_id = 12 AND service_id = 3"
OF_A_RUN = "'{\"taken_back\"\\:1}'"
A_UNIT_LOST = "10, 0, '', 4, 0, 1, 5, 4, true, 0, 0, 0, 0, 'carry', 'share_by_persons', 0, 9"
BELOW_ZERO = "quantity = -quantity, amount = -amount"
EARLIER = "month = date '2026-10-01'"


def found(city: CompanyRef) -> set[str]:
    with company_session(city) as session:
        return {each.check for each in discrepancies(session, CHECKS)}


def lie(database: Database, city: CompanyRef, statement: str) -> None:
    engine = create_engine(database.superuser_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL search_path TO {city.schema}"))
        connection.execute(text(statement))
    engine.dispose()


def test_an_honest_month_agrees(city: CompanyRef) -> None:
    published(city)

    assert found(city) == set()


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        (
            f"UPDATE charge SET amount = amount + 0.02 WHERE {ONE}",
            {"charge_is_its_price", "charge_equals_entries", "run_equals_charges"},
        ),
        (
            f"UPDATE charge SET agreement_id = agreement_id + 4 WHERE {ONE}",
            {"charge_has_its_agreement", "charge_equals_entries"},
        ),
        (
            f"UPDATE charge SET method = 'heat', {BELOW_ZERO} WHERE {ONE}",
            {"share_is_not_below_zero", "charge_equals_entries", "run_equals_charges"},
        ),
        (
            f"UPDATE charge SET {EARLIER} WHERE {ONE}",
            {"charge_of_another_month_corrects"},
        ),
        (
            f"UPDATE charge SET {EARLIER}, part = '-' || part, basis = {OF_A_RUN} WHERE {ONE}",
            {"correction_takes_back_a_charge"},
        ),
        ("DELETE FROM run_check", {"published_run_was_checked"}),
        ("UPDATE run_check SET found = 1", {"published_run_was_checked"}),
        (
            f"INSERT INTO house_balance SELECT id, month, 1, 1, 1, 1, {A_UNIT_LOST} FROM run",
            {"house_is_wholly_shared"},
        ),
    ],
)
def test_a_lie_is_named(
    city: CompanyRef, city_database: Database, statement: str, checks: set[str]
) -> None:
    published(city)
    lie(city_database, city, statement)

    assert found(city) == checks
