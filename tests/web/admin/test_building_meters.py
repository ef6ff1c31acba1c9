"""Building meters by hand: put up, read, doubted, corrected, replaced, taken off, shared out."""

from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.metering.models import Distribution, Meter, Reading, Register
from app.registry.models import Building
from app.tariffs.models import Service
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web


@pytest.fixture
def office(web: Web) -> CompanyClient:
    settle(web.companies.kashtan, "01-1", "01-2")
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


@pytest.fixture
def desk(web: Web, office: CompanyClient) -> str:
    del office
    with company_session(web.companies.kashtan) as session:
        building = session.scalars(select(Building.id)).one()
    return f"/office/buildings/{building}"


def water(web: Web) -> int:
    with company_session(web.companies.kashtan) as session:
        return session.scalars(select(Service.id).where(Service.code == "test-water")).one()


def put_up(web: Web, office: CompanyClient, desk: str, serial: str = "ВВ-17") -> tuple[int, int]:
    """Put a meter up that began at 1,000 on the first of October; return it and its register."""
    answer = office.post(
        f"{desk}/meters/",
        {
            "service": str(water(web)),
            "serial": serial,
            "installed_on": "01.10.2026",
            "start_value": "1000",
            "digits": "6",
            "decimals": "3",
            "location": "підвал",
        },
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with company_session(web.companies.kashtan) as session:
        meter = session.scalars(select(Meter).where(Meter.serial == serial)).one()
        register = session.scalars(select(Register.id).where(Register.meter_id == meter.id)).one()
        return meter.id, register


def read(office: CompanyClient, desk: str, register: int, day: str, value: str) -> int:
    typed = {"read_on": day, f"reading-{register}": value}
    status: int = office.post(f"{desk}/meters/readings/", typed).status_code
    return status


def live(web: Web) -> list[tuple[str, Decimal, str]]:
    """Return the live readings of building meters: day, value, whether it counts."""
    with company_session(web.companies.kashtan) as session:
        rows = session.execute(
            select(Reading.read_on, Reading.value, Reading.status)
            .join(Register, Register.id == Reading.register_id)
            .join(Meter, Meter.id == Register.meter_id)
            .where(Meter.building_id.is_not(None), Reading.retired_at.is_(None))
            .order_by(Reading.read_on, Reading.value)
        )
        return [(f"{day:%d.%m}", value, status) for day, value, status in rows]


class TestMeters:
    def test_are_put_up_and_read(self, web: Web, office: CompanyClient, desk: str) -> None:
        _, register = put_up(web, office, desk)

        assert read(office, desk, register, "31.10.2026", "1030,5") == 303

        assert live(web) == [
            ("01.10", Decimal(1000), "accepted"),
            ("31.10", Decimal("1030.5"), "accepted"),
        ]
        page = office.get(f"{desk}/meters/").get_data(as_text=True)
        assert "ВВ-17" in page
        assert "1 030,500" in page.replace("\N{NARROW NO-BREAK SPACE}", " ").replace(
            "\N{NO-BREAK SPACE}", " "
        )

    def test_with_the_same_number_are_not_put_up_twice(
        self, web: Web, office: CompanyClient, desk: str
    ) -> None:
        put_up(web, office, desk)
        again = {"service": water(web), "serial": "ВВ-17", "installed_on": "02.10.2026"}
        again |= {"start_value": "0", "digits": "6", "decimals": "3"}

        answer = office.post(f"{desk}/meters/", again)

        assert answer.status_code == 422
        assert "тут уже стоїть" in answer.get_data(as_text=True)

    def test_that_went_backwards_are_asked_about_and_answered(
        self, web: Web, office: CompanyClient, desk: str
    ) -> None:
        _, register = put_up(web, office, desk)

        read(office, desk, register, "31.10.2026", "900")

        page = html.fromstring(office.get(f"{desk}/meters/").get_data(as_text=True))
        (form,) = page.xpath("//div[@id='doubts']/form")
        assert live(web)[-1] == ("31.10", Decimal(900), "held")
        assert office.post(form.get("action"), {"answer": "wrong"}).status_code == 303
        assert live(web) == [("01.10", Decimal(1000), "accepted")]

    def test_readings_are_put_right_with_a_reason(
        self, web: Web, office: CompanyClient, desk: str
    ) -> None:
        _, register = put_up(web, office, desk)
        read(office, desk, register, "31.10.2026", "1003")
        page = html.fromstring(office.get(f"{desk}/meters/").get_data(as_text=True))
        (address,) = page.xpath("//td[contains(., '003,000')]/a/@href")
        assert "1" in office.get(address).get_data(as_text=True)

        answer = office.post(
            address.removesuffix("/new"), {"value": "1030", "reason": "переплутано цифри"}
        )

        assert answer.status_code == 303
        assert live(web)[-1] == ("31.10", Decimal(1030), "accepted")

    def test_are_replaced_the_same_day(self, web: Web, office: CompanyClient, desk: str) -> None:
        meter, _ = put_up(web, office, desk)
        act = {"replaced_on": "15.10.2026", "final_value": "1012", "start_value": "3"}

        answer = office.post(f"{desk}/meters/{meter}/replacement", act | {"new_serial": "ВВ-18"})

        assert answer.status_code == 303
        with company_session(web.companies.kashtan) as session:
            both = session.scalars(
                select(Meter).where(Meter.building_id.is_not(None)).order_by(Meter.id)
            )
            old, new = both
            assert (old.removed_on, old.replaced_by_id) == (new.installed_on, new.id)

    def test_are_taken_off_and_say_why(self, web: Web, office: CompanyClient, desk: str) -> None:
        meter, register = put_up(web, office, desk)
        off = {"removed_on": "20.10.2026", f"final_value_{register}": "1020", "reason": "ремонт"}

        assert office.post(f"{desk}/meters/{meter}/removal", off).status_code == 303

        with company_session(web.companies.kashtan) as session:
            assert session.get_one(Meter, meter).removed_because == "ремонт"

    def test_of_an_account_are_not_changed_at_a_building(
        self, web: Web, office: CompanyClient, desk: str
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            meter = session.scalars(
                select(Meter.id).where(Meter.account_id.is_not(None)).limit(1)
            ).one()
            reading = session.scalars(select(Reading.id).order_by(Reading.id).limit(1)).one()

        for address in (
            f"meters/{meter}/replacement/new",
            f"meters/{meter}/removal/new",
            f"meters/readings/{reading}/correction/new",
        ):
            assert office.get(f"{desk}/{address}").status_code == 404, address
        answered = office.post(f"{desk}/meters/readings/{reading}/answer", {"answer": "wrong"})
        assert answered.status_code == 404

    def test_a_clerk_reads_but_puts_none_up(
        self, web: Web, office: CompanyClient, desk: str
    ) -> None:
        _, register = put_up(web, office, desk)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert read(clerk, desk, register, "31.10.2026", "1010") == 303
        assert clerk.get(f"{desk}/meters/new").status_code == 403


class TestSharing:
    def test_begins_changes_and_ends_by_the_month(
        self, web: Web, office: CompanyClient, desk: str
    ) -> None:
        service = water(web)
        for since, common in (("10.2026", "2,4"), ("12.2026", "3")):
            said = {"service": service, "since": since, "common_volume": common, "basis": "пр. 4"}
            assert office.post(f"{desk}/distribution/", said).status_code == 303
        ending = {"service": service, "since": "02.2027"}
        assert office.post(f"{desk}/distribution/ending", ending).status_code == 303

        with company_session(web.companies.kashtan) as session:
            facts = session.execute(
                select(Distribution.common_volume, Distribution.valid)
                .where(Distribution.retired_at.is_(None))
                .order_by(Distribution.valid)
            )
            assert [
                (f"{common:.1f}", str(days.lower), str(days.upper)) for common, days in facts
            ] == [
                ("2.4", "2026-10-01", "2026-12-01"),
                ("3.0", "2026-12-01", "2027-02-01"),
            ]

    @pytest.mark.parametrize(("chosen", "kept"), [("", None), ("yes", True), ("no", False)])
    def test_says_whether_cold_water_is_heated_there(
        self, web: Web, office: CompanyClient, desk: str, *, chosen: str, kept: bool | None
    ) -> None:
        said = {"service": water(web), "since": "10.2026", "common_volume": "0"}

        office.post(f"{desk}/distribution/", said | {"counts_heated": chosen})

        with company_session(web.companies.kashtan) as session:
            assert session.scalars(select(Distribution.counts_heated)).one() is kept

    @pytest.mark.parametrize("common", ["-1", "1000000,5", "99999999999999999999"])
    def test_of_an_impossible_common_volume_is_refused(
        self, web: Web, office: CompanyClient, desk: str, common: str
    ) -> None:
        said = {"service": water(web), "since": "10.2026", "common_volume": common}

        answer = office.post(f"{desk}/distribution/", said)

        assert answer.status_code == 422
        with company_session(web.companies.kashtan) as session:
            assert session.scalars(select(Distribution.id)).all() == []

    def test_that_is_not_there_cannot_end(self, web: Web, office: CompanyClient, desk: str) -> None:
        service = water(web)
        said = {"service": service, "since": "10.2026", "common_volume": "0"}
        office.post(f"{desk}/distribution/", said)
        ending = {"service": service, "since": "11.2026"}
        office.post(f"{desk}/distribution/ending", ending)

        answer = office.post(f"{desk}/distribution/ending", ending)

        assert answer.status_code == 422
        assert "і так не розподіляється" in answer.get_data(as_text=True)

    def test_empty_page_leads_to_what_is_needed(self, office: CompanyClient, desk: str) -> None:
        page = html.fromstring(office.get(f"{desk}/distribution").get_data(as_text=True))

        links = set(page.xpath("//main//a/@href"))
        assert {f"{desk}/meters/", "/office/imports/"} <= links
