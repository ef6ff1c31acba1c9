"""Documents that move paid money, at the desk: looked over, made, signed, taken back, printed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel import clock
from app.ledger.queries import balance_of
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.parameters import set_parameter
from app.payments.documents.models import DocumentKind, MoneyDocument
from app.registry.models import Account
from tests.factories.money import pay
from tests.factories.money_documents import IBAN, a_money_document
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

DAY = date(2026, 11, 20)
NEW = "/office/money-documents/new"


@pytest.fixture
def other(web: Web, account: int) -> int:
    assert account
    (made,) = settle(web.companies.kashtan, "01-2")
    return made


@pytest.fixture
def payment(web: Web, account: int) -> int:
    with company_session(web.companies.kashtan) as session:
        return pay(session, account, "1000.00", DAY).id


def balances(web: Web, *accounts: int) -> list[Decimal]:
    with company_session(web.companies.kashtan) as session:
        return [balance_of(session, each) for each in accounts]


def number_of(web: Web, account_id: int) -> str:
    query = select(Account.number).where(Account.id == account_id)
    return str(rows(web.companies.kashtan, query)[0][0])


def made(web: Web) -> list[tuple[int, str, int]]:
    columns = (MoneyDocument.id, MoneyDocument.kind, MoneyDocument.number)
    return rows(web.companies.kashtan, select(*columns).order_by(MoneyDocument.id))


def wish(**changes: str) -> dict[str, str]:
    return {"key": "one", "amount": "70,00", "basis": "заява № 5 від 20.11.2026", **changes}


class TestTransfer:
    def test_is_looked_over_made_once_and_taken_back(
        self, web: Web, account: int, other: int, payment: int, accountant: CompanyClient
    ) -> None:
        path = f"{NEW}/payments/{payment}/transfer"
        to, before = number_of(web, other), balances(web, account, other)
        moved = [before[0] + 70, before[1] - 70]
        assert 'value="1000,00"' in accountant.get(path).get_data(as_text=True)

        seen = accountant.post(path, wish(to=to)).get_data(as_text=True)
        assert "аванс зменшиться" in seen
        assert "борг зменшиться" in seen
        assert (made(web), balances(web, account, other)) == ([], before)

        sent = wish(to=to, looked_over="1")
        answers = [accountant.post(path, sent).status_code for _ in range(2)]

        assert answers == [303, 303]
        assert balances(web, account, other) == moved
        ((document, kind, number),) = made(web)
        assert (kind, number) == ("transfer", 1)
        page = f"/office/money-documents/{document}"
        assert "Перенесення платежу № 1/" in accountant.get(page).get_data(as_text=True)
        assert accountant.get(f"{page}.pdf").data.startswith(b"%PDF")
        of_payment = accountant.get(f"/office/payments/{payment}").get_data(as_text=True)
        assert page in of_payment

        blank = accountant.post(f"{page}/reversal", {"because": "", "key": "two"})
        back = accountant.post(f"{page}/reversal", {"because": "не той", "key": "two"})
        again = accountant.post(f"{page}/reversal", {"because": "не той", "key": "three"})

        assert (blank.status_code, back.status_code, again.status_code) == (422, 303, 409)
        assert balances(web, account, other) == before
        events = {event for (event,) in rows(web.companies.kashtan, select(AuditRecord.event))}
        assert events >= {"money_document.made", "money_document.reversed"}

    def test_refuses_what_is_unclear_and_keeps_what_was_typed(
        self, web: Web, other: int, payment: int, accountant: CompanyClient
    ) -> None:
        to = number_of(web, other)
        for change, status, words in (
            ({"amount": "1000,01"}, 409, "Доступно не більше ніж"),
            ({"amount": "0"}, 409, "більша за нуль"),
            ({"basis": "заява"}, 409, "з номером і датою"),
            ({"to": "999999"}, 422, "999999"),
            ({"to": ""}, 422, "Заповніть це поле"),
        ):
            answer = accountant.post(
                f"{NEW}/payments/{payment}/transfer", wish(to=to, looked_over="1") | change
            )

            page = answer.get_data(as_text=True)
            assert (answer.status_code, words in page) == (status, True), change
            assert 'value="form:one"' in page
        assert made(web) == []

    def test_is_not_a_clerk_s_and_ends_at_the_company(
        self, web: Web, other: int, payment: int, accountant: CompanyClient
    ) -> None:
        path = f"{NEW}/payments/{payment}/transfer"
        accountant.post(path, wish(to=number_of(web, other), looked_over="1"))
        ((document, _, _),) = made(web)
        page = f"/office/money-documents/{document}"
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        stranger = web.staff(web.companies.vodokanal, Role.OWNER)

        assert clerk.get(page).status_code == 200
        assert clerk.get(path).status_code == 403
        assert clerk.post(f"{page}/reversal", {"because": "x", "key": "k"}).status_code == 403
        assert stranger.get(page).status_code == 404
        assert accountant.get(f"{NEW}/payments/{payment}/offset").status_code == 404


class TestRefund:
    def test_beyond_the_limit_waits_for_another_person(
        self, web: Web, account: int, payment: int, accountant: CompanyClient
    ) -> None:
        assert payment
        with company_session(web.companies.kashtan) as session:
            set_parameter(session, MONEY_DOCUMENT_LIMIT, Decimal(50), since=date(2020, 1, 1), by=1)
        path, (before,) = f"{NEW}/accounts/{account}/refund", balances(web, account)
        said = wish(service="0", recipient="Шевченко Т. Г.", iban=IBAN)
        assert 'name="service"' in accountant.get(path).get_data(as_text=True)

        seen = accountant.post(path, said).get_data(as_text=True)
        accountant.post(path, said | {"looked_over": "1"})

        assert "чекатиме на підпис" in seen
        ((document, _, _),) = made(web)
        page = f"/office/money-documents/{document}"
        assert accountant.post(f"{page}/approval").status_code == 409
        assert balances(web, account) == [before]
        assert "· 1" in accountant.get("/office/money-documents/").get_data(as_text=True)
        owner = web.staff(web.companies.kashtan, Role.OWNER)
        assert owner.post(f"{page}/approval").status_code == 303
        assert balances(web, account) == [before + 70]
        shown = owner.get(page).get_data(as_text=True)
        assert "ще не вибуло" in shown
        assert "Виписки з таким списанням ще немає" in shown

    def test_names_a_bank_account_that_there_is(
        self, web: Web, account: int, payment: int, accountant: CompanyClient
    ) -> None:
        assert payment
        said = wish(service="0", recipient="Шевченко Т. Г.", iban="UA12", looked_over="1")
        answer = accountant.post(f"{NEW}/accounts/{account}/refund", said)
        assert answer.status_code == 422
        assert "перевірте IBAN" in answer.get_data(as_text=True)
        assert made(web) == []


def test_the_list_is_by_kind_state_and_month(
    web: Web, other: int, payment: int, accountant: CompanyClient
) -> None:
    accountant.post(
        f"{NEW}/payments/{payment}/transfer", wish(to=number_of(web, other), looked_over="1")
    )
    path = "/office/money-documents/"
    today = rows(web.companies.kashtan, select(MoneyDocument.made_on))[0][0]
    for query, is_there in (
        ("", True),
        ("?kind=transfer&state=posted", True),
        (f"?month={today:%m.%Y}", True),
        ("?kind=refund", False),
        ("?state=waiting", False),
        ("?month=01.2020", False),
        ("?kind=x&state=y&month=z", True),
    ):
        page = accountant.get(path + query).get_data(as_text=True)
        assert ("заява № 5" in page) is is_there, query


class TestReports:
    def test_tell_what_documents_did_and_what_has_not_left(
        self, web: Web, account: int, other: int, payment: int, accountant: CompanyClient
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            a_money_document(
                session, DocumentKind.TRANSFER, "70.00", payment_id=payment, to_account_id=other
            )
            a_money_document(session, DocumentKind.CHARGEBACK, "8.00", payment_id=payment)
            a_money_document(session, DocumentKind.REFUND, "5.00", payment_id=payment)
        days = f"since=19.11.2026&until={clock.today():%d.%m.%Y}"

        told = accountant.get(f"/office/incoming/reconciliation?{days}").get_data(as_text=True)
        bank = accountant.get(f"/office/incoming/bank/?{days}").get_data(as_text=True)

        for said in ("Перенесено", "Повернено", "Оскаржено", "Усе сходиться"):
            assert said in told, said
        assert "Документи, за якими гроші ще не вибули" in bank
        assert "/office/money-documents/3" in bank
        assert account != other
