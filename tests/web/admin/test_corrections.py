"""The page of what a month corrects: by reason, by account, and the second signature."""

from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import update

from app.access.models import Role
from app.charging.models import Run
from app.charging.run import ready_run
from app.database import company_session
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.integration.charging.corrections import NOV, OCT, Flat, a_flat, area, issue, run
from tests.web.conftest import CompanyClient, Web

PAGE = "/office/months/2026-11/corrections/"


@pytest.fixture
def flat(web: Web) -> Flat:
    """Return a flat whose November takes 100 more for October; the other company's takes 40."""
    own, other = (a_flat(each) for each in (web.companies.kashtan, web.companies.vodokanal))
    for each, size in ((own, "60"), (other, "54")):
        issue(each, OCT)
        area(each, size, since=OCT)
        run(each, NOV)
    return own


@pytest.fixture
def accountant(web: Web, flat: Flat) -> CompanyClient:
    return web.staff(flat.company, Role.ACCOUNTANT)


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def bound(companies: TwoCompanies, flat: Flat, amount: str) -> None:
    del companies
    with company_session(flat.company) as session:
        since = OCT.first_day
        set_parameter(session, CORRECTION_SIGNED_OVER, Decimal(amount), since=since, by=BY)


def finished(flat: Flat) -> dict[str, str]:
    """Return the form that signs November's run as it is now."""
    with company_session(flat.company) as session:
        ready = ready_run(session, NOV)
        assert ready is not None
        assert ready.finished_at is not None
        return {"run": str(ready.id), "finished": ready.finished_at.isoformat()}


class TestCorrections:
    def test_tell_what_was_and_is_and_why(self, accountant: CompanyClient) -> None:
        page = plain(accountant.get(PAGE).text)

        for said in ("500,00 ₴", "600,00 ₴", "+100,00 ₴", "загальна площа", "жовтень 2026"):
            assert said in page
        assert "540,00" not in page

    def test_name_each_sum_where_a_phone_hides_the_heads(self, accountant: CompanyClient) -> None:
        page = html.fromstring(accountant.get(PAGE).text)

        rows = page.xpath("//table[.//th[text()='Було']]/tbody/tr[1]")
        assert rows
        for row in rows:
            named = {each.get("data-title"): plain(each.text_content()) for each in row}
            assert named["За місяць"] == "жовтень 2026"
            assert (named["Було"], named["Стало"]) == ("500,00 ₴", "600,00 ₴")
            assert named["Зміна"] == "+100,00 ₴"

    def test_are_linked_from_the_month(self, accountant: CompanyClient) -> None:
        assert f'href="{PAGE}"' in accountant.get("/office/months/2026-11").text

    def test_of_a_month_without_any_say_so(self, accountant: CompanyClient) -> None:
        page = accountant.get("/office/months/2026-10/corrections/").text

        assert "Минулі місяці не змінюються." in page

    def test_go_into_a_workbook(self, accountant: CompanyClient) -> None:
        answer = accountant.get(f"{PAGE}corrections.xlsx")

        assert answer.status_code == 200
        assert answer.data[:2] == b"PK"

    def test_page_reads_any_place_asked_for(self, accountant: CompanyClient) -> None:
        for place in ("account=1&month=2026-10-01&service=2", "account=9&month=x", "account=x"):
            assert accountant.get(f"{PAGE}?{place}").status_code == 200


class TestSignature:
    def test_is_asked_for_beyond_the_bound(
        self, web: Web, flat: Flat, accountant: CompanyClient
    ) -> None:
        bound(web.companies, flat, "50")
        first, accountant = accountant, web.staff(flat.company, Role.OWNER)

        assert "Підтвердити перерахунок" not in first.get(PAGE).text  # it is hers to publish
        assert "Підтвердити перерахунок" in accountant.get(PAGE).text
        accountant.post("/office/months/2026-11/publication")
        refused = accountant.get("/office/months/2026-11").text
        assert "Опублікувати" in refused

        shown = html.fromstring(accountant.get(PAGE).text)
        seen = {
            each.name: each.value
            for each in shown.xpath("//form//input[@name='run' or @name='finished']")
        }
        assert accountant.post(f"{PAGE}signature", seen | {"run": "0"}).status_code == 409
        answer = accountant.post(f"{PAGE}signature", seen)
        assert answer.status_code == 303
        assert "Підтверджено" in accountant.get(PAGE).text

    def test_is_not_for_who_recorded_what_is_corrected(
        self, web: Web, flat: Flat, accountant: CompanyClient
    ) -> None:
        bound(web.companies, flat, "50")
        with company_session(flat.company) as session:
            session.execute(update(Run).values(started_by=77))

        page = accountant.get(PAGE).text

        assert "вносили й ви" in page
        assert "Підтвердити може працівник із правом публікувати місяць" in page
        assert "Підтвердити перерахунок" not in page
        seen = finished(flat)
        refused = accountant.post(f"{PAGE}signature", seen)
        assert refused.status_code == 409
        assert "вносили й ви" in refused.text
        assert web.staff(flat.company).post(f"{PAGE}signature", seen).status_code == 303

    def test_is_not_for_a_clerk(self, web: Web, flat: Flat) -> None:
        clerk = web.staff(flat.company, Role.CLERK)

        assert clerk.get(PAGE).status_code == 200
        assert clerk.post(f"{PAGE}signature").status_code == 403
