"""The turnover sheet in the office: totals by service, every account in the file."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.access.models import Role
from app.database import company_session
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.operations import open_month
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, publish
from tests.web.admin.test_statement import accountant, text_of
from tests.web.admin.test_vat import JAN
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def household(web: Web) -> int:
    """A household is charged 1 000.00 for January; a subsidy of 250.00 comes for it."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        water = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (water, "1000.00"))
        paid = a_charge(water, JAN, "-250.00", due_on=date(2026, 2, 20), kind=EntryKind.SUBSIDY)
        document = NewPosting(
            kind=PostingKind.SUBSIDY, posted=JAN, source_kind="register", source_id="1", by=BY
        )
        post(session, posting=document, entries=[paid], settles=True)
        return water.account_id


class TestSheet:
    @pytest.mark.usefixtures("household")
    def test_tells_benefits_and_subsidies_apart(
        self, accountant: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = text_of(accountant.get("/office/turnover/2026-01").text)
        _, line = load_workbook(
            BytesIO(accountant.get("/office/turnover/2026-01/xlsx").data)
        ).active.values

        for told in ("1 000,00", "−250,00", "750,00", "Субсидії"):
            assert told in page, told
        assert line[3:] == (0, 1000, 0, 0, 0, -250, 0, 750)
        monkeypatch.setattr("admin.turnover.routes.COUNTED_TO", 0)
        assert "Порахувати" in accountant.get("/office/turnover/2026-01").text
        assert "750,00" in text_of(accountant.get("/office/turnover/2026-01?counted=1").text)

    def test_is_empty_before_the_first_month_and_one_s_own(
        self, web: Web, accountant: CompanyClient, household: int
    ) -> None:
        del household
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        assert "Жодного місяця ще не відкрито" in other.get("/office/turnover/").text
        assert other.get("/office/turnover/2026-01").status_code == 404
        assert accountant.get("/office/turnover/нічого").status_code == 404
        with company_session(web.companies.vodokanal) as session:
            open_month(session, JAN)
        assert "руху грошей немає" in other.get("/office/turnover/2026-01").text
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.get("/office/turnover/2026-01").status_code == 200
        assert clerk.get("/office/turnover/2026-01/xlsx").status_code == 403


def test_the_statement_of_debt_tells_what_a_debt_is_made_of(
    accountant: CompanyClient, household: int
) -> None:
    page = text_of(accountant.get(f"/office/accounts/{household}/debt?on=31.03.2026").text)

    assert "субсидія" in page
    assert "−250,00 ₴" in page
    assert "не сплачено" in page
