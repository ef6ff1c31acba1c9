"""States of meters and their verifications at the desk; standing estimates on the month page."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.charging.inline import work_off
from app.charging.run import start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.models import Meter, Reading
from app.metering.states.models import MeterState
from app.months.models import MonthRow
from tests.web.admin.by_hand import marks, publish_november, rows
from tests.web.admin.test_account_cabinets import account_of
from tests.web.admin.test_meter_taken_off import meter_of
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home

__all__ = ["early_december", "home"]


@pytest.fixture
def accountant(web: Web, home: CompanyClient) -> CompanyClient:
    del home
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def path_of(company: CompanyRef, rest: str = "/") -> str:
    return f"/office/accounts/{account_of(company).id}/conditions{rest}"


def a_form(company: CompanyRef, **changes: str) -> dict[str, str]:
    return {
        "meter": str(meter_of(company)[0]),
        "state": "broken",
        "since": "20.11.2026",
        "basis": "акт № 7",
    } | changes


def live(company: CompanyRef) -> list[tuple[object, ...]]:
    query = select(MeterState.state, MeterState.daily_volume, MeterState.id)
    return rows(company, query.where(MeterState.retired_at.is_(None)))


class TestAState:
    def test_is_recorded_and_shown_and_marks_its_months(self, accountant: CompanyClient) -> None:
        company = accountant.company
        publish_november(accountant.company)

        assert accountant.post(path_of(company), a_form(company)).status_code == 303

        assert [row[0] for row in live(company)] == ["broken"]
        assert marks(company)
        card = accountant.get(f"/office/accounts/{account_of(company).id}").get_data(as_text=True)
        assert "несправний" in card
        assert "акт № 7" in card

    def test_of_unauthorised_use_is_counted_by_the_inlet(self, accountant: CompanyClient) -> None:
        company = accountant.company
        form = a_form(company, state="unauthorised", diameter="15")

        assert accountant.post(path_of(company), form).status_code == 303

        assert [row[1] for row in live(company)] == [Decimal("30.536")]

    @pytest.mark.parametrize(
        "changes",
        [
            {"since": "01.01.2030"},
            {"until": "20.11.2026"},
            {"state": "unauthorised"},
            {"meter": "0"},
        ],
    )
    def test_that_cannot_be_is_refused(
        self, accountant: CompanyClient, changes: dict[str, str]
    ) -> None:
        company = accountant.company

        assert accountant.post(path_of(company), a_form(company, **changes)).status_code == 422

        assert live(company) == []

    def test_ends_and_one_by_mistake_is_taken_back(self, accountant: CompanyClient) -> None:
        company = accountant.company
        accountant.post(path_of(company), a_form(company))
        (first,) = live(company)
        ending = {"state": str(first[2]), "works_on": "25.11.2026", "reason": "полагоджено"}

        assert accountant.post(path_of(company, "/ending"), ending).status_code == 303

        (second,) = live(company)
        assert second[2] != first[2]
        mistaken = {"state": str(second[2]), "works_on": "", "reason": "помилка"}
        assert accountant.post(path_of(company, "/ending"), mistaken).status_code == 303
        assert live(company) == []

    def test_of_a_meter_with_the_same_number_elsewhere_is_its_own(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        other = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)

        other.post(path_of(other.company), a_form(other.company))

        assert live(accountant.company) == []
        assert len(live(other.company)) == 1


class TestAVerification:
    def test_is_recorded(self, accountant: CompanyClient) -> None:
        company = accountant.company
        form = {
            "meter": str(meter_of(company)[0]),
            "verified_on": "01.12.2026",
            "until": "01.12.2030",
            "document": "№ 12 від 01.12.2026",
        }

        assert accountant.post(path_of(company, "/verification"), form).status_code == 303

        until = rows(company, select(Meter.verified_until).where(Meter.id == int(form["meter"])))
        assert until == [(date(2030, 12, 1),)]

    def test_that_was_mistyped_is_made_shorter_with_a_reason(
        self, accountant: CompanyClient
    ) -> None:
        company = accountant.company
        meter = meter_of(company)[0]
        with company_session(company) as session:
            session.get_one(Meter, meter).verified_until = date(2036, 10, 10)
        publish_november(company)
        form = {"meter": str(meter), "until": "10.10.2026", "reason": ""}
        address = path_of(company, "/verification/shortening").replace("/conditions", "")
        card = accountant.get(f"/office/accounts/{account_of(company).id}").text
        assert f"{address}/new?meter={meter}" in card
        assert accountant.post(address, form).status_code == 422

        assert accountant.post(address, form | {"reason": "у свідоцтві інший рік"}).location

        until = rows(company, select(Meter.verified_until).where(Meter.id == meter))
        assert until == [(date(2026, 10, 10),)]
        assert [mark[2] for mark in marks(company)] == ["verification"]
        with company_session(company) as session:
            told = session.scalars(
                select(AuditRecord.facts).where(AuditRecord.event == "meter.verification-shortened")
            ).one()
        assert (told["before"], told["until"]) == ("2036-10-10", "2026-10-10")
        assert told["reason"] == "у свідоцтві інший рік"
        for day in ("10.10.2026", "11.10.2036", "01.01.1990"):
            again = form | {"until": day, "reason": "ще раз"}
            assert accountant.post(address, again).status_code == 422, day


class TestTheCabinet:
    def test_b4_46_keeps_a_reading_after_the_verification_and_says_why_it_does_not_count(
        self, home: CompanyClient
    ) -> None:
        meter, register = meter_of(home.company)
        with company_session(home.company) as session:
            session.get_one(Meter, meter).verified_until = date(2026, 11, 10)
        assert "Строк повірки минув 10.11.2026" in home.get("/readings/").text

        home.post("/readings/", {f"reading-{register}": "1240"})

        page = home.get("/readings/").text
        assert "за ними не нараховуємо" in page
        assert "Повірте лічильник і повідомте нам" in page
        kept = select(Reading.status).where(Reading.register_id == register)
        assert rows(home.company, kept.order_by(Reading.id.desc()).limit(1)) == [
            ("not_for_charging",)
        ]


class TestTheMonth:
    def test_without_a_run_has_no_list_of_estimates(self, accountant: CompanyClient) -> None:
        assert accountant.get("/office/months/2027-01/estimates/").status_code == 404

    def test_lists_its_standing_estimates(self, accountant: CompanyClient) -> None:
        with company_session(accountant.company) as session:
            session.add(MonthRow(month=date(2027, 2, 1)))
            run_id = start_run(session, month=Month(2027, 2), by=1).id
        assert work_off(accountant.company, run_id=run_id)

        for asked in ("", "?reason=broken", "?after=nonsense", "?after=1.1.20261101.average"):
            page = accountant.get(f"/office/months/2027-02/estimates/{asked}")
            assert page.status_code == 200
