"""Scenarios at the desk: tried by a treasurer, seen by nobody else, harmless."""

import io
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select, text

from app.access.models import Role
from app.charging.what_if.models import Scenario
from app.database import company_session
from app.tariffs.models import Service, Tariff
from tests.integration.charging.what_if.steps import everything_else
from tests.web.admin.test_month_and_imports import (
    ACCOUNTS,
    AGREEMENTS,
    TARIFFS,
    bring,
    treasurer,
)
from tests.web.conftest import CompanyClient, Web

__all__ = ["treasurer"]

DESK = "/office/what-if/"
WRONG: tuple[dict[str, str], ...] = (
    {},
    {"name": ""},
    {"percent": "-101"},
    {"percent": "багато"},
    {"moved_to": "flat::"},
    {"moved_from": "77:area", "moved_to": "flat::"},
    {"parameter_spike_times": "-4"},
    {"percent": "0"},
)


@pytest.fixture
def housed(treasurer: CompanyClient) -> CompanyClient:
    """Return the treasurer of two flats, 52.40 and 48.10 m², at 9.85 UAH for a square metre."""
    bring(treasurer, "accounts", ACCOUNTS)
    bring(treasurer, "tariffs", TARIFFS)
    bring(treasurer, "agreements", AGREEMENTS)
    return treasurer


def tariff_id(client: CompanyClient) -> int:
    with company_session(client.company) as session:
        return session.scalars(select(Tariff.id).where(Tariff.retired_at.is_(None))).one()


def tried(client: CompanyClient, **form: str) -> str:
    """Start a scenario (calculated at once, without a broker); return its address."""
    answer = client.post(DESK, {"name": "Проба", "month": "2026-10", **form})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


class TestTrying:
    def test_a_new_price_shows_who_would_pay_what_more(self, housed: CompanyClient) -> None:
        page = housed.get(f"{DESK}new").text
        assert "Внесок на утримання будинку" in page
        assert "9,85" in page

        address = tried(housed, **{f"price-{tariff_id(housed)}": "10,83"})

        # 52.40 x 10.83 = 567.492 -> 567.49; 48.10 x 10.83 = 520.923 -> 520.92; now 989.93.
        page = housed.get(address).text
        for figure in ("989,93", "1 088,41", "+98,48", "+51,35", "+47,13"):
            assert figure in page.replace("\u202f", " "), figure
        assert "більше на 20–50 грн" in page
        assert "більше на 50–100 грн" in page
        assert "Проба" in housed.get(DESK).text

    def test_eight_per_cent_keeps_two_decimals(self, housed: CompanyClient) -> None:
        page = housed.get(tried(housed, percent="8")).text

        assert "→ 10,64" in page.replace("\u00a0", " ")  # 10.638, half up

    def test_a_flat_sum_instead_of_the_area(self, housed: CompanyClient) -> None:
        with company_session(housed.company) as session:
            service = session.scalars(select(Service.id).where(Service.code == "upkeep")).one()

        page = housed.get(
            tried(
                housed,
                moved_from=f"{service}:area",
                moved_to="fixed::",
                moved_amount="500",
            )
        ).text

        # 516.14 and 473.79 become 500 each.
        assert "-16,14" in page.replace("\N{MINUS SIGN}", "-")
        assert "+26,21" in page

    def test_changes_nothing_beside_what_is_its_own(self, housed: CompanyClient) -> None:
        with company_session(housed.company) as session:
            before = everything_else(session)

        tried(housed, percent="8")

        with company_session(housed.company) as session:
            after = everything_else(session)
        changed = {name for name, digest in after.items() if digest != before[name]}
        assert changed <= {"audit_record", "user_session", "staff_session"}

    def test_can_be_taken_away_and_forgotten(self, housed: CompanyClient) -> None:
        address = tried(housed, percent="10")  # 9.85 -> 10.835, half up 10.84

        csv = housed.get(f"{address}/accounts.csv").get_data().decode("utf-8-sig")
        assert csv.splitlines() == [
            "Рахунок;Послуга;Було, грн;Стало б, грн;Зміна, грн",
            "001;Внесок на утримання будинку;516,14;568,02;51,88",
            "002;Внесок на утримання будинку;473,79;521,40;47,61",
        ]
        book = openpyxl.load_workbook(io.BytesIO(housed.get(f"{address}/accounts.xlsx").data))
        assert [row[2:] for row in book.active.iter_rows(min_row=2, values_only=True)] == [
            (516.14, 568.02, 51.88),
            (473.79, 521.4, 47.61),
        ]
        for by in ("service", "tariff", "category", "premises", "building"):
            assert housed.get(f"{address}/totals.xlsx?by={by}").status_code == 200
        assert housed.get(f"{address}/totals.xlsx?by=colour").status_code == 404

        assert housed.post(f"{address}/removal").status_code == 303

        assert housed.get(address).status_code == 404
        assert housed.get(f"{address}/accounts.xlsx").status_code == 404


class TestRefusals:
    def test_keep_what_was_typed(self, housed: CompanyClient) -> None:
        for form in WRONG:
            whole = {"name": "Моя проба", "month": "2026-10", **form}

            answer = housed.post(DESK, whole)

            assert answer.status_code == 422, form
            assert whole["name"] in answer.text
        with company_session(housed.company) as session:
            assert session.scalars(select(Scenario)).all() == []

    def test_of_prices_stand_at_their_rows(self, housed: CompanyClient) -> None:
        name = f"price-{tariff_id(housed)}"
        for wrong in ("-1", "1,1234567", "сто", "100000000"):
            answer = housed.post(DESK, {"name": "Проба", "month": "2026-10", name: wrong})
            assert answer.status_code == 422
            assert f'id="d-{name}"' in answer.text

    def test_of_months_that_are_not_there(self, housed: CompanyClient) -> None:
        assert housed.get(f"{DESK}new?month=1901-01").status_code == 404
        assert housed.post(DESK, {"name": "Проба", "month": "9999-12"}).status_code == 404

    def test_of_clerks_and_of_other_companies(self, web: Web, housed: CompanyClient) -> None:
        address = tried(housed, percent="8")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        stranger = web.staff(web.companies.vodokanal)

        assert clerk.get(address).status_code == 403
        assert clerk.post(DESK, {"name": "Проба", "percent": "8"}).status_code == 403
        assert "А якби" not in clerk.get("/office/tariffs/").text
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/removal").status_code == 404
        assert "Проба" not in stranger.get(DESK).text


class TestUnderWay:
    def test_shows_its_progress_and_goes_on_when_left(self, housed: CompanyClient) -> None:
        address = tried(housed, percent="8")
        with company_session(housed.company) as session:
            session.execute(
                text(
                    "UPDATE scenario SET state = 'running',"
                    " lease_until = now() - interval '1 minute'"
                )
            )
            session.execute(text("UPDATE scenario_chunk SET done_at = NULL"))

        part = housed.get(address, headers={"HX-Request": "true"}).text
        assert "Розрахунок, схоже, перервався" in part
        assert "<html" not in part
        assert housed.post(f"{address}/continuation").status_code == 303

        with company_session(housed.company) as session:
            found = session.scalars(select(Scenario)).one()
            assert (found.state, found.before) == ("ready", Decimal("989.93"))
        assert housed.post(f"{address}/continuation").status_code == 409

    def test_is_stopped_and_a_failure_is_named(self, housed: CompanyClient) -> None:
        address = tried(housed, percent="8")
        with company_session(housed.company) as session:
            session.execute(text("UPDATE scenario SET state = 'running'"))
        assert housed.post(f"{address}/stop").status_code == 303
        assert "Сценарій зупинено" in housed.get(address).text

        with company_session(housed.company) as session:
            session.execute(text("UPDATE scenario SET state = 'failed', failure = 'too_large'"))
        assert "суми не вміщуються" in housed.get(address).text

    def test_of_a_company_without_a_month_is_not_begun(self, web: Web) -> None:
        owner = web.staff(web.companies.vodokanal)

        assert "Спершу відкрийте перший місяць" in owner.get(f"{DESK}new").text
        assert "Сценаріїв ще немає" in owner.get(DESK).text
        assert owner.post(DESK, {"name": "Проба", "percent": "8"}).status_code == 404
