"""A month of a service that two agreements charged: each is corrected in its own part."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.charging.adjustments.operations import undo_adjustment
from app.charging.adjustments.told import told_in
from app.ledger.models import Entry
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.money import pay, publish
from tests.integration.charging.adjustments import FEB, JAN, D, correct, session

__all__ = ["session"]

pytestmark = pytest.mark.postgres
SIXTEENTH = date(2026, 1, 16)
DAYS = (Range(date(2020, 1, 1), SIXTEENTH), Range(SIXTEENTH, None))


def charged(session: Session, first: str, then: str, *, payees: bool) -> list[Agreement]:
    """Charge January by two agreements: of two payees with one debtor, or of two debtors."""
    account, service = an_account(session), a_service(session)
    before = an_agreement(session, account, service, valid=DAYS[0])
    chosen: dict[str, object] = {"valid": DAYS[1]}
    if payees:
        chosen |= {"payee_id": a_payee(session).id, "debtor_id": before.debtor_id}
    both = [before, an_agreement(session, account, service, **chosen)]
    told = ((each, sum_) for each, sum_ in zip(both, (first, then), strict=True) if D(sum_))
    publish(session, JAN, *told)
    open_month(session, FEB)
    return both


def moved_by(session: Session, agreement: Agreement) -> Decimal:
    rows = session.scalars(
        select(Entry.amount).where(
            Entry.agreement_id == agreement.id, Entry.kind == "recalculation"
        )
    )
    return sum(rows, D(0))


@pytest.mark.parametrize("payees", [True, False])
@pytest.mark.parametrize(
    ("amount", "parts"),
    [("-30.05", ("-18.03", "-12.02")), ("10.01", ("6.01", "4.00")), ("-100.00", ("-60", "-40"))],
)
def test_goes_to_both_as_each_was_charged(
    session: Session, amount: str, parts: tuple[str, str], *, payees: bool
) -> None:
    both = charged(session, "60.00", "40.00", payees=payees)

    correct(session, both[0], amount)

    assert [moved_by(session, each) for each in both] == [D(part) for part in parts]


@pytest.mark.parametrize(("first", "then"), [("100.00", "0"), ("0", "100.00")])
def test_goes_to_the_one_that_charged_the_month(session: Session, first: str, then: str) -> None:
    both = charged(session, first, then, payees=True)

    correct(session, both[0], "-30.00")

    assert [moved_by(session, each) for each in both] == [-D(first) * D("0.3"), -D(then) * D("0.3")]


def test_goes_to_the_last_where_nothing_was_charged(session: Session) -> None:
    both = charged(session, "0", "0", payees=False)

    correct(session, both[0], "30.00")

    assert [moved_by(session, each) for each in both] == [D(0), D(30)]


def test_of_what_is_paid_is_a_credit_with_each_and_is_undone_so(session: Session) -> None:
    both = charged(session, "60.00", "40.00", payees=True)
    pay(session, both[0].account_id, "60.00", date(2026, 2, 5), payee_id=both[0].payee_id)

    made = correct(session, both[0], "-50.00")
    undone = undo_adjustment(session, made.id, reason="помилка", by=BY)

    told = told_in(session, FEB, [both[0].account_id], upto=None)
    assert [(each.payee_id, each.amount, each.is_undoing) for each in told] == [
        (None, D(-30), False),
        (both[1].payee_id, D(-20), False),
        (None, D(30), True),
        (both[1].payee_id, D(20), True),
    ]
    assert told_in(session, FEB, [both[0].account_id], upto=undone - 1) == told[:2]
    assert balance_of(session, both[0].account_id) == D(40)
