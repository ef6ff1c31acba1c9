"""Customers who pay VAT, at the desk: written down, checked, ended, named on invoices."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.months.operations import open_month
from app.registry.models import ConsumerCategory, PersonDocument
from app.vat.models import VatPayer
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.admin.test_statement import accountant, text_of
from tests.web.admin.test_vat import JAN
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def shop(web: Web) -> tuple[int, int]:
    """A shop with a code is charged 120.00 for January; return the account and the person."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        account = an_account(session)
        account.category = ConsumerCategory.COMPANY
        session.flush()
        water = an_agreement(session, account, a_service(session))
        code = PersonDocument(
            person_id=water.debtor_id, kind="edrpou", number="37193071", recorded_by=BY
        )
        session.add(code)
        publish(session, JAN, (water, "120.00"))
        return account.id, water.debtor_id


def payer(person: int, number: str = "371930712345") -> dict[str, object]:
    return {
        "person": person,
        "number": number,
        "name": "ТОВАРИСТВО «КРАМНИЦЯ»",
        "since": "01.01.2026",
        "document": "витяг № 7 від 01.01.2026",
    }


class TestPayer:
    def test_is_written_down_and_named_on_tax_invoices(
        self, accountant: CompanyClient, shop: tuple[int, int]
    ) -> None:
        account, person = shop
        at = f"/office/accounts/{account}/vat-payer/"
        assert "як неплатникові ПДВ" in text_of(accountant.get(at).text)
        assert f'value="{person}"' in accountant.get(f"{at}new").text

        assert accountant.post(at, payer(person)).status_code == 303

        page = text_of(accountant.get(at).text)
        assert "371930712345" in page
        assert "перевірте" not in page
        sheet = accountant.get("/office/vat/2026-01/invoices/xlsx").data
        _, line = load_workbook(BytesIO(sheet)).active.values
        assert (line[3], line[4], line[5]) == ("ТОВАРИСТВО «КРАМНИЦЯ»", "37193071", "371930712345")
        events = rows(accountant.company, select(AuditRecord.event))
        assert ("account.vat-payer-set",) in events

    def test_whose_number_begins_unlike_its_code_is_marked(
        self, accountant: CompanyClient, shop: tuple[int, int]
    ) -> None:
        account, person = shop
        at = f"/office/accounts/{account}/vat-payer/"
        accountant.post(at, payer(person, "412345612345"))

        assert "починається не так, як код ЄДРПОУ 37193071" in text_of(accountant.get(at).text)

    @pytest.mark.parametrize(
        ("name", "typed", "words"),
        [
            ("number", "37193071", "12 цифр"),
            ("number", "3012345671", "12 цифр"),
            ("number", "000000000000", "12 цифр"),
            ("person", "999999", "Оберіть зі списку"),
            ("since", "31.12.9999", "Перевірте рік"),
            ("document", "", ""),
        ],
    )
    def test_keeps_what_was_typed_wrongly(
        self, accountant: CompanyClient, shop: tuple[int, int], name: str, typed: str, words: str
    ) -> None:
        account, person = shop
        answer = accountant.post(
            f"/office/accounts/{account}/vat-payer/", payer(person) | {name: typed}
        )

        assert answer.status_code == 422
        assert words in text_of(answer.text)
        assert "КРАМНИЦЯ" in answer.text
        assert rows(accountant.company, select(VatPayer.id)) == []

    def test_ends_once(self, accountant: CompanyClient, shop: tuple[int, int]) -> None:
        account, person = shop
        at = f"/office/accounts/{account}/vat-payer/"
        accountant.post(at, payer(person))
        ((payer_id,),) = rows(accountant.company, select(VatPayer.id))
        end = {"last": "31.03.2026", "reason": "рішення № 4 від 31.03.2026"}
        assert accountant.post(f"{at}{payer_id}/end", end | {"reason": ""}).status_code == 422

        gone = accountant.post(f"{at}{payer_id}/end", end)
        again = accountant.post(f"{at}{payer_id}/end", end)

        assert (gone.status_code, again.status_code) == (303, 404)
        standing = select(func.upper(VatPayer.valid)).where(VatPayer.retired_at.is_(None))
        assert [str(day) for (day,) in rows(accountant.company, standing)] == ["2026-04-01"]

    def test_is_no_clerk_s_to_change_and_nobody_s_of_another_company(
        self, web: Web, shop: tuple[int, int]
    ) -> None:
        account, person = shop
        at = f"/office/accounts/{account}/vat-payer/"
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        other = web.staff(web.companies.vodokanal, Role.OWNER)

        assert clerk.get(at).status_code == 200
        assert clerk.post(at, payer(person)).status_code == 403
        assert other.get(at).status_code == 404
        assert other.post(at, payer(person)).status_code in (404, 422)
