"""Acts in the office: issued for a month, printed, returned, taken away as a file."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.documents.acts.models import Act
from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.admin.test_statement import accountant, spring, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "spring"]
pytestmark = pytest.mark.postgres
JAN = Month(2026, 1)
AT = "/office/acts/2026-01"


@pytest.fixture
def shop(web: Web) -> int:
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        account = an_account(session)
        account.category = ConsumerCategory.COMPANY
        session.flush()
        water = an_agreement(session, account, a_service(session))
        publish(session, JAN, (water, "120.00"))
        return account.id


def act_id(client: CompanyClient) -> int:
    ((found,),) = rows(client.company, select(Act.id))
    return int(found)


class TestActs:
    @pytest.mark.usefixtures("shop")
    def test_are_issued_once_and_listed(self, accountant: CompanyClient) -> None:
        assert accountant.get("/office/acts/").headers["Location"].endswith(AT)
        assert "ще не складено" in accountant.get(AT).text

        first = accountant.post(f"{AT}/issue")
        again = accountant.post(f"{AT}/issue")

        assert (first.status_code, again.status_code) == (303, 303)
        page = text_of(accountant.get(AT).text)
        assert "№ 1/2026" in page
        assert "Чинних актів: 1 на 120,00 ₴, з них ПДВ 20,00 ₴" in page
        assert act_id(accountant)

    @pytest.mark.usefixtures("shop")
    def test_are_printed_and_taken_away(self, accountant: CompanyClient) -> None:
        accountant.post(f"{AT}/issue")

        pdf = accountant.get(f"/office/acts/{act_id(accountant)}/pdf")
        _, line = load_workbook(BytesIO(accountant.get(f"{AT}/xlsx").data)).active.values

        assert pdf.data.startswith(b"%PDF")
        assert (line[0], line[5], line[6], line[7]) == ("1/2026", 100, 20, 120)

    @pytest.mark.usefixtures("shop")
    def test_come_back_signed(self, accountant: CompanyClient) -> None:
        accountant.post(f"{AT}/issue")
        back = f"/office/acts/{act_id(accountant)}/return"

        early = accountant.post(back, {"returned_on": "30.01.2026"})
        wrong = accountant.post(back, {"returned_on": "колись"})
        done = accountant.post(back, {"returned_on": "10.02.2026"})
        twice = accountant.post(back, {"returned_on": "10.02.2026"})

        assert [each.status_code for each in (early, wrong, done, twice)] == [422, 422, 303, 422]
        assert "раніше" in early.text
        assert "10.02.2026" in accountant.get(AT).text
        assert accountant.post(f"{back}/removal").status_code == 303
        assert accountant.post(f"{back}/removal").status_code == 404

    def test_wait_for_the_publication(self, web: Web, accountant: CompanyClient) -> None:
        assert "Жодного місяця ще не опубліковано" in accountant.get("/office/acts/").text
        with company_session(web.companies.kashtan) as session:
            open_month(session, JAN)

        assert accountant.post(f"{AT}/issue").status_code == 409
        assert "ще не опубліковано" in accountant.get(AT).text

    @pytest.mark.usefixtures("shop")
    def test_are_no_clerk_s_and_no_other_company_s(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        assert clerk.post(f"{AT}/issue").status_code == 403
        accountant.post(f"{AT}/issue")

        assert other.get(f"/office/acts/{act_id(accountant)}/pdf").status_code == 404
        assert other.get(AT).status_code == 404
