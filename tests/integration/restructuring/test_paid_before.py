"""Money of a day before the signing that was recorded after it.

Penalty is 0.01 per cent a day. January's 600.00 are late from Monday, 23 February; signed 16 March.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.queries import balance_of
from app.payments.documents.models import DocumentKind
from app.payments.operations import reverse_payment
from app.penalty.statement import debt_statement
from app.restructuring.queries import paid_before_signing, restructurings_of
from tests.factories.accounts import BY, an_account
from tests.factories.money import pay
from tests.factories.money_documents import a_money_document, reversed_document
from tests.factories.restructurings import an_offer, sign
from tests.integration.restructuring.conftest import SIGNED
from tests.integration.restructuring.reading import broken_on, by_day, snapshot

D = Decimal
pytestmark = pytest.mark.postgres
MARCH_2, APRIL_30, MAY_1 = date(2026, 3, 2), date(2026, 4, 30), date(2026, 5, 1)


def penalty(session: Session, account_id: int, on: date = APRIL_30) -> Decimal:
    return debt_statement(session, account_id, on=on).penalty


def test_lowers_the_penalty_as_if_it_had_been_recorded_before(session: Session, owing: int) -> None:
    sign(session, an_offer(session, owing, signed_on=SIGNED))
    # 23.02-15.03, 21 days: 100 of water and 500 of heat
    assert penalty(session, owing) == D("0.21") + D("1.05")

    pay(session, owing, "350.00", MARCH_2)

    # Water was paid on 2 March, 7 days late; of heat 250 were, so 7 days of 500 and 14 of 250.
    assert penalty(session, owing) == D("0.07") + D("0.35") + D("0.35")


def test_that_a_document_brings_from_another_account_lowers_it_too(
    session: Session, owing: int
) -> None:
    sign(session, an_offer(session, owing, signed_on=SIGNED))
    paid = pay(session, an_account(session).id, "350.00", MARCH_2)

    made = a_money_document(
        session, DocumentKind.TRANSFER, "350.00", payment_id=paid.id, to_account_id=owing
    )

    assert penalty(session, owing) == D("0.07") + D("0.35") + D("0.35")
    reversed_document(session, made.id)
    assert penalty(session, owing) == D("0.21") + D("1.05")


def test_pays_the_same_instalments_as_any_money(session: Session, owing: int) -> None:
    made = sign(session, an_offer(session, owing, signed_on=SIGNED))
    before = by_day(session, owing)

    pay(session, owing, "350.00", MARCH_2)

    first, second, third = sorted(before)
    assert by_day(session, owing) == {
        second: before[first] + before[second] - D("350.00"),
        third: before[third],
    }
    assert balance_of(session, owing) == D("650.00")
    assert paid_before_signing(session, made.id) == D("350.00")
    (row,) = restructurings_of(session, owing, on=SIGNED)
    assert (row.paid, row.rest) == (D("350.00"), D("650.00"))


def test_is_of_the_signing_day_on_and_not_before(session: Session, owing: int) -> None:
    sign(session, an_offer(session, owing, signed_on=SIGNED))

    pay(session, owing, "350.00", SIGNED)

    assert penalty(session, owing) == D("0.21") + D("1.05")


def test_of_two_payments_each_lowers_what_it_covered(session: Session, owing: int) -> None:
    sign(session, an_offer(session, owing, signed_on=SIGNED))
    pay(session, owing, "100.00", SIGNED)  # water, on the day itself

    pay(session, owing, "250.00", MARCH_2)

    assert penalty(session, owing) == D("0.21") + D("0.35") + D("0.35")


def test_that_bounces_was_never_there(session: Session, owing: int) -> None:
    before = snapshot(session, owing)
    sign(session, an_offer(session, owing, signed_on=SIGNED))
    unpaid = snapshot(session, owing)
    paid = pay(session, owing, "350.00", MARCH_2)

    reverse_payment(session, paid.id, reason="банк", by=BY, on_day=APRIL_30)

    assert penalty(session, owing) == D("0.21") + D("1.05")
    assert snapshot(session, owing) == unpaid != before


def test_leaves_a_broken_agreement_the_exact_remainder(session: Session, owing: int) -> None:
    made = sign(session, an_offer(session, owing, signed_on=SIGNED))
    pay(session, owing, "350.00", MARCH_2)

    broken_on(session, made.id, MAY_1)

    after = debt_statement(session, owing, on=date(2026, 5, 10))
    assert sum(each.owed for each in after.items) == D("650.00")
    # Ten days more: 250 of January's heat, 100.01 and 299.99 of February.
    assert after.penalty == D("0.77") + D("0.25") + D("0.10") + D("0.30")
