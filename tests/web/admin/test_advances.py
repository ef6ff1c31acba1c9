"""Advance invoices in the office: asked by contract, issued, printed, taken away as a file."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.documents.advances.models import AdvanceInvoice, AdvanceTerm
from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.models import Account, ConsumerCategory
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.advances import an_advance_invoice
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.admin.test_statement import accountant, spring, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "spring"]
pytestmark = pytest.mark.postgres
MAR, APR = Month(2026, 3), Month(2026, 4)
AT = "/office/advances/2026-04"
TERM = {"percent": "50", "since": "01.01.2026", "document": "договір В-17, п. 4.2"}


@pytest.fixture
def shop(web: Web) -> int:
    with company_session(web.companies.kashtan) as session:
        open_month(session, MAR)
        account = an_account(session)
        account.category = ConsumerCategory.COMPANY
        session.flush()
        water = an_agreement(session, account, a_service(session))
        publish(session, MAR, (water, "120.00"))
        return account.id


class TestTerms:
    def test_are_written_down_ended_and_on_record(
        self, web: Web, accountant: CompanyClient, shop: int
    ) -> None:
        at = f"/office/accounts/{shop}/advances/"
        assert "Передоплати договір не передбачає" in accountant.get(at).text
        for change, words in (
            ({"percent": "0"}, "від 0,01 до 100"),
            ({"percent": "100,01"}, "Впишіть число від 0,01 до 100"),
            ({"since": "31.12.9999"}, "Перевірте рік"),
            ({"document": ""}, "50"),
        ):
            wrong = accountant.post(at, TERM | change)
            assert (wrong.status_code, words in wrong.text) == (422, True), change
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.post(at, TERM).status_code == 403

        assert accountant.post(at, TERM).status_code == 303

        assert "договір В-17, п. 4.2" in text_of(accountant.get(at).text)
        end = {"since": "01.05.2026", "reason": "угода № 2 від 20.04.2026"}
        assert accountant.post(f"{at}end", end).status_code == 303
        assert accountant.post(f"{at}end", end).status_code == 422
        assert "до 30.04.2026" in text_of(accountant.get(at).text)
        events = {event for (event,) in rows(accountant.company, select(AuditRecord.event))}
        assert {"account.advance-asked", "account.advance-ended"} <= events
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        assert other.get(at).status_code == 404

    def test_of_people_are_refused(self, accountant: CompanyClient, shop: int) -> None:
        with company_session(accountant.company) as session:
            session.get_one(Account, shop).category = ConsumerCategory.POPULATION
        answer = accountant.post(f"/office/accounts/{shop}/advances/", TERM)

        assert (answer.status_code, "люди не сплачують" in answer.text) == (422, True)
        assert rows(accountant.company, select(AdvanceTerm.id)) == []


class TestInvoices:
    def test_are_listed_printed_and_taken_away(
        self, web: Web, accountant: CompanyClient, shop: int
    ) -> None:
        assert accountant.get("/office/advances/").headers["Location"].endswith(AT)
        assert "ще немає" in accountant.get(AT).text
        with company_session(accountant.company) as session:
            an_advance_invoice(session, shop, APR)
        ((found,),) = rows(accountant.company, select(AdvanceInvoice.id))

        page = text_of(accountant.get(AT).text)
        paper = accountant.get(f"/office/advances/{found}/pdf")
        _, line = load_workbook(BytesIO(accountant.get(f"{AT}/xlsx").data)).active.values

        assert "№ 1/2026" in page
        assert "Чинних рахунків: 1 на 120,00 ₴, з них ПДВ 20,00 ₴" in page
        assert paper.data.startswith(b"%PDF")
        assert (line[0], line[5], line[6], line[7]) == ("1/2026", 100, 20, 120)
        assert "№ 1/2026" in accountant.get(f"/office/accounts/{shop}/advances/").text
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        assert other.get(f"/office/advances/{found}/pdf").status_code == 404

    def test_are_issued_for_the_months_to_come_alone(
        self, web: Web, accountant: CompanyClient, shop: int
    ) -> None:
        accountant.post(f"/office/accounts/{shop}/advances/", TERM)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        # What the month was charged by stands in no lines here: nothing can be planned by it.
        assert accountant.post(f"{AT}/issue").status_code == 303
        assert accountant.post("/office/advances/2026-03/issue").status_code == 422
        assert accountant.post("/office/advances/2026-07/issue").status_code == 422
        assert accountant.post("/office/advances/ніколи/issue").status_code == 404
        assert clerk.post(f"{AT}/issue").status_code == 403
        assert rows(accountant.company, select(AdvanceInvoice.id)) == []
