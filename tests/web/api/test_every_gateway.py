"""What every gateway's implementation owes: the same money, however and whenever it is told of."""

from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.models import Merchant
from app.payments.gateways.refunds import RefundTooLarge, carry_out_refunds
from app.payments.gateways.reports import compare_reports
from tests.factories.cards import an_intent
from tests.factories.gateways import REFUSED
from tests.web.api.at_work import NOW, SUM, AtWork, shop

__all__ = ["shop"]
POSTED = [("posted", SUM)]


class TestACall:
    def test_is_money_and_told_again_is_the_same_money(self, shop: AtWork) -> None:
        call = shop.gateway.told(shop.gateway.pay(shop.order, SUM))

        assert [shop.call(call) for _ in range(3)] == [200, 200, 200]

        assert shop.payments == POSTED
        assert (shop.intent.status, shop.intent.received) == ("succeeded", Decimal(SUM))

    def test_told_by_many_at_once_is_one_payment(self, shop: AtWork) -> None:
        call, together = shop.gateway.told(shop.gateway.pay(shop.order, SUM)), Barrier(6)
        answers: list[int] = []

        def deliver() -> None:
            together.wait()
            answers.extend(shop.call(call) for _ in range(5))

        threads = [Thread(target=deliver) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert answers == [200] * 30
        assert shop.payments == POSTED

    def test_that_comes_late_finds_what_the_janitor_found(self, shop: AtWork) -> None:
        payment = shop.gateway.pay(shop.order, SUM)
        shop.later(minutes=3)
        assert ask_about_unended(shop.company) == 1
        shop.later(hours=20)

        assert shop.call(shop.gateway.told(payment)) == 200

        assert shop.payments == POSTED
        assert shop.intent.received == Decimal(SUM)

    def test_of_a_failure_after_the_money_came_changes_nothing(self, shop: AtWork) -> None:
        payment = shop.gateway.pay(shop.order, SUM)
        shop.call(shop.gateway.told(payment))

        assert shop.call(shop.gateway.failed(payment)) == 200

        assert (shop.payments, shop.intent.status) == (POSTED, "succeeded")

    def test_of_a_failed_try_is_no_money(self, shop: AtWork) -> None:
        payment = shop.gateway.pay(shop.order, SUM, card=REFUSED)

        assert shop.call(shop.gateway.failed(payment)) == 200

        assert (shop.payments, shop.intent.status) == ([], "requires_payment_method")

    def test_forged_is_refused_and_changes_nothing(self, shop: AtWork) -> None:
        payment = shop.gateway.pay(shop.order, SUM)

        assert shop.call(shop.gateway.told(payment, forged=True)) == 403

        assert (shop.payments, shop.events) == ([], [])

    def test_replayed_a_day_later_adds_nothing(self, shop: AtWork) -> None:
        """Where a signature tells its hour the call is refused, elsewhere it is known already."""
        call = shop.gateway.told(shop.gateway.pay(shop.order, SUM))
        shop.call(call)
        shop.later(days=1)

        assert shop.call(call) in {200, 403}

        assert shop.payments == POSTED
        assert len(shop.events) == 1

    @pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b"data=1", b"[]"])
    def test_that_says_nothing_is_refused(self, shop: AtWork, body: bytes) -> None:
        assert shop.call((body, {"Content-Type": "application/json"})) in {400, 403}
        assert shop.events == []

    def test_of_another_companys_order_is_refused(self, shop: AtWork) -> None:
        """One shop's signature opens no other's address, of this company or of another."""
        other = shop.web.companies.vodokanal
        with company_session(other) as session:
            others = shop.gateway.other_merchant(session).token
        call = shop.gateway.told(shop.gateway.pay(shop.order, SUM))

        assert shop.call(call, token=others, company=other) == 403
        assert shop.call(call, token=shop.token, company=other) == 404
        assert shop.call(call, token=others) == 404

        assert shop.payments == []

    def test_of_a_changed_amount_waits_for_a_person(self, shop: AtWork) -> None:
        assert shop.call(shop.gateway.told(shop.gateway.pay(shop.order, "1.00"))) == 200

        assert shop.payments == [("unmatched", "1.00")]
        assert (shop.intent.status, shop.balance) == ("requires_action", Decimal(0))


class TestTheJanitor:
    def test_finds_what_was_never_told(self, shop: AtWork) -> None:
        shop.gateway.pay(shop.order, SUM)
        assert ask_about_unended(shop.company) == 0
        shop.later(minutes=3)

        assert ask_about_unended(shop.company) == 1

        assert (shop.payments, shop.intent.status) == (POSTED, "succeeded")
        assert ask_about_unended(shop.company) == 0

    def test_ends_what_nobody_paid(self, shop: AtWork) -> None:
        shop.later(hours=3)

        ask_about_unended(shop.company)

        assert (shop.payments, shop.intent.status) == ([], "canceled")

    def test_ends_nothing_of_a_silent_gateway(self, shop: AtWork) -> None:
        shop.gateway.be_silent()
        shop.later(hours=3)

        assert ask_about_unended(shop.company) == 1

        assert shop.intent.status == "requires_action"

    def test_finds_in_the_report_what_came_after_all_was_over(self, shop: AtWork) -> None:
        shop.later(hours=3)
        ask_about_unended(shop.company)
        shop.gateway.pay(shop.order, SUM)
        shop.later(hours=1)

        (first,) = compare_reports(shop.company)
        (second,) = compare_reports(shop.company)

        assert (first.lines, first.new, first.money) == (1, 1, Decimal(SUM))
        assert (second.lines, second.new) == (1, 0)
        assert (shop.payments, shop.intent.status) == (POSTED, "succeeded")

    def test_takes_the_other_lines_of_a_report_that_has_a_bad_one(self, shop: AtWork) -> None:
        shop.gateway.spoil(shop.gateway.pay(uuid4(), "7.00"))
        shop.gateway.pay(shop.order, SUM)
        shop.gateway.spoil(shop.gateway.pay(uuid4(), "8.00"))
        shop.later(hours=1)

        (compared,) = compare_reports(shop.company)

        assert compared.lines == 3
        assert POSTED[0] in shop.payments
        with company_session(shop.company) as session:
            until = session.scalars(select(Merchant.reported_until)).one()
        # What could not be taken is named, and its time is asked for again.
        assert (until is None) == bool(compared.problems)
        assert len(shop.payments) == 3 - len(compared.problems)

    def test_waits_for_a_silent_gateway_once_a_round(self, shop: AtWork) -> None:
        with company_session(shop.company) as session:
            merchant = session.scalars(select(Merchant)).one()
            for _ in range(3):
                an_intent(session, merchant, [(shop.account, "1.00")], at=NOW)
        shop.gateway.be_silent()
        shop.later(minutes=3)

        assert ask_about_unended(shop.company) == 1


class TestMoneyGivenBack:
    @pytest.fixture(autouse=True)
    def paid(self, shop: AtWork) -> object:
        self.payment = shop.gateway.pay(shop.order, SUM)
        shop.call(shop.gateway.told(self.payment))
        assert shop.balance == -Decimal(SUM)
        return self.payment

    def test_in_part_leaves_the_rest_paid(self, shop: AtWork) -> None:
        assert shop.refund("85.97") == shop.refund("85.97")
        with pytest.raises(RefundTooLarge):
            shop.refund("200.01", key="more")

        for _ in range(2):
            carry_out_refunds(shop.company)
            shop.later(minutes=2)

        assert (shop.refunds, shop.gateway.returned(self.payment)) == (["succeeded"], "85.97")
        assert shop.payments == [("reversed", SUM), ("posted", "200.00")]
        assert (shop.balance, shop.intent.refunded) == (-Decimal("200.00"), Decimal("85.97"))

    def test_at_the_gateways_own_desk_is_owed_again(self, shop: AtWork) -> None:
        shop.gateway.take_back(self.payment)

        compare_reports(shop.company)

        assert shop.payments == [("reversed", SUM)]
        assert shop.balance == 0

    def test_of_a_silent_gateway_is_asked_for_at_most_once(self, shop: AtWork) -> None:
        shop.refund("85.97")
        shop.gateway.be_silent()
        carry_out_refunds(shop.company)
        shop.gateway.speak()

        for _ in range(4):
            shop.later(hours=3)
            carry_out_refunds(shop.company)

        assert shop.gateway.returned(self.payment) in {"0.00", "85.97"}
        assert shop.intent.refunded == Decimal(shop.gateway.returned(self.payment))

    def test_of_a_key_that_does_not_open_waits_to_be_asked_for(self, shop: AtWork) -> None:
        shop.refund("85.97")
        right = shop.spoil_the_key()
        carry_out_refunds(shop.company)
        assert shop.refunds == ["requested"]
        shop.mend_the_key(right)
        shop.later(minutes=2)

        carry_out_refunds(shop.company)

        assert (shop.refunds, shop.gateway.returned(self.payment)) == (["succeeded"], "85.97")
