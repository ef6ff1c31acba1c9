"""Paying by card in the cabinet, without scripts: the form, its refusals, and what is told."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.fields import fields_of
from app.payments.gateways.models import PaymentIntentLine
from app.payments.models import Payment
from tests.web.card_payer import account, intents, pay, payer, the_page, told
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home, link

__all__ = ["early_december", "home", "payer"]


class TestTheForm:
    def test_asks_what_the_bill_asks(self, payer: CompanyClient) -> None:
        page = payer.get("/payments/card/").get_data(as_text=True)

        assert 'value="285,97"' in page
        assert "1,5 % від суми" in page

    def test_of_a_company_without_a_merchant_is_none(self, home: CompanyClient) -> None:
        assert home.get("/payments/card/").status_code == 404
        assert "/payments/card/" not in home.get("/payments/pay").get_data(as_text=True)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Впишіть суму, яку сплачуєте."),
            ("0", "Впишіть суму, яку сплачуєте."),
            ("-5", "Сума має бути більша за нуль."),
            ("сто", "Це не число"),
            ("1,005", "Забагато знаків після коми"),
            ("99999999", "за раз не сплатити"),
        ],
    )
    def test_refuses_in_words_and_keeps_what_was_typed(
        self, payer: CompanyClient, typed: str, words: str
    ) -> None:
        answer = pay(payer, typed)

        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
        assert f'value="{typed}"' in answer.get_data(as_text=True)
        assert intents(payer) == []

    def test_sent_twice_is_one_payment(self, payer: CompanyClient) -> None:
        first, second = pay(payer, "100"), pay(payer, "100")

        assert first.headers["Location"] == second.headers["Location"]
        assert len(intents(payer)) == 1

    def test_has_keys_that_no_job_uses(self, payer: CompanyClient) -> None:
        for key in ("autopay/1/0", "form:autopay/1/0", "autopay/1/1" + "1" * 90):
            pay(payer, "1", key=key)

        kept = [each.idempotency_key for each in intents(payer)]
        assert kept == ["form:autopay/1/0", "form:autopay/1/1" + "1" * 48]

    def test_pays_several_accounts_at_once_and_ahead(self, payer: CompanyClient) -> None:
        pay(payer, "285,97", "1 000.50")

        (intent,) = intents(payer)
        assert (intent.amount, intent.fee) == (Decimal("1286.47"), Decimal("19.30"))
        told(payer)
        with company_session(payer.company) as session:
            paid = select(Payment.amount, Payment.state).where(Payment.channel == "card")
            rows = session.execute(paid.order_by(Payment.external_id)).all()
        assert [tuple(row) for row in rows] == [
            (Decimal("285.97"), "posted"),
            (Decimal("1000.50"), "posted"),
        ]

    def test_pays_for_nobody_elses_account(self, web: Web, payer: CompanyClient) -> None:
        stranger = web.subscriber(payer.company, "stranger@example.com")
        assert link(stranger, "01-00232").status_code == 303

        answer = pay(stranger, "50", "60")

        assert answer.status_code == 303
        with company_session(payer.company) as session:
            lines = session.execute(
                select(PaymentIntentLine.account_id, PaymentIntentLine.amount)
            ).all()
        assert [tuple(row) for row in lines] == [(account(payer, "01-00232"), Decimal("60.00"))]


class TestTheWayToTheGateway:
    def test_shows_the_fee_and_lets_the_form_go_there_alone(self, payer: CompanyClient) -> None:
        where = pay(payer, "285,97").headers["Location"]

        answer = payer.get(where)

        page = answer.get_data(as_text=True)
        assert "290" in page  # 285.97 and 1.5 % of it, 4.29, are 290.26
        assert ",26" in page
        assert answer.headers["Content-Security-Policy"].endswith(
            "form-action 'self' https://www.liqpay.ua"
        )
        assert 'action="https://www.liqpay.ua/api/3/checkout"' in page
        other = payer.get("/").headers["Content-Security-Policy"]
        assert other.endswith("form-action 'self'")

    def test_says_what_is_paid_and_where_to_tell_of_it(self, payer: CompanyClient) -> None:
        from base64 import b64decode

        page = payer.get(pay(payer, "285,97").headers["Location"]).get_data(as_text=True)

        found = re.search(r'name="data" value="([^"]+)"', page)
        assert found
        said = fields_of(b64decode(found[1]))
        (intent,) = intents(payer)
        assert said["amount"] == "285.97"
        assert (said["currency"], said["order_id"]) == ("UAH", str(intent.id))
        assert said["version"] == 7
        assert said["server_url"].startswith(f"{payer.base}/api/gateways/events/")
        assert said["result_url"] == f"{payer.base}/api/gateways/back/{intent.id}"
        assert "private" not in said

    def test_is_closed_once_it_is_paid(self, payer: CompanyClient) -> None:
        where = pay(payer, "100").headers["Location"]
        told(payer)

        assert payer.get(where).headers["Location"] == where.removesuffix("/checkout")


class TestThePage:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "Гроші вже зараховано"),
            ({"status": "wait_accept"}, "Банк отримав гроші й перевіряє"),
            ({"status": "wait_secure"}, "Гроші поки не зараховано"),
            ({"status": "failure", "err_code": "limit"}, "Банк відхилив платіж (код limit)"),
            ({"status": "3ds_verify"}, "Ви ще не сплатили"),
            ({"status": "reversed"}, "Гроші повернено"),
            ({"amount": 1.0}, "Ви ще не сплатили"),
        ],
    )
    def test_tells_what_is_known(
        self, payer: CompanyClient, changes: dict[str, Any], words: str
    ) -> None:
        pay(payer, "100")
        told(payer, **changes)

        assert words in the_page(payer)

    def test_of_who_came_back_unheard_of_says_that_nothing_is_known(
        self, payer: CompanyClient
    ) -> None:
        where = pay(payer, "100").headers["Location"].removesuffix("/checkout")

        page = payer.get(f"{where}?back=1").get_data(as_text=True)

        assert "Чекаємо на відповідь банку" in page
        assert "every 3s" in page

    def test_of_one_paid_twice_says_so(self, payer: CompanyClient) -> None:
        pay(payer, "100")
        told(payer)
        told(payer, payment_id=7)

        assert "Зараховано обидва" in the_page(payer)

    def test_stops_asking_when_all_is_known(self, payer: CompanyClient) -> None:
        pay(payer, "100")
        told(payer)

        assert "hx-trigger" not in the_page(payer)


def test_the_list_says_what_a_payment_was_counted_for(payer: CompanyClient) -> None:
    pay(payer, "285,97")
    assert "Незавершені оплати карткою" in payer.get("/payments/").get_data(as_text=True)
    told(payer)
    payer.post("/account", {"account": account(payer)})

    page = re.sub(r"\s+", " ", payer.get("/payments/").get_data(as_text=True))

    assert "Незавершені оплати карткою" not in page
    assert re.search("Водопостачання, листопад.2026: 257,47", page), page[page.find("Водопос") :][
        :90
    ]
