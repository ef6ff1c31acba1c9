"""The basket: sums by services, several accounts and payees; what is stated wins."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.ledger.models import OpenItem
from app.payments.gateways.models import Merchant, PaymentIntentLine
from app.payments.models import Payment
from app.tariffs.models import Payee, Service
from tests.factories.cards import a_merchant
from tests.web.card_payer import account, intents, payer, the_page, told
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_saved_cards import page_of

__all__ = ["early_december", "home", "payer"]
SECOND = "01-00232"


def services(payer: CompanyClient) -> dict[str, int]:
    """Return the services by their codes."""
    with company_session(payer.company) as session:
        rows = session.execute(select(Service.code, Service.id))
        return {code.removeprefix("test-"): id_ for code, id_ in rows}


def pay_services(payer: CompanyClient, sums: dict[tuple[str, str], str], **form: Any) -> Any:
    known = services(payer)
    typed = {
        f"amount-{account(payer, number)}-{known[code]}": amount
        for (number, code), amount in sums.items()
    }
    return payer.post("/payments/card/", {"key": "one", "by": "services", **typed, **form})


def owed_for(payer: CompanyClient, number: str) -> dict[int, Decimal]:
    with company_session(payer.company) as session:
        rows = session.execute(
            select(OpenItem.service_id, OpenItem.outstanding).where(
                OpenItem.account_id == account(payer, number), OpenItem.outstanding > 0
            )
        )
        return {each.service_id: each.outstanding for each in rows}


class TestServices:
    def test_have_sums_of_their_own_that_come_to_what_is_asked(self, payer: CompanyClient) -> None:
        payer.post("/account", {"account": account(payer)})
        page = page_of(payer, "/payments/card/?by=services")

        shown = re.findall(r'value="(\d+,\d\d)"', page)
        asked = [Decimal(each.replace(",", ".")) for each in shown]
        assert (len(asked), sum(asked)) == (2, Decimal("285.97"))

    def test_that_are_named_are_paid_and_no_others(self, payer: CompanyClient) -> None:
        """The fee is named: by the rule of the oldest debt the water would have come first."""
        known = services(payer)
        before = owed_for(payer, "01-00231")
        answer = pay_services(payer, {("01-00231", "fee"): "28,50", (SECOND, "water"): "1 000"})
        assert answer.status_code == 303
        page = page_of(payer, answer.headers["Location"])
        assert "15,43" in page  # 1.5 % of 1028.50

        told(payer)

        assert owed_for(payer, "01-00231") == {
            service: amount for service, amount in before.items() if service != known["fee"]
        }
        with company_session(payer.company) as session:
            rows = session.execute(
                select(Payment.for_service_id, Payment.amount, Payment.state)
                .where(Payment.channel == "card")
                .order_by(Payment.external_id)
            )
            assert [tuple(row) for row in rows] == [
                (known["fee"], Decimal("28.50"), "posted"),
                (known["water"], Decimal("1000.00"), "posted"),
            ]
        assert intents(payer)[0].received == Decimal("1028.50")
        assert "Сплачено" in the_page(payer)

    @pytest.mark.parametrize("typed", ["-1", "сто", "0,005"])
    def test_are_refused_in_words_and_keep_what_was_typed(
        self, payer: CompanyClient, typed: str
    ) -> None:
        answer = pay_services(payer, {("01-00231", "fee"): typed})

        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.get_data(as_text=True)
        assert 'name="by" value="services"' in answer.get_data(as_text=True)
        assert intents(payer) == []

    def test_of_nobody_known_are_not_paid(self, payer: CompanyClient) -> None:
        """A service that the account does not take, or an account of another, has no field."""
        form = {f"amount-{account(payer)}-999": "10", "amount-999-1": "10"}

        answer = payer.post("/payments/card/", {"key": "one", "by": "services", **form})

        assert answer.status_code == 422
        assert intents(payer) == []


class TestSeveralPayees:
    @pytest.fixture(autouse=True)
    def two(self, payer: CompanyClient) -> None:
        """The fee is for another payee, who has a shop of his own."""
        with company_session(payer.company) as session:
            heat = Payee(name="Тепломережа", edrpou="12345678", iban="UA" + "1" * 27)
            session.add(heat)
            session.flush()
            for service in session.scalars(select(Service).where(Service.code == "test-fee")):
                service.payee_id = heat.id
            a_merchant(session, public_key="i00000000002", payee_id=heat.id)

    def test_are_paid_one_by_one_and_it_is_told(self, payer: CompanyClient) -> None:
        payer.post("/account", {"account": account(payer)})
        with company_session(payer.company) as session:
            first, second = session.scalars(select(Merchant.id).order_by(Merchant.id))

        page = page_of(payer, "/payments/card/")
        assert "Отримувачів кілька: сплатіть кожному окремо" in page
        assert "Тепломережа" in page
        assert 'value="257,47"' in page
        assert 'value="28,50"' in page_of(payer, f"/payments/card/?merchant={second}")
        assert first != second

    def test_never_get_each_others_services(self, payer: CompanyClient) -> None:
        with company_session(payer.company) as session:
            second = session.scalars(select(Merchant.id).order_by(Merchant.id.desc())).first()

        answer = pay_services(
            payer, {("01-00231", "fee"): "5", ("01-00231", "water"): "7"}, merchant=second
        )

        assert answer.status_code == 303
        with company_session(payer.company) as session:
            lines = session.execute(
                select(PaymentIntentLine.service_id, PaymentIntentLine.amount)
            ).all()
        assert [tuple(row) for row in lines] == [(services(payer)["fee"], Decimal("5.00"))]
