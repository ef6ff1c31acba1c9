"""What is not told is asked for: by the janitor, with a refund, in the day's report."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.models import Merchant
from app.payments.gateways.refunds import (
    RefundTooLarge,
    carry_out_refunds,
)
from app.payments.gateways.tasks import ask_company
from tests.integration.payments.gateways.payer import Payer, payer

NOW = datetime(2026, 1, 20, 10, tzinfo=UTC)


__all__ = ["payer"]


class TestTheJanitor:
    def test_finds_what_was_paid_and_never_told(self, payer: Payer) -> None:
        payer.pays()
        assert ask_about_unended(payer.company) == 0  # it is not due yet: a call may still come
        payer.later(minutes=3)

        assert ask_about_unended(payer.company) == 1
        assert ask_about_unended(payer.company) == 0

        assert payer.card_payments() == [("posted", Decimal("100.00"))]
        assert payer.intent().status == "succeeded"

    def test_asks_again_and_again_but_ever_more_rarely(self, payer: Payer) -> None:
        payer.pays("wait_accept")
        asked = 0
        for _ in range(60):
            payer.later(minutes=1)
            asked += ask_about_unended(payer.company)

        assert 4 <= asked <= 8
        assert payer.intent().status == "processing"
        assert payer.card_payments() == []

    def test_ends_what_nobody_paid_in_its_time(self, payer: Payer) -> None:
        payer.later(hours=1)
        ask_about_unended(payer.company)
        assert payer.intent().status == "requires_action"

        payer.later(hours=2)
        ask_about_unended(payer.company)

        assert payer.intent().status == "canceled"
        assert payer.intent().next_ask_at is None

    def test_ends_nothing_while_the_gateway_is_silent(self, payer: Payer) -> None:
        _installed[:] = [Endpoints(liqpay="http://127.0.0.1:9")]
        payer.later(hours=5)

        assert ask_about_unended(payer.company) == 1

        assert payer.intent().status == "requires_action"
        assert payer.intent().next_ask_at is not None

    def test_asks_about_nothing_whose_key_does_not_open_and_goes_on(self, payer: Payer) -> None:
        payer.pays()
        with company_session(payer.company) as session:
            session.scalars(select(Merchant)).one().sealed_key = b"\x01" + b"0" * 40
        payer.later(minutes=3)

        assert ask_about_unended(payer.company) == 1
        assert payer.intent().status == "requires_action"

    def test_is_a_task_that_may_be_delivered_twice(self, payer: Payer) -> None:
        payer.pays()
        payer.later(minutes=3)
        for _ in range(2):
            ask_company(company_id=payer.company.id, slug=payer.company.slug)

        assert payer.card_payments() == [("posted", Decimal("100.00"))]


class TestMoneyGivenBack:
    @pytest.fixture(autouse=True)
    def paid(self, payer: Payer) -> None:
        payer.pays()
        payer.later(minutes=3)
        ask_about_unended(payer.company)
        assert payer.balance() == Decimal("-100.00")

    def test_whole_is_reversed_once_the_gateways_books_show_it(self, payer: Payer) -> None:
        payer.refund("100.00")
        assert payer.balance() == Decimal("-100.00")

        assert carry_out_refunds(payer.company) == 1

        assert payer.refund_states() == [("succeeded", None)]
        assert payer.card_payments() == [("reversed", Decimal("100.00"))]
        assert payer.balance() == 0
        assert payer.intent().refunded == Decimal("100.00")
        assert payer.liqpay.books.payments[0]["refund_amount"] == 100.0

    def test_asked_for_twice_by_one_form_goes_back_once(self, payer: Payer) -> None:
        assert payer.refund("100.00") == payer.refund("100.00")

        carry_out_refunds(payer.company)
        carry_out_refunds(payer.company)

        assert payer.refund_states() == [("succeeded", None)]

    def test_is_never_more_than_is_there(self, payer: Payer) -> None:
        payer.refund("60.00")
        for amount in ("40.01", "100.00", "-1.00", "0.00"):
            with pytest.raises(RefundTooLarge):
                payer.refund(amount, key=f"of {amount}")

    def test_that_the_gateway_refuses_stays_where_it_is(self, payer: Payer) -> None:
        payer.liqpay.books.payments[0]["status"] = "hold_wait"
        payer.refund("100.00")

        carry_out_refunds(payer.company)

        assert payer.refund_states() == [("failed", "payment_err_status")]
        assert payer.card_payments() == [("posted", Decimal("100.00"))]

    def test_that_was_taken_is_not_failed_by_what_is_refused_after_it(self, payer: Payer) -> None:
        payer.refund("40.00")
        payer.liqpay.faults.refuses_status = "err_access"

        carry_out_refunds(payer.company)

        assert payer.liqpay.books.payments[0]["refund_amount"] == 40.0
        assert payer.refund_states() == [("asked", None)]
        with pytest.raises(RefundTooLarge):
            payer.refund("60.01", key="again")
        payer.liqpay.faults.refuses_status = ""
        payer.later(minutes=2)
        carry_out_refunds(payer.company)
        assert payer.refund_states() == [("succeeded", None)]
        assert payer.liqpay.books.payments[0]["refund_amount"] == 40.0
        assert payer.intent().refunded == Decimal("40.00")
        assert payer.balance() == Decimal("-60.00")

    def test_without_an_answer_is_not_asked_for_again_but_looked_for(self, payer: Payer) -> None:
        payer.refund("100.00")
        _installed[:] = [Endpoints(liqpay="http://127.0.0.1:9")]
        carry_out_refunds(payer.company)
        assert payer.refund_states() == [("asked", None)]
        _installed[:] = [Endpoints(liqpay=payer.liqpay.url)]

        for _ in range(3):
            payer.later(hours=2)
            carry_out_refunds(payer.company)

        # Nobody knows whether the call came through: its books show nothing, so nothing moves.
        assert "refund_amount" not in payer.liqpay.books.payments[0]
        assert payer.refund_states() == [("asked", None)]
        assert payer.balance() == Decimal("-100.00")
