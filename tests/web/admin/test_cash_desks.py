"""The company's desks, their registrars, the cash book and refunds, by their pages."""

from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.access.actors import job_actor
from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.payments.bank.models import BankLine
from app.payments.cash.fiscal.models import FiscalReceipt
from app.payments.cash.models import CashDesk, CashShift
from app.payments.models import Payment
from app.web.formats import written_day
from tests.factories.bank_statements import a_bank_account, a_statement, as_csv
from tests.factories.imports import imported
from tests.web.admin.till import accounts, cashier, count, hidden, one, take
from tests.web.conftest import CompanyClient, Web

__all__ = ["accounts", "cashier"]

D = Decimal


@pytest.fixture
def owner(web: Web, cashier: CompanyClient) -> CompanyClient:
    return web.staff(cashier.company, Role.OWNER)


class TestDesks:
    def test_are_made_by_the_head_only(self, owner: CompanyClient, cashier: CompanyClient) -> None:
        made = owner.post("/office/cash/desks/", {"name": "Каса 2"})
        twice = owner.post("/office/cash/desks/", {"name": "Каса 2"})

        assert (made.status_code, twice.status_code) == (303, 409)
        assert "вже є" in twice.text
        assert cashier.post("/office/cash/desks/", {"name": "Моя"}).status_code == 403
        assert one(owner.company, select(func.count()).select_from(CashDesk)) == 2

    def test_at_work_are_not_closed(self, owner: CompanyClient) -> None:
        desk = one(owner.company, select(CashDesk.id))

        answer = owner.post(f"/office/cash/desks/{desk}/closing")

        assert answer.status_code == 409
        assert "відкрито зміну" in answer.text

    def test_keep_the_registrar_s_keys_to_themselves(self, owner: CompanyClient) -> None:
        desk = one(owner.company, select(CashDesk.id))
        address = f"/office/cash/desks/{desk}/registrar"

        answer = owner.post(address, {"license_key": "key-of-desk", "pin_code": "1234512345"})

        assert answer.status_code == 303
        for page in (address, "/office/cash/desks/"):
            assert "key-of-desk" not in owner.get(page).text
            assert "1234512345" not in owner.get(page).text
        with company_session(owner.company) as session:
            facts = session.scalars(select(AuditRecord.facts)).all()
        assert "1234512345" not in str(facts)


class TestTheBook:
    def test_shows_the_day_and_is_given_as_a_workbook(
        self, owner: CompanyClient, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        take(cashier, (accounts[0], "100"))
        shift = one(owner.company, select(CashShift.id))
        cashier.post(f"/office/cash/shifts/{shift}/closing", count({"200": 1, "100": 1}))

        page = owner.get("/office/cash/book/").text
        sheet = load_workbook(BytesIO(owner.get("/office/cash/book/xlsx").data)).active

        assert "Квитанції за зміну" in page
        assert sheet is not None
        sums = [(row[4].value, row[5].value) for row in sheet.iter_rows(min_row=2)]
        assert sums == [(200, None), (100, None)]
        paper = owner.get("/office/cash/book/sheet.pdf")
        with pypdfium2.PdfDocument(paper.data) as pdf:
            text = pdf[0].get_textpage().get_text_range()
        assert "аркуш № 1" in text
        assert "300,00" in text.partition("Залишок на кінець дня")[2]
        assert "Напишіть дату так" in owner.get("/office/cash/book/?day=учора").text

    def test_lists_all_shifts_with_their_cashiers(self, owner: CompanyClient) -> None:
        page = owner.get("/office/cash/shifts/").text

        assert "Коваль Ірина" in page
        assert "зміна триває" in page


class TestARefund:
    def test_after_the_shift_leaves_by_an_accountants_order_once(
        self, web: Web, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        made = take(cashier, (accounts[0], "100")).location
        shift = one(cashier.company, select(CashShift.id))
        cashier.post(f"/office/cash/shifts/{shift}/closing", count({"200": 1, "100": 1}))
        late = cashier.post(f"{made}/cancellation", {"because": "помилка"})
        assert late.status_code == 409
        assert "видатковим ордером" in late.text
        desk = one(cashier.company, select(CashDesk.id))
        cashier.post("/office/cash/shifts/", {"desk": str(desk), "opening": "300"})
        payment = one(cashier.company, select(Payment.id).where(Payment.channel == "cash"))
        address = f"/office/cash/orders/payments/{payment}"
        said = {"party": "Шевченко Т. Г.", "reason": "сплачено двічі", "document": "заява № 7"}
        alone = cashier.post(address, {**said, "key": "alone"})
        assert (cashier.get(address).status_code, alone.status_code) == (403, 403)
        assert "у своїй відкритій зміні" in alone.text
        assert address not in cashier.get(made).text
        state = select(Payment.state).where(Payment.id == payment)
        assert one(cashier.company, state) == "posted"
        later = one(cashier.company, select(func.max(CashShift.id)))
        cashier.post(f"/office/cash/shifts/{later}/closing", count({"200": 1, "100": 1}))
        accountant = web.staff(cashier.company, Role.ACCOUNTANT)
        accountant.post("/office/cash/shifts/", {"desk": str(desk), "opening": "300"})
        assert address in accountant.get(made).text
        form = hidden(accountant.get(address).text, address) | said

        first, again = accountant.post(address, form), accountant.post(address, form)

        assert first.status_code == 303, first.text
        assert first.location == again.location
        assert "100,00" in accountant.get(first.location).text
        assert one(cashier.company, state) == "reversed"
        assert accountant.post(address, form | {"key": "another"}).status_code == 409

    def test_of_the_shift_that_took_it_is_the_cashiers_own(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        made = take(cashier, (accounts[0], "100")).location
        payment = one(cashier.company, select(Payment.id).where(Payment.channel == "cash"))
        address = f"/office/cash/orders/payments/{payment}"

        assert address in cashier.get(made).text
        assert cashier.get(address).status_code == 200


class TestACollection:
    def test_is_found_in_the_bank_once(self, owner: CompanyClient, cashier: CompanyClient) -> None:
        page = cashier.get("/office/cash/orders/new").text
        made = cashier.post(
            "/office/cash/orders/",
            hidden(page, "/office/cash/orders/")
            | {"what": "out-collection", "amount": "150", "party": "АТ «Банк»", "reason": "№ 5"},
        ).location
        assert "150,00" in owner.get("/office/cash/book/").text.partition("ще не знайдено")[2]
        line = _a_line(owner.company, "150.00")
        shown = owner.get(made).text
        form = {"line": str(line), "key": "k1"}
        assert cashier.post(f"{made}/bank-line", form).status_code == 403
        assert "Це цей рядок" not in cashier.get(made).text

        none = owner.post(f"{made}/bank-line", {"key": "k0"})
        first = owner.post(f"{made}/bank-line", form)
        again = owner.post(f"{made}/bank-line", form)
        late = owner.post(f"{made}/bank-line", form | {"key": "k2"})

        assert "Це цей рядок" in shown
        statuses = (none.status_code, first.status_code, again.status_code, late.status_code)
        assert statuses == (422, 303, 303, 409)
        assert f"/office/bank/lines/{line}" in owner.get(made).text
        assert "ще не знайдено" not in owner.get("/office/cash/book/").text
        assert "Касовий ордер" in owner.get(f"/office/bank/lines/{line}").text


def _a_line(company: CompanyRef, amount: str) -> int:
    a_bank_account(company)
    day = written_day(clock.today())
    row = {"amount": amount, "purpose": "Зараховано", "on": day, "iban": ""}
    with company_session(company) as session:
        by = job_actor(session, "test")
    told = a_statement(row, days=(day, day))
    imported(company, "statements", as_csv(told), by=by)
    with company_session(company) as session:
        return session.scalars(select(BankLine.id)).one()


class TestAFiscalReceipt:
    def test_is_awaited_on_the_page_and_not_sent_twice_by_hand(
        self, owner: CompanyClient, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        saved = owner.post(
            "/office/parameters/cash_fiscalised",
            {"value": "cash_desk", "since": "01.11.2026", "source": "наказ 1"},
        )
        assert saved.status_code == 303, saved.text
        assert "чеки чекають" in owner.get("/office/cash/desks/").text
        made = take(cashier, (accounts[0], "100")).location

        page = cashier.get(made).text

        assert "фіскальний номер очікується" in page
        assert cashier.get(f"{made}/roll58.pdf").data.startswith(b"%PDF")
        assert cashier.post(f"{made}/fiscal").status_code == 409
        assert one(cashier.company, select(func.count()).select_from(FiscalReceipt)) == 1


def test_who_opens_the_office_as_a_cashier_stands_at_the_desk(cashier: CompanyClient) -> None:
    answer = cashier.get("/office/")

    assert answer.status_code == 303
    assert answer.location == "/office/cash/"
