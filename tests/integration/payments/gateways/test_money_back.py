"""Money that went back to the card: reversed by a document, owed again from that day."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.payments.checks import CHECKS
from app.payments.gateways.intents import Line, NewIntent, start_intent
from app.payments.gateways.models import Merchant, PaymentIntent
from app.payments.gateways.told_models import Outcome
from app.payments.models import PaymentState
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, an_account
from tests.factories.cards import an_intent
from tests.factories.money import close, open_sums, publish
from tests.integration.payments.gateways.telling import (
    AT,
    FEB,
    JAN,
    hear,
    payments,
    session,
    shop,
    water,
)

__all__ = ["session", "shop", "water"]


class TestMoneyThatWentBack:
    def test_c115_is_owed_again_from_that_day(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        """C115: paid 300.00, the bill closed, no advance; reversed, 300.00 are owed again."""
        publish(session, JAN, (water, "300.00"))
        intent = an_intent(session, shop, [(water.account_id, "300.00")], at=AT)
        hear(session, shop, intent.id, "300.00")
        close(session, JAN)
        open_month(session, FEB)
        later = datetime(2026, 2, 10, 9, tzinfo=UTC)

        for _ in range(2):
            hear(session, shop, intent.id, "300.00", status="reversed", at=later)

        assert [state for _, _, state, _ in payments(session)] == ["reversed"]
        assert balance_of(session, water.account_id) == Decimal("300.00")
        assert open_sums(session, water.account_id) == {"2026-01": Decimal("300.00")}
        assert (intent.status, intent.refunded) == ("succeeded", Decimal("300.00"))
        assert not list(discrepancies(session, CHECKS))

    def test_in_part_leaves_the_rest_paid_from_that_day(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        publish(session, JAN, (water, "300.00"))
        intent = an_intent(session, shop, [(water.account_id, "300.00")], at=AT)
        hear(session, shop, intent.id, "300.00")

        for back in (50.5, 50.5, 120.25, 50.5):  # twice, more of it, and the first told late
            hear(session, shop, intent.id, "300.00", refund_amount=back, info=str(back))
            hear(session, shop, intent.id, "300.00", refund_amount=back)

        assert [(state, amount) for _, _, state, amount in payments(session)] == [
            ("reversed", Decimal("300.00")),
            ("reversed", Decimal("249.50")),
            ("posted", Decimal("179.75")),
        ]
        assert balance_of(session, water.account_id) == Decimal("120.25")
        assert intent.refunded == Decimal("120.25")

        hear(session, shop, intent.id, "300.00", status="reversed")

        assert balance_of(session, water.account_id) == Decimal("300.00")
        assert intent.refunded == intent.received == Decimal("300.00")
        assert not list(discrepancies(session, CHECKS))

    def test_in_part_of_several_accounts_waits_for_a_person(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        other = an_account(session)
        lines = [(water.account_id, "100.00"), (other.id, "50.00")]
        intent = an_intent(session, shop, lines, at=AT)
        hear(session, shop, intent.id, "150.00")

        told = hear(session, shop, intent.id, "150.00", refund_amount=10)

        assert told is Outcome.QUESTIONED
        assert [row[2] for row in payments(session)] == ["posted", "posted"]

    def test_before_it_was_told_of_leaves_nothing(
        self, session: Session, water: Agreement, shop: Merchant
    ) -> None:
        intent = an_intent(session, shop, [(water.account_id, "300.00")], at=AT)

        hear(session, shop, intent.id, "300.00", status="reversed")
        hear(session, shop, intent.id, "300.00")

        assert [state for _, _, state, _ in payments(session)] == ["reversed"]
        assert balance_of(session, water.account_id) == 0

    def test_of_nobodys_order_waits_no_more(self, session: Session, shop: Merchant) -> None:
        open_month(session, JAN)
        hear(session, shop, "nobody's", "30.00")

        hear(session, shop, "nobody's", "30.00", status="reversed")

        assert [state for _, _, state, _ in payments(session)] == [PaymentState.WITHDRAWN]


def test_an_intent_is_one_for_its_key(session: Session, water: Agreement, shop: Merchant) -> None:
    wanted = NewIntent(
        merchant_id=shop.id,
        lines=[Line(water.account_id, Decimal("10.00"))],
        key="the form's",
        description="",
    )

    made = {start_intent(session, wanted, by=BY, at=AT) for _ in range(2)}

    assert len(made) == session.scalar(select(func.count(PaymentIntent.id))) == 1
