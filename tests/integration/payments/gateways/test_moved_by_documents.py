"""A card payment goes back once: by its gateway or by a document."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.payments.documents.holding import MoneyGoingBack
from app.payments.documents.models import DocumentKind
from app.payments.gateways.models import Merchant
from app.payments.gateways.refunds import NewRefund, RefundTooLarge, request_refund
from app.payments.models import Payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.cards import an_intent
from tests.factories.money import publish
from tests.factories.money_documents import a_money_document
from tests.integration.payments.gateways.telling import (
    AT,
    JAN,
    hear,
    session,
    shop,
    water,
)

__all__ = ["session", "shop", "water"]


def test_a_card_payment_goes_back_once(session: Session, water: Agreement, shop: Merchant) -> None:
    publish(session, JAN, (water, "300.00"))
    intent = an_intent(session, shop, [(water.account_id, "300.00")], at=AT)
    hear(session, shop, intent.id, "300.00")
    payment_id = session.scalars(select(Payment.id)).one()
    a_money_document(session, DocumentKind.REFUND, "100.00", payment_id=payment_id)

    def ask(amount: str) -> None:
        new = NewRefund(intent_id=intent.id, amount=Decimal(amount), reason="x", key=amount)
        request_refund(session, new, by=BY, at=AT)

    with pytest.raises(RefundTooLarge) as refusal:
        ask("200.01")
    assert refusal.value.facts["left"] == 200

    ask("150.00")
    with pytest.raises(MoneyGoingBack):
        a_money_document(session, DocumentKind.REFUND, "10.00", payment_id=payment_id)
