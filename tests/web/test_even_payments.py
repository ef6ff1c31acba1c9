"""The subscriber sees what the even sum is, what was charged, and what is asked now."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.database import company_session
from app.documents.models import Bill
from app.even_payments.month import even_out
from app.kernel.month import Month
from app.months.models import MonthRow
from app.registry.models import Account
from tests.factories.accounts import BY, a_service, an_agreement
from tests.factories.even import an_even_agreement
from tests.factories.money import pay, publish
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home

__all__ = ["early_december", "home"]


def text_of(page: str) -> str:
    return page.replace("\u202f", " ").replace("\u00a0", " ")


def test_home_asks_for_a_sum_that_is_not_charged_yet(web: Web, home: CompanyClient) -> None:
    with company_session(web.companies.kashtan) as session:
        row = session.scalars(select(Account).where(Account.number == NUMBER)).one()
        account, service = row.id, an_agreement(session, row, a_service(session)).service_id
        last = session.scalars(select(func.max(MonthRow.month))).one()
        month = Month.of(last)
        an_even_agreement(session, account, [service], first=month, months=2, amount="500.00")
        publish(session, month)
        even_out(session, month, run_id=10**6, due_on=date(2026, 12, 20), by=BY)

    first = text_of(home.get("/").text)
    assert '535<span class="kop">,97 ₴' in first  # 285,97 of before and the even 250,00
    assert "Рівномірна оплата, ще не нараховано" in first
    assert "Ви сплачуєте рівномірно" in first
    assert "535,97 ₴" in text_of(home.get("/payments/pay").text)
    page = text_of(home.get("/even-payments/").text)
    assert "Різниця на вашу користь" in page
    assert "250,00 ₴" in page

    with company_session(web.companies.kashtan) as session:
        pay(session, account, str(Decimal("535.97")), date(2026, 12, 4))
    assert "Переплата" in text_of(home.get("/").text)


def test_the_last_bill_says_what_became_of_the_difference(home: CompanyClient) -> None:
    """28.50 charged where the even sum asked for 20.00: the last bill asks for 8.50 more."""
    with company_session(home.company) as session:
        row = session.scalars(select(Account).where(Account.number == NUMBER)).one()
        agreement = an_agreement(session, row, a_service(session))
        bill = session.scalars(
            select(Bill).where(Bill.account_id == row.id).order_by(Bill.month.desc()).limit(1)
        ).one()
        month, shown = Month.of(bill.month), bill.id
        an_even_agreement(
            session, row.id, [agreement.service_id], first=month, months=1, amount="20.00"
        )
        publish(session, month, (agreement, "28.50"))
        even_out(session, month, run_id=bill.run_id, due_on=date(2026, 12, 20), by=BY)

    page = text_of(home.get(f"/bills/{shown}").text)

    assert "Кінцевий розрахунок: різницю 8,50 ₴ включено до цього рахунка." in page


def test_who_has_no_agreement_reads_so(home: CompanyClient) -> None:
    assert "Договору про рівномірну оплату немає" in home.get("/even-payments/").text
