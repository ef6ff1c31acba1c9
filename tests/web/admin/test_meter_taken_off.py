"""A meter whose service has ended asks nobody for readings, and is taken off at the desk."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from app.access.models import AuditRecord, Role
from app.charging.rules import Rules
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.asking import COUNTED_BY_OTHERS
from app.metering.models import Meter, Reading, Register
from app.months.models import MonthRow
from app.registry.models import Building
from app.tariffs.models import Agreement, Service
from tests.factories.households import NOVEMBER
from tests.web.admin.by_hand import marks, publish_november, rows
from tests.web.admin.test_account_cabinets import account_of
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home

__all__ = ["early_december", "home"]

DECEMBER = NOVEMBER.replace(month=12)
GONE = {"removed_on": "03.12.2026", "reason": "послугу припинено"}


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def meter_of(company: CompanyRef, number: str = "01-00231") -> tuple[int, int]:
    """Return the meter of an account and its register."""
    query = (
        select(Meter.id, Register.id)
        .join(Register, Register.meter_id == Meter.id)
        .where(Meter.account_id == account_of(company, number).id)
    )
    meter, register = rows(company, query)[0]
    return meter, register


def end_water(accountant: CompanyClient, ended_on: str) -> None:
    end_service(accountant, "test-water", ended_on)


def end_service(accountant: CompanyClient, code: str, ended_on: str) -> None:
    company = accountant.company
    service = rows(company, select(Service.id).where(Service.code == code))[0][0]
    path = f"/office/accounts/{account_of(company).id}/services/ending"
    form = {"service": str(service), "ended_on": ended_on}
    assert accountant.post(path, form).status_code == 303


def readings(company: CompanyRef, register: int) -> list[tuple[object, ...]]:
    query = (
        select(Reading.read_on, Reading.value, Reading.source, Reading.status)
        .where(Reading.register_id == register, Reading.retired_at.is_(None))
        .order_by(Reading.read_on.desc())
    )
    return rows(company, query)


class TestAMeterWhoseServiceEnded:
    def test_asks_nothing_in_the_cabinet(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        _, register = meter_of(home.company)
        assert "Передати показання" in home.get("/").text
        assert f"reading-{register}" in home.get("/readings/").text

        end_water(accountant, "05.12.2026")

        assert "Передати показання" not in home.get("/").text
        assert f"reading-{register}" not in home.get("/readings/").text
        home.post("/readings/", {f"reading-{register}": "1240"})
        assert readings(home.company, register)[0][0] == date(2026, 11, 30)

    def test_asks_until_its_last_day(self, home: CompanyClient, accountant: CompanyClient) -> None:
        _, register = meter_of(home.company)

        end_water(accountant, "06.12.2026")

        assert f"reading-{register}" in home.get("/readings/").text

    def test_is_not_on_the_grid_of_a_later_day(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        ended, going_on = (meter_of(home.company, each)[1] for each in ("01-00231", "01-00232"))
        building = rows(home.company, select(Building.id))[0][0]
        end_water(accountant, "05.12.2026")

        def grid(day: str) -> str:
            path = f"/office/readings/buildings/{building}"
            return str(accountant.get(path, query_string={"on": day}).text)

        assert f"reading-{ended}" in grid("2026-12-04")
        assert f"reading-{ended}" not in grid("2026-12-05")
        assert f"reading-{going_on}" in grid("2026-12-05")

    def test_is_not_missed_by_the_month(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        with company_session(home.company) as session:
            session.add(MonthRow(month=DECEMBER))
        before = accountant.get("/office/months/2026-12").text
        end_water(accountant, "01.12.2026")

        after = accountant.get("/office/months/2026-12").text

        assert "0 з 2" in before
        assert "0 з 1" in after

    def test_asks_on_while_it_counts_the_wastewater(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        company, account = home.company, account_of(home.company).id
        _, register = meter_of(company)
        with company_session(company) as session:
            renamed = update(Service).where(Service.code == "test-water").values(code="water")
            session.execute(renamed)
            waste = Service(code="wastewater", name="Водовідведення", unit="m3", print_order=20)
            session.add(waste)
            session.flush()
            water = session.scalars(
                select(Agreement).where(
                    Agreement.account_id == account, Agreement.method == "metered"
                )
            ).one()
            session.add(
                Agreement(
                    account_id=account,
                    service_id=waste.id,
                    debtor_id=water.debtor_id,
                    contract_model=water.contract_model,
                    method="metered",
                    valid=water.valid,
                    recorded_by=1,
                )
            )
        end_service(accountant, "water", "05.12.2026")
        assert f"reading-{register}" in home.get("/readings/").text
        assert "без послуги з" not in accountant.get(f"/office/accounts/{account}").text

        end_service(accountant, "wastewater", "05.12.2026")

        assert f"reading-{register}" not in home.get("/readings/").text
        assert "без послуги з 05.12.2026" in accountant.get(f"/office/accounts/{account}").text

    def test_of_a_closed_account_asks_nothing_either(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        account = account_of(home.company)
        _, register = meter_of(home.company)
        path = f"/office/accounts/{account.id}/closing"
        assert accountant.post(path, {"closed_on": "05.12.2026"}).status_code == 303

        assert f"reading-{register}" not in home.get("/readings/").text

    def test_is_marked_on_the_card_of_the_account(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        end_water(accountant, "05.12.2026")

        card = accountant.get(f"/office/accounts/{account_of(home.company).id}").text

        assert "без послуги з 05.12.2026" in card
        assert "/removal/new" in card


def test_charging_and_asking_know_the_same_lenders() -> None:
    assert dict(Rules(Month(2026, 12)).volumes_from) == COUNTED_BY_OTHERS


class TestTakingAMeterOff:
    def test_ends_it_with_its_last_reading_and_a_reason(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        company = home.company
        publish_november(company)
        account = account_of(company).id
        meter, register = meter_of(company)
        path = f"/office/accounts/{account}/meters/{meter}/removal"
        page = accountant.get(f"{path}/new").text.replace("\u202f", " ").replace("\xa0", " ")
        assert "1 238,500 м³" in page
        assert "Послуга діє далі" in page

        form = GONE | {f"final_value_{register}": "1239,1"}
        assert accountant.post(f"{path}/", form).status_code == 303

        gone = select(Meter.removed_on, Meter.removed_because).where(Meter.id == meter)
        assert rows(company, gone) == [(date(2026, 12, 3), "послугу припинено")]
        last = (date(2026, 12, 3), Decimal("1239.1"), "act", "accepted")
        assert readings(company, register)[0] == last
        card = accountant.get(f"/office/accounts/{account}").text
        assert "знято 03.12.2026" in " ".join(card.replace("</span>", "").split())
        assert "послугу припинено" in card
        assert f"reading-{register}" not in home.get("/readings/").text
        # The new reading also says what was used in the last days of November.
        assert marks(company) == [(NOVEMBER, account, "reading")]
        query = select(AuditRecord.facts).where(AuditRecord.event == "meter.removed")
        assert rows(company, query) == [({"reason": "послугу припинено"},)]

    def test_keeps_what_was_typed_when_refused(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        meter, register = meter_of(home.company)
        path = f"/office/accounts/{account_of(home.company).id}/meters/{meter}/removal/"
        full = GONE | {f"final_value_{register}": "1239,1"}

        for wrong, told in (
            ({"removed_on": "06.12.2026"}, "ще не настав"),
            ({"removed_on": "29.11.2026"}, "читали 30.11.2026"),
            ({"reason": ""}, "Заповніть це поле"),
            ({f"final_value_{register}": "12x"}, "Це не число"),
            ({f"final_value_{register}": "1239,1234"}, "не вміщується"),
        ):
            answer = accountant.post(path, full | wrong)
            assert answer.status_code == 422
            assert told in answer.text, wrong
            assert "№ 4471920" in answer.text
        assert rows(home.company, select(func.count(Meter.removed_on))) == [(0,)]
        again = accountant.post(path, full | {"reason": ""})
        assert 'value="1239,1"' in again.text

    def test_is_not_for_others(self, web: Web, home: CompanyClient) -> None:
        meter, register = meter_of(home.company)
        own, other = (account_of(home.company, each).id for each in ("01-00231", "01-00232"))
        form = GONE | {f"final_value_{register}": "1239"}
        clerk = web.staff(home.company, Role.CLERK)
        owner = web.staff(home.company, Role.OWNER)
        stranger = web.staff(web.companies.vodokanal, Role.OWNER)

        assert (
            clerk.post(f"/office/accounts/{own}/meters/{meter}/removal/", form).status_code == 403
        )
        path = f"/office/accounts/{other}/meters/{meter}/removal"
        assert owner.get(f"{path}/new").status_code == 404
        assert owner.post(f"{path}/", form).status_code == 404
        path = f"/office/accounts/{own}/meters/{meter}/removal/"
        stranger.post(path, form)  # equal ids: at most his own meter
        assert rows(home.company, select(func.count(Meter.removed_on))) == [(0,)]
