"""Documents beyond the limit wait for another person; a chargeback leaves the debt open."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.moving import NotSoMuchPaid
from app.ledger.queries import balance_of
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.parameters import set_parameter
from app.payments.documents.making import approve_document, decline_document, get_document
from app.payments.documents.models import DocumentKind
from app.payments.documents.rules import (
    DocumentDecided,
    OtherPersonNeeded,
)
from app.payments.documents.standing import MoneyMovedOn
from app.payments.models import Payment, PaymentState
from app.payments.operations import reverse_payment
from tests.factories.accounts import BY
from tests.factories.money import open_sums, pay
from tests.factories.money_documents import a_money_document, reversed_document
from tests.integration.payments.documents.street import OTHER, PAID_ON, Street


class TestSecondPerson:
    @pytest.fixture
    def waiting(self, session: Session, street: Street) -> int:
        since = Month(2020, 1).first_day
        set_parameter(session, MONEY_DOCUMENT_LIMIT, Decimal(50), since=since, by=BY)
        paid = pay(session, street.first, "100.00", PAID_ON)
        made = a_money_document(
            session, DocumentKind.TRANSFER, "80.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip
        assert not made.is_posted
        return made.id

    def test_signs_what_is_beyond_the_limit(
        self, session: Session, street: Street, waiting: int
    ) -> None:
        assert balance_of(session, street.second) == 160
        with pytest.raises(OtherPersonNeeded):
            approve_document(session, waiting, by=BY)

        approve_document(session, waiting, by=OTHER)

        assert balance_of(session, street.second) == 80
        with pytest.raises(DocumentDecided):
            approve_document(session, waiting, by=OTHER)
        with pytest.raises(OtherPersonNeeded):
            reversed_document(session, waiting)
        reversed_document(session, waiting, by=OTHER)
        assert balance_of(session, street.second) == 160

    def test_finds_the_money_held_until_it_is_declined(
        self, session: Session, waiting: int
    ) -> None:
        payment_id = session.scalars(select(Payment.id)).one()
        with pytest.raises(NotSoMuchPaid):
            a_money_document(session, DocumentKind.CHARGEBACK, "50.00", payment_id=payment_id)
        with pytest.raises(MoneyMovedOn):
            reverse_payment(session, payment_id, reason="x", by=BY, on_day=PAID_ON)

        decline_document(session, waiting, because="не той рахунок", by=BY)

        a_money_document(session, DocumentKind.CHARGEBACK, "50.00", payment_id=payment_id)


class TestChargeback:
    def test_leaves_the_debt_open_and_tells_its_fee(self, session: Session, street: Street) -> None:
        paid = pay(session, street.first, "160.00", PAID_ON)

        made = a_money_document(
            session, DocumentKind.CHARGEBACK, "160.00", payment_id=paid.id, fee=Decimal("12.50")
        )

        assert balance_of(session, street.first) == 160
        assert open_sums(session, street.first) == {"2026-01": 160}
        document = get_document(session, made.id)
        assert (document.fee, paid.state) == (Decimal("12.50"), PaymentState.POSTED)
