"""The office's desk of card payments: merchants, what was told, giving back, what needs a look."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.models import Merchant
from app.payments.gateways.told_models import GatewayEvent, GatewayRefund
from app.payments.models import Payment
from tests.factories.cards import PRIVATE, PUBLIC, signed
from tests.fakes.liqpay import FakeLiqPay, liqpay_server
from tests.web.api.shop import Shop, shop
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december

__all__ = ["early_december", "shop"]

KEYS = {
    "gateway": "liqpay",
    "payee": "own",
    "public_key": "i00000000077",
    "private_key": "private-77",
    "payer_fee": "1,5",
}


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan)


@pytest.fixture
def liqpay() -> Iterator[FakeLiqPay]:
    with liqpay_server({PUBLIC: PRIVATE}) as fake:
        _installed[:] = [Endpoints(liqpay=fake.url)]
        yield fake
    _installed[:] = [Endpoints()]


def text_of(client: CompanyClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


class TestAMerchant:
    def test_is_registered_and_its_key_is_never_shown(self, owner: CompanyClient) -> None:
        answer = owner.post("/office/cards/merchants/", {**KEYS, "versions": "3 7"})

        assert answer.status_code == 303
        page = text_of(owner, "/office/cards/merchants/")
        assert "i00000000077" in page
        assert "private-77" not in page
        with company_session(owner.company) as session:
            merchant = session.scalars(select(Merchant)).one()
            assert (merchant.api_versions, str(merchant.payer_fee)) == ([3, 7], "1.50")
            told = session.scalars(select(AuditRecord.facts)).all()
            assert "private-77" not in str(told)

    def test_refused_keeps_what_was_typed_but_for_the_key(self, owner: CompanyClient) -> None:
        owner.post("/office/cards/merchants/", {**KEYS, "versions": "3"})

        answer = owner.post("/office/cards/merchants/", {**KEYS, "versions": "7"})

        page = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "Такий публічний ключ уже підключено." in page
        assert "private-77" not in page

    def test_retired_takes_no_new_payments_but_late_ones(
        self, owner: CompanyClient, shop: Shop
    ) -> None:
        with company_session(shop.company) as session:
            merchant_id = session.scalars(select(Merchant.id)).one()

        answer = owner.post(f"/office/cards/merchants/{merchant_id}/retirement")

        assert answer.status_code == 303
        assert shop.call(signed(shop.paid())) == 200
        assert [state for state, _ in shop.payments] == ["posted"]
        assert owner.post(f"/office/cards/merchants/{merchant_id}/retirement").status_code == 404

    @pytest.mark.parametrize("role", [Role.CLERK, Role.ACCOUNTANT])
    def test_is_the_owners_matter(self, web: Web, role: Role) -> None:
        client = web.staff(web.companies.kashtan, role)

        assert client.get("/office/cards/merchants/").status_code == 403
        assert client.post("/office/cards/merchants/", KEYS).status_code == 403


class TestTheDesk:
    def test_tells_each_payment_with_all_that_was_told_of_it(
        self, owner: CompanyClient, shop: Shop
    ) -> None:
        shop.call(signed(shop.paid(status="wait_secure")))
        shop.call(signed(shop.paid()))

        assert "01-00231" in text_of(owner, "/office/cards/")
        page = text_of(owner, f"/office/cards/{shop.order}")
        for said in ("wait_secure", "success", "враховано", "повідомив сам", "2434220672"):
            assert said in page
        assert owner.get("/office/cards/xlsx").status_code == 200
        assert "01-00231" in text_of(owner, "/office/cards/?status=succeeded")
        assert "01-00231" not in text_of(owner, "/office/cards/?status=processing")

    def test_shows_what_needs_a_look_until_somebody_has_looked(
        self, owner: CompanyClient, shop: Shop
    ) -> None:
        shop.call(signed(shop.paid(currency="USD")))
        assert "інша валюта" in text_of(owner, "/office/cards/")
        with company_session(shop.company) as session:
            event = session.scalars(select(GatewayEvent.id)).one()

        assert owner.post(f"/office/cards/events/{event}/settled").status_code == 303

        assert "інша валюта" not in text_of(owner, "/office/cards/")
        assert owner.post(f"/office/cards/events/{event}/settled").status_code == 404

    def test_of_another_company_knows_nothing_of_it(self, web: Web, shop: Shop) -> None:
        stranger = web.staff(web.companies.vodokanal)

        assert stranger.get(f"/office/cards/{shop.order}").status_code == 404
        assert give_back(stranger, shop, "1,00").status_code == 404


def give_back(client: CompanyClient, shop: Shop, amount: str, **form: Any) -> Any:
    return client.post(
        f"/office/cards/{shop.order}/refunds",
        {"amount": amount, "reason": "сплачено помилково", "key": "form 1", **form},
    )


@pytest.mark.usefixtures("liqpay")
class TestMoneyGivenBack:
    @pytest.fixture(autouse=True)
    def paid(self, shop: Shop, liqpay: FakeLiqPay) -> None:
        asked = {**shop.paid(), "description": "", "version": 3}
        payment = liqpay.books.pay(asked, "4242424242424242", "success", "")
        assert shop.call(liqpay.signed(payment)) == 200

    def test_leaves_the_account_and_says_why(self, owner: CompanyClient, shop: Shop) -> None:
        answers = [give_back(owner, shop, "285,97").status_code for _ in range(2)]

        assert answers == [303, 303]
        with company_session(shop.company) as session:
            card = session.scalars(select(Payment.state).where(Payment.channel == "card"))
            assert card.all() == ["reversed"]
            refund = session.scalars(select(GatewayRefund)).one()
            assert (refund.state, refund.reason) == ("succeeded", "сплачено помилково")
        page = text_of(owner, f"/office/cards/{shop.order}")
        assert "сплачено помилково" in page
        assert "Повернути на картку" not in page

    @pytest.mark.parametrize(
        ("amount", "reason", "status", "words"),
        [
            ("285,98", "помилка", 409, "залишилося 285,97"),
            ("0", "помилка", 409, "Стільки повернути не можна"),
            ("-1", "помилка", 409, "Стільки повернути не можна"),
            ("10", "", 422, "Заповніть це поле."),
            ("багато", "помилка", 422, "Це не число"),
        ],
    )
    def test_is_refused_in_words(
        self,
        owner: CompanyClient,
        shop: Shop,
        amount: str,
        reason: str,
        status: int,
        words: str,
    ) -> None:
        answer = give_back(owner, shop, amount, reason=reason)

        assert answer.status_code == status
        assert words in answer.get_data(as_text=True)

    def test_is_no_matter_of_a_clerk(self, web: Web, shop: Shop) -> None:
        clerk = web.staff(shop.company, Role.CLERK)

        assert give_back(clerk, shop, "1,00").status_code == 403
        assert "Повернути на картку" not in text_of(clerk, f"/office/cards/{shop.order}")
