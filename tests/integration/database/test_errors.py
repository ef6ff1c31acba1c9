import pytest
from psycopg import errors as driver
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import company_session
from app.database.errors import (
    CHECK,
    FOREIGN_KEY,
    NOT_NULL,
    UNIQUE,
    Refusal,
    refusal,
    refusals,
)
from app.kernel.errors import Conflict
from tests.factories.companies import TwoCompanies

TWICE = "INSERT INTO number_sequence (kind) VALUES ('a'), ('a')"


def refused(companies: TwoCompanies, statement: str) -> Refusal:
    with pytest.raises(DBAPIError) as caught, company_session(companies.kashtan) as session:
        session.execute(text(statement))
    return refusal(caught.value)


@pytest.mark.parametrize(
    ("statement", "sqlstate", "constraint"),
    [
        (TWICE, UNIQUE, "pk_number_sequence"),
        ("INSERT INTO month (month) VALUES ('2026-01-02')", CHECK, "ck_month_first_day"),
        ("INSERT INTO number_sequence (kind) VALUES (NULL)", NOT_NULL, None),
        (
            "INSERT INTO account_link (subscriber_user_id, account_id) VALUES (1, 1)",
            FOREIGN_KEY,
            "fk_account_link_subscriber_user_id",
        ),
    ],
)
def test_a_refusal_says_state_and_constraint(
    module_companies: TwoCompanies, statement: str, sqlstate: str, constraint: str | None
) -> None:
    said = refused(module_companies, statement)

    assert (said.sqlstate, said.constraint) == (sqlstate, constraint)
    assert not said.is_retryable


def test_the_number_of_a_shard_is_not_part_of_the_name() -> None:
    on_a_shard = driver.UniqueViolation('violates unique constraint "uq_account_number_102008"')

    said = refusal(DBAPIError("INSERT", {}, on_a_shard))

    assert (said.sqlstate, said.constraint) == (UNIQUE, "uq_account_number")


@pytest.mark.parametrize(
    "error",
    [
        driver.DeadlockDetected("deadlock detected"),
        driver.SerializationFailure("could not serialize access"),
        driver.LockNotAvailable("canceling statement due to lock timeout"),
        driver.InternalError_("could not commit transaction on any active node"),
    ],
)
def test_what_may_succeed_when_run_again_says_so(error: driver.Error) -> None:
    assert refusal(DBAPIError("COMMIT", {}, error)).is_retryable


class Taken(Conflict):
    """The number is given already."""


def test_a_violation_is_raised_in_the_products_words(module_companies: TwoCompanies) -> None:
    with (
        pytest.raises(Taken),
        company_session(module_companies.kashtan) as session,
        refusals({"pk_number_sequence": lambda: Taken("taken")}),
    ):
        session.execute(text(TWICE))


def test_a_violation_nobody_named_stays_what_it_is(module_companies: TwoCompanies) -> None:
    with (
        pytest.raises(DBAPIError, match="pk_number_sequence"),
        company_session(module_companies.kashtan) as session,
        refusals({"uq_other": lambda: Taken("taken")}),
    ):
        session.execute(text(TWICE))


def test_what_is_logged_of_an_error_holds_no_value(two_companies: TwoCompanies) -> None:
    with pytest.raises(DBAPIError) as caught, company_session(two_companies.kashtan) as session:
        session.execute(text("SELECT 1/0 WHERE :code <> ''"), {"code": "048151"})

    assert "SELECT 1/0" in str(caught.value)
    assert "048151" not in str(caught.value)
