"""Debts by age in the office: all together on the page, every account in the file."""

from datetime import date
from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook

from app.access.models import Role
from app.database import company_session
from app.kernel import clock
from app.months.operations import open_month
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.web.admin.test_statement import accountant
from tests.web.admin.test_vat import JAN
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant"]
pytestmark = pytest.mark.postgres

NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def debtors(web: Web) -> None:
    """Two accounts owe 1 000.00 and 30.00 for January, due on the 20th of February."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        water = a_service(session)
        one, other = (an_agreement(session, an_account(session), water) for _ in range(2))
        publish(session, JAN, (one, "1000.00"), (other, "30.00"))


def words(page: str) -> str:
    """Return what is read on a page, a space between any two words."""
    return " ".join(" ".join(html.fromstring(page).itertext()).split())


@pytest.mark.usefixtures("debtors")
class TestDebts:
    def test_are_told_by_days_late_with_their_whole(
        self, accountant: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "today", lambda: date(2026, 2, 20))
        due = words(accountant.get("/office/debts/").text)
        monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 23))
        late = words(accountant.get("/office/debts/").text)
        workbook = load_workbook(BytesIO(accountant.get("/office/debts/xlsx").data))

        assert "Строк ще не минув 2 1 030,00 ₴" in due
        assert "З них прострочено 0,00 ₴" in due
        assert "Прострочено 31–90 дн. 2 1 030,00 ₴" in late
        assert "З них прострочено 1 030,00 ₴" in late
        title, one, other = workbook.active.values
        assert title[3:] == (
            *("Строк ще не минув", "Прострочено 1–30 дн.", "Прострочено 31–90 дн."),
            *("Прострочено 91–365 дн.", f"Прострочено 366–1{NARROW}095 дн."),
            *(f"Прострочено 1{NARROW}096 днів і більше", "Разом"),
        )
        assert one[3:] == (0, 0, 1000, 0, 0, 0, 1000)
        assert other[3:] == (0, 0, 30, 0, 0, 0, 30)
        monkeypatch.setattr("admin.debts.routes.COUNTED_TO", 0)
        assert "Порахувати" in accountant.get("/office/debts/").text
        assert "1 030,00" in words(accountant.get("/office/debts/?counted=1").text)

    def test_are_one_company_s_own_and_go_out_by_right(self, web: Web) -> None:
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert "Боргів немає." in other.get("/office/debts/").text
        assert clerk.get("/office/debts/").status_code == 200
        assert clerk.get("/office/debts/xlsx").status_code == 403
