"""The gateway's own report finds what no call told of."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.models import Merchant
from app.payments.gateways.reports import compare_reports
from app.payments.gateways.tasks import compare_company
from app.payments.gateways.told_models import GatewayEvent
from tests.integration.payments.gateways.payer import Payer, payer

NOW = datetime(2026, 1, 20, 10, tzinfo=UTC)


__all__ = ["payer"]


class TestTheReport:
    def test_finds_what_was_paid_after_all_was_given_up(self, payer: Payer) -> None:
        payer.later(hours=3)
        ask_about_unended(payer.company)
        assert payer.intent().status == "canceled"
        payer.pays()
        payer.later(hours=1)

        (first,) = compare_reports(payer.company)
        (second,) = compare_reports(payer.company)

        assert (first.lines, first.new, first.money) == (1, 1, Decimal("100.00"))
        assert (second.lines, second.new) == (1, 0)
        assert payer.intent().status == "succeeded"
        assert payer.card_payments() == [("posted", Decimal("100.00"))]

    def test_finds_what_went_back_by_itself(self, payer: Payer) -> None:
        payment = payer.pays()
        payer.later(minutes=3)
        ask_about_unended(payer.company)
        payment["status"] = "reversed"

        compare_company(company_id=payer.company.id, slug=payer.company.slug)

        assert payer.card_payments() == [("reversed", Decimal("100.00"))]
        assert payer.balance() == 0

    def test_of_a_silent_gateway_is_asked_for_from_the_same_day_again(self, payer: Payer) -> None:
        _installed[:] = [Endpoints(liqpay="http://127.0.0.1:9")]

        assert compare_reports(payer.company) == []

        with company_session(payer.company) as session:
            assert session.scalars(select(Merchant)).one().reported_until is None
            assert session.scalars(select(GatewayEvent)).all() == []
