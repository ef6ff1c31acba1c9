"""What a gateway tells becomes money once, in any order, and never more than was paid."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.queries import balance_of
from app.payments.gateways.models import Merchant
from app.payments.gateways.told_models import GatewayEvent, Outcome
from app.payments.models import Payment
from app.tariffs.models import Agreement
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.cards import PUBLIC, a_merchant, an_intent
from tests.factories.money import open_sums, publish
from tests.integration.payments.gateways.telling import (
    AT,
    JAN,
    hear,
    payments,
    session,
    shop,
    water,
)

__all__ = ["session", "shop", "water"]


class TestMoneyThatCame:
    def test_is_posted_and_twice_told_is_once_posted(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        publish(session, JAN, (water, "100.00"))
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        outcomes = [hear(session, shop, intent.id, "100.00") for _ in range(3)]

        assert outcomes == [Outcome.APPLIED, Outcome.KEPT, Outcome.KEPT]
        assert payments(session) == [
            (f"liqpay:{PUBLIC}", "2434220672", "posted", Decimal("100.00"))
        ]
        assert (intent.status, intent.received) == ("succeeded", Decimal("100.00"))
        assert open_sums(session, water.account_id) == {}
        assert intent.next_ask_at is None

    def test_told_in_other_words_is_the_same_money(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        hear(session, shop, intent.id, "100.00")
        hear(session, shop, intent.id, "100.00", amount="100.00", payment_id="2434220672")
        hear(session, shop, intent.id, "100.00", result="ok")

        assert len(payments(session)) == 1
        assert intent.received == Decimal("100.00")
        assert session.scalar(select(func.count(GatewayEvent.id))) == 3

    @pytest.mark.parametrize("late", ["failure", "error", "wait_accept", "processing"])
    def test_stays_though_something_else_is_told_later(
        self, session: Session, water: Agreement, shop: Merchant, late: str
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)
        hear(session, shop, intent.id, "100.00")

        hear(session, shop, intent.id, "100.00", status=late)

        assert (intent.status, intent.told) == ("succeeded", "success")
        assert [state for _, _, state, _ in payments(session)] == ["posted"]

    @pytest.mark.parametrize("first", ["failure", "wait_secure", "3ds_verify"])
    def test_counts_whatever_was_told_before(
        self, session: Session, water: Agreement, shop: Merchant, first: str
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)
        hear(session, shop, intent.id, "100.00", status=first)
        assert payments(session) == []

        hear(session, shop, intent.id, "100.00")

        assert intent.status == "succeeded"
        assert len(payments(session)) == 1

    def test_of_one_order_paid_twice_is_two_payments(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        """B5 51: the second one is not lost, it goes to the advance."""
        publish(session, JAN, (water, "100.00"))
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        hear(session, shop, intent.id, "100.00")
        hear(session, shop, intent.id, "100.00", payment_id=2434220673)

        assert [row[1] for row in payments(session)] == ["2434220672", "2434220673"]
        assert intent.received == Decimal("200.00")
        assert open_sums(session, water.account_id) == {"advance": Decimal("-100.00")}

    def test_of_a_basket_is_a_payment_for_each_account(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        other = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (water, "100.00"), (other, "50.00"))
        lines = [(water.account_id, "100.00"), (other.account_id, "70.00")]
        intent = an_intent(session, shop, lines, at=AT)

        hear(session, shop, intent.id, "170.00")
        hear(session, shop, intent.id, "170.00", result="ok")

        assert [row[1:] for row in payments(session)] == [
            ("2434220672:1", "posted", Decimal("100.00")),
            ("2434220672:2", "posted", Decimal("70.00")),
        ]
        assert open_sums(session, other.account_id) == {"advance": Decimal("-20.00")}

    def test_keeps_the_day_it_was_paid_on(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "10.00")], at=AT)
        at_night = int(datetime(2026, 1, 18, 22, 30, tzinfo=UTC).timestamp() * 1000)

        hear(session, shop, intent.id, "10.00", end_date=at_night)

        assert session.scalars(select(Payment.paid_on)).one() == date(2026, 1, 19)


class TestWhatIsNoMoneyOfTheOrder:
    def test_another_sum_waits_for_a_person(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        assert hear(session, shop, intent.id, "1.00") is Outcome.UNMATCHED

        assert payments(session) == [
            (f"liqpay:{PUBLIC}", "2434220672", "unmatched", Decimal("1.00"))
        ]
        assert (intent.status, intent.received) == ("requires_action", Decimal(0))
        assert balance_of(session, water.account_id) == 0

    def test_an_order_of_nobody_waits_for_a_person(self, session: Session, shop: Merchant) -> None:
        assert hear(session, shop, "from the payer's own cabinet", "30.00") is Outcome.UNMATCHED
        assert [row[2] for row in payments(session)] == ["unmatched"]

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"currency": "USD"}, "currency"),
            ({"currency": None}, "currency"),
            ({"amount": None}, "amount"),
            ({"amount": "1e2x"}, "amount"),
            ({"amount": 100.001}, "amount"),
            ({"amount": True}, "amount"),
            ({"public_key": "i00000000002"}, "public_key"),
            ({"status": "paid"}, "status"),
            ({"status": "sandbox"}, "status"),
            ({"payment_id": None}, "payment_id"),
        ],
    )
    def test_is_kept_and_questioned(
        self,
        session: Session,
        water: Agreement,
        shop: Merchant,
        change: dict[str, Any],
        why: str,
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        assert hear(session, shop, intent.id, "100.00", **change) is Outcome.QUESTIONED

        event = session.scalars(select(GatewayEvent)).one()
        assert (event.outcome, event.reason) == ("questioned", why)
        assert payments(session) == []
        assert intent.status == "requires_action"

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("wait_accept", "processing"),
            ("wait_secure", "processing"),
            ("wait_compensation", "processing"),
            ("hold_wait", "processing"),
            ("otp_verify", "requires_action"),
            ("failure", "requires_payment_method"),
            ("error", "requires_payment_method"),
        ],
    )
    def test_what_waits_or_failed_is_not_paid(
        self, session: Session, water: Agreement, shop: Merchant, word: str, status: str
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        hear(session, shop, intent.id, "100.00", status=word)

        assert intent.status == status
        assert payments(session) == []

    def test_a_card_checked_is_not_paid(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        hear(session, shop, intent.id, "100.00", action="auth")

        assert payments(session) == []

    def test_compensation_counts_where_the_company_says_so(
        self, session: Session, water: Agreement
    ) -> None:
        shop = a_merchant(session, counts_compensation=True)
        intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)

        hear(session, shop, intent.id, "100.00", status="wait_compensation")
        hear(session, shop, intent.id, "100.00")

        assert len(payments(session)) == 1
