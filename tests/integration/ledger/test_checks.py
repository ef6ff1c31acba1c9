"""Each nightly check passes on honest books and finds the lie told to it."""

from datetime import date

import pytest
from sqlalchemy import create_engine, text

from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import CHECKS, Discrepancy, discrepancies
from app.months.operations import open_month
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.operations import reverse_payment
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        waters = []
        for _ in range(3):
            waters.append(an_agreement(session, an_account(session), a_service(session)))
            pay(session, waters[-1].account_id, "30.00", date(2026, 1, 5))
        water = waters[-1]
        publish(session, JAN, (water, "120.00"))
        returned = pay(session, water.account_id, "50.00", date(2026, 1, 20))
        reverse_payment(session, returned.id, reason="x", by=BY, on_day=date(2026, 1, 25))
        pay(session, water.account_id, "500.00", date(2026, 1, 28))
        open_month(session, FEB)
        close(session, JAN)
        publish(session, FEB, (water, "80.00"))
    return two_companies.vodokanal


def found(companies: TwoCompanies) -> list[Discrepancy]:
    with companies.session_for(companies.vodokanal) as session:
        return list(discrepancies(session, {**CHECKS, **OF_PAYMENTS}))


def test_honest_books_agree(two_companies: TwoCompanies, company: CompanyRef) -> None:
    del company
    assert found(two_companies) == []


@pytest.mark.parametrize(
    ("lie", "checks"),
    [
        ("UPDATE open_item SET outstanding = outstanding - 1", {"open_item_equals_entries"}),
        ("DELETE FROM open_item", {"open_item_equals_entries"}),
        (
            "UPDATE balance SET closing = closing + 1",
            {"balance_equals_entries", "balance_adds_up"},
        ),
        ("DELETE FROM balance", {"balance_equals_entries"}),
        (
            "UPDATE entry SET amount = amount + 1 WHERE kind = 'transfer' AND amount > 0",
            {"open_item_equals_entries", "balance_equals_entries", "transfers_sum_to_nothing"},
        ),
        ("UPDATE entry SET posting_id = 999 WHERE kind = 'charge'", {"entry_has_its_document"}),
        ("UPDATE payment SET amount = amount + 1", {"payment_is_wholly_allocated"}),
        (
            "DELETE FROM entry USING posting WHERE posting_id = id AND posting.kind = 'reversal'",
            {
                "open_item_equals_entries",
                "balance_equals_entries",
                "reversal_mirrors_its_document",
            },
        ),
        (
            "UPDATE open_item SET outstanding = 5 WHERE nature = 'advance'",
            {"open_item_equals_entries", "advance_is_never_owed"},
        ),
    ],
)
def test_a_lie_is_named(
    two_companies: TwoCompanies, company: CompanyRef, lie: str, checks: set[str]
) -> None:
    engine = create_engine(
        two_companies.database.superuser_url.replace("postgresql://", "postgresql+psycopg://")
    )
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL search_path TO {company.schema}"))
        connection.execute(text(lie))
    engine.dispose()

    assert {each.check for each in found(two_companies)} == checks
