"""Money that lies with one payee pays nothing of another, whichever page tells of it."""

from base64 import b64decode
from datetime import date

import pytest
from sqlalchemy import select, update

from app.access.models import Role
from app.database import company_session
from app.documents.models import Bill
from app.registry.models import Account
from app.tariffs.models import Service
from tests.factories.accounts import a_payee
from tests.factories.cards import a_merchant
from tests.factories.money import pay
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home

__all__ = ["early_december", "home"]


def text_of(page: str) -> str:
    return page.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def overpaid(home: CompanyClient) -> int:
    """The account owes 257,47 for water to one payee; 100,00 more than the fee lie with another."""
    with company_session(home.company) as session:
        water, fee = a_payee(session, name="КП «Водоканал»"), a_payee(session, name="ТОВ «Білінг»")
        water.iban = "UA213223130000026007233566001"
        for code, payee in (("test-water", water), ("test-fee", fee)):
            session.execute(update(Service).where(Service.code == code).values(payee_id=payee.id))
        account = session.scalars(select(Account.id).where(Account.number == NUMBER)).one()
        pay(session, account, "128.50", date(2026, 12, 4), payee_id=fee.id)
        return account


@pytest.mark.usefixtures("overpaid")
def test_the_first_page_asks_for_what_the_other_is_owed(home: CompanyClient) -> None:
    first = text_of(home.get("/").text)

    assert '257<span class="kop">,47 ₴' in first
    assert "Сплачено наперед" not in first
    assert "Ще 100,00 ₴ — переплата за послуги іншого отримувача" in first


@pytest.mark.usefixtures("overpaid")
def test_the_codes_ask_for_the_same_sum(home: CompanyClient) -> None:
    page = text_of(home.get("/payments/pay").text)

    assert "КП «Водоканал», 257,47 ₴" in page
    assert "ТОВ «Білінг»" not in page


def test_staff_see_the_same_and_the_overpayment(overpaid: int, web: Web) -> None:
    clerk = web.staff(web.companies.kashtan, Role.CLERK)
    page = text_of(clerk.get(f"/office/accounts/{overpaid}").text)

    assert '<strong class="due num">257,47 ₴</strong>' in page
    assert 'переплата іншому отримувачу <span class="num">100,00 ₴</span>' in page


def test_the_code_is_of_the_version_of_bills_and_names_the_last_bill(home: CompanyClient) -> None:
    code = home.get("/payments/pay").text.partition("https://qr.bank.gov.ua/")[2].partition('"')[0]
    said = b64decode(code.encode() + b"==", altchars=b"-_").decode("cp1251").splitlines()

    with company_session(home.company) as session:
        account = select(Account.id).where(Account.number == NUMBER).scalar_subquery()
        numbers = select(Bill.number).where(Bill.account_id == account)
        last = session.scalars(numbers.order_by(Bill.month.desc())).first()
    assert said[1] == "003"
    assert last in said


def test_a_shop_takes_what_its_own_payee_is_owed(home: CompanyClient) -> None:
    with company_session(home.company) as session:
        water, fee = a_payee(session, name="КП «Водоканал»"), a_payee(session, name="ТОВ «Білінг»")
        for code, payee in (("test-water", water), ("test-fee", fee)):
            session.execute(update(Service).where(Service.code == code).values(payee_id=payee.id))
        a_merchant(session, payee_id=water.id)
        other = a_merchant(session, public_key="i2", payee_id=fee.id).id

    page = text_of(home.get("/payments/card/").text)
    assert 'value="257,47"' in page
    assert "285,97" not in page
    page = text_of(home.get(f"/payments/card/?merchant={other}").text)
    assert 'value="28,50"' in page


def test_each_payee_is_paid_apart_and_the_sum_of_all_is_told(home: CompanyClient) -> None:
    with company_session(home.company) as session:
        for code, iban in (
            ("test-water", "UA213223130000026007233566001"),
            ("test-fee", "UA813052990000026007000111222"),
        ):
            payee = a_payee(session, name=f"Отримувач {code}")
            payee.iban = iban
            session.execute(update(Service).where(Service.code == code).values(payee_id=payee.id))

    page = text_of(home.get("/payments/pay").text)

    assert "Отримувач test-water, 257,47 ₴" in page
    assert "Отримувач test-fee, 28,50 ₴" in page
    assert "Отримувачів кілька: сплатіть кожному окремо, разом 285,97 ₴." in page
