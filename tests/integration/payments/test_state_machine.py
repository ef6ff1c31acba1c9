"""Random sequences of operations against a ledger of dicts; after each step all of it holds."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.integration.payments.sequences.moving import MovingMachine

SIGNED_OVER = Decimal(150)
BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=8,
    stateful_step_count=18,
    suppress_health_check=list(HealthCheck),
    # A long sequence that fails is told as it is: to look for a shorter one takes minutes.
    phases=[Phase.generate],
)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        since = Month(2020, 1).first_day
        set_parameter(session, MONEY_DOCUMENT_LIMIT, SIGNED_OVER, since=since, by=BY)
        yield session


def machine_on(of: Session) -> type[MovingMachine]:
    class OnThisSession(MovingMachine):
        session = of

    return OnThisSession


@pytest.mark.timeout(900)
def test_any_sequence_leaves_the_books_as_the_model_says(session: Session) -> None:
    run_state_machine_as_test(machine_on(session), settings=BOUNDED)


@pytest.mark.prove
def test_many_long_sequences_do(session: Session) -> None:
    longer = settings(
        BOUNDED, derandomize=False, max_examples=400, stateful_step_count=60, phases=list(Phase)
    )
    run_state_machine_as_test(machine_on(session), settings=longer)
