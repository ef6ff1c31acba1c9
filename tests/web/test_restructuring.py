"""The subscriber sees his own agreement: what to pay now, what later, the paper."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account
from app.registry.operations import NewHolder, change_holder
from app.restructuring.schedule import Instalment
from tests.factories.households import CODE
from tests.factories.money import pay
from tests.factories.restructurings import an_offer, debts_of, sign
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home, link

__all__ = ["early_december", "home"]
SIGNED = date(2026, 12, 1)


def text_of(page: str) -> str:
    return page.replace("\u202f", " ").replace("\u00a0", " ")


def agree(company: CompanyRef, number: str = NUMBER) -> int:
    """Put all the flat owes off: 100,00 by 20 December, the rest by 20 January."""
    with company_session(company) as session:
        account = session.scalars(select(Account.id).where(Account.number == number)).one()
        total = sum((each.outstanding for each in debts_of(session, account)), Decimal(0))
        schedule = [
            Instalment(1, date(2026, 12, 20), Decimal(100)),
            Instalment(2, date(2027, 1, 20), total - 100),
        ]
        offer = an_offer(session, account, signed_on=SIGNED, schedule=schedule, number=number)
        return sign(session, offer).id


def test_home_asks_for_the_instalment_of_the_month(web: Web, home: CompanyClient) -> None:
    before = text_of(home.get("/").text)
    assert "Графік платежів" not in before
    agree(web.companies.kashtan)

    page = text_of(home.get("/").text)

    assert "100,00" in page
    assert "Ще 185,97 ₴ — реструктуризований борг" in page
    assert "100,00" in text_of(home.get("/payments/pay").text)


def test_the_schedule_tells_what_is_paid_and_what_comes_next(web: Web, home: CompanyClient) -> None:
    agree(web.companies.kashtan)
    with company_session(web.companies.kashtan) as session:
        account = session.scalars(select(Account.id).where(Account.number == NUMBER)).one()
        pay(session, account, "100.00", date(2026, 12, 4))

    page = text_of(home.get("/restructuring/").text)

    assert "Наступний платіж — до 20 січня 2027" in page
    assert "Залишилося" in page
    assert "185,97 ₴" in page


def test_an_account_without_an_agreement_says_so(home: CompanyClient) -> None:
    page = home.get("/restructuring/")

    assert page.status_code == 200
    assert "Договорів про реструктуризацію немає" in page.text


def test_the_paper_is_the_subscriber_s_own(web: Web, home: CompanyClient) -> None:
    made = agree(web.companies.kashtan)
    other = agree(web.companies.kashtan, "01-00232")
    theirs = agree(web.companies.vodokanal)

    assert home.get(f"/restructuring/{made}.pdf").data.startswith(b"%PDF")
    assert home.get(f"/restructuring/{other}.pdf").status_code == 404
    assert home.get(f"/restructuring/{theirs + 1000}.pdf").status_code == 404
    assert link(home, "01-00232", CODE).status_code == 303
    assert home.get(f"/restructuring/{other}.pdf").status_code == 200


def test_a_later_holder_sees_no_agreement_of_the_former(web: Web, home: CompanyClient) -> None:
    made = agree(web.companies.kashtan)
    assert home.get(f"/restructuring/{made}.pdf").status_code == 200
    with company_session(web.companies.kashtan) as session:
        account = session.scalars(select(Account).where(Account.number == NUMBER)).one()
        newcomer = NewHolder(name="Коваль Ірина", since=date(2026, 12, 3))
        change_holder(session, account_id=account.id, new=newcomer, by=1)
        session.refresh(account)
        code = account.link_code
    newcomers = web.subscriber(web.companies.kashtan, email="koval@example.com")
    assert link(newcomers, NUMBER, code).status_code == 303

    assert "Договорів про реструктуризацію немає" in newcomers.get("/restructuring/").text
    assert newcomers.get(f"/restructuring/{made}.pdf").status_code == 404
