"""Meters that nobody read when a month ended: what they counted is of more than the next one."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.charging.explanation import explain, sources_of
from app.charging.models import Charge, RunProblem
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.heat_keys import HEAT_HOUSE_UNREAD, HeatHouseUnread
from app.months.operations import open_month
from app.months.parameters import set_parameter
from app.registry.models import Account
from tests.integration.charging import heat, houses
from tests.integration.charging.again import counted_again

pytestmark = pytest.mark.postgres

NOVEMBER, DECEMBER = houses.NOVEMBER, houses.DECEMBER
heated, shared = heat.company, houses.company
OWN_METERS = """\
Рахунок;Послуга;№ лічильника;Одиниця;Встановлено;Початкове показання;Дата початкового показання
0001;heat;Т1;Гкал;01.10.2026;10,000;31.10.2026
0002;heat;Т2;Гкал;01.10.2026;10,000;31.10.2026
"""
DEVICES = """\
Рахунок;Послуга;Прилад обліку тепла;Діє з
0001;heat;{device};01.10.2026
0002;heat;{device};01.10.2026
"""
DIALS = """\
Рахунок;Послуга;№ лічильника;Одиниця;KQ;KC;KT;Встановлено;Початкове показання;\
Дата початкового показання
0001;heat;Т1;од;;;;01.10.2026;0;31.10.2026
0002;heat;Т2;од;;;;01.10.2026;0;31.10.2026
"""
BY_LOAD = f"""\
{heat.AT};Обсяг тепла;Частка на внутрішньобудинкові системи;Частка на МЗК;Навантаження, Гкал/год;\
Розрахункова температура;Діє з
{heat.HOUSE};лічильник;0,15;0,10;0,1;-22;01.10.2026
"""
WEATHER = f"""\
{heat.AT};Місяць;Температура надворі;Документ-підстава
{heat.HOUSE};11.2026;2;довідка № 1
"""


@pytest.fixture(autouse=True)
def early_january() -> Iterator[None]:
    with time_machine.travel("2027-01-05T10:00:00Z", tick=True):
        yield


def own_read(company: CompanyRef, *rows: tuple[str, str, str, str]) -> None:
    header = "Рахунок;Послуга;№ лічильника;Дата показання;Показання\n"
    told = "".join(f"{account};heat;{meter};{day};{value}\n" for account, meter, day, value in rows)
    heat.bring(company, "readings", header + told)


def the_next_month(company: CompanyRef, month: Month = DECEMBER) -> None:
    with company_session(company) as session:
        open_month(session, month)


def heat_of(company: CompanyRef, month: Month, *, of: Month | None = None) -> list[tuple[str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(Account.number, Charge.quantity)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.posted == month.first_day, Charge.month == (of or month).first_day)
            .order_by(Account.number)
        )
        return [(number, f"{quantity:.5f}") for number, quantity in rows]


def sum_of(shares: list[tuple[str, str]]) -> str:
    return f"{sum(Decimal(share) for _, share in shares):.5f}"


def problems(company: CompanyRef, month: Month) -> set[tuple[str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(RunProblem.kind, RunProblem.severity).where(RunProblem.month == month.first_day)
        )
        return {(kind, severity) for kind, severity in rows}


class TestABuilding:
    def test_whose_water_is_of_two_months_waits_for_the_reading_between(
        self, shared: CompanyRef
    ) -> None:
        """70 m³ of 61 days are not December's: the flat with a meter used 12.25 of them."""
        houses.distributed(shared)
        houses.published(shared)
        houses.inputs_read(shared, 1, ("31.12.2026", "1070"))
        the_next_month(shared)

        houses.charge(shared, DECEMBER)

        assert problems(shared, DECEMBER) == {("house_spans", "blocks")}
        houses.inputs_read(shared, 1, ("30.11.2026", "1030"))
        houses.published(shared, DECEMBER)
        assert houses.lines(shared, DECEMBER)[2:] == [
            ("0002", "common", "1.073", "32.19"),
            ("0002", "imbalance", "24.450", "733.50"),
            ("0003", "common", "0.527", "15.81"),
            ("0003", "imbalance", "8.150", "244.50"),
        ]
        assert houses.lines(shared, DECEMBER, of=NOVEMBER)[0] == ("0001", "own", "7.250", "217.50")

    def test_whose_heat_is_of_two_months_waits_too(self, heated: CompanyRef) -> None:
        heat.distributed(heated)
        heat.published(heated)
        heat.read(heated, "1080", "31.12.2026")
        the_next_month(heated)

        heat.charge(heated, DECEMBER)

        assert problems(heated, DECEMBER) == {("house_spans", "blocks")}

    def test_that_was_not_heated_meanwhile_is_charged(self, heated: CompanyRef) -> None:
        """Connected on 1 December: in November its meter counted nothing."""
        heat.bring(heated, "heat_houses", heat.TERMS)
        heat.bring(heated, "heat_seasons", heat.SEASON.replace("15.10.2026", "01.12.2026"))
        heat.published(heated)
        heat.read(heated, "1040", "31.12.2026")
        the_next_month(heated)

        heat.charge(heated, DECEMBER)

        assert problems(heated, DECEMBER) == set()
        assert counted_again(heated, DECEMBER) == (0, 3, {})
        heat.published(heated, DECEMBER)
        assert heat_of(heated, DECEMBER)[0] == ("0001", "21.01382")

    def test_that_was_charged_by_load_gives_both_months_what_its_meter_counted(
        self, heated: CompanyRef
    ) -> None:
        """November by its load: 0.1 Gcal an hour, 16 degrees of 40, 28.8; 80 counted of both."""
        heat.bring(heated, "heat_houses", BY_LOAD)
        heat.bring(heated, "heat_seasons", heat.SEASON)
        heat.bring(heated, "heat_months", WEATHER)
        with company_session(heated) as session:
            by_load = HeatHouseUnread.BY_LOAD.value
            set_parameter(session, HEAT_HOUSE_UNREAD, by_load, since=NOVEMBER.first_day, by=1)
        heat.published(heated)
        assert sum_of(heat_of(heated, NOVEMBER)) == "28.80000"
        heat.read(heated, "1080", "31.12.2026")
        the_next_month(heated)
        heat.charge(heated, DECEMBER)
        assert problems(heated, DECEMBER) == {("house_spans", "blocks")}

        heat.read(heated, "1040", "30.11.2026")
        heat.charge(heated, DECEMBER)

        assert counted_again(heated, DECEMBER)[0] == 0
        heat.published(heated, DECEMBER)
        assert sum_of(heat_of(heated, DECEMBER)) == "40.00000"
        assert sum_of(heat_of(heated, DECEMBER, of=NOVEMBER)) == "11.20000"

    def test_read_a_day_late_is_charged_by_the_same_value_on_the_day_before(
        self, heated: CompanyRef
    ) -> None:
        heat.distributed(heated)
        heat.read(heated, "1041", "01.12.2026")
        heat.charge(heated)
        assert problems(heated, NOVEMBER) == {("house_unread", "blocks")}

        heat.read(heated, "1041", "30.11.2026")
        heat.published(heated)

        assert sum_of(heat_of(heated, NOVEMBER)) == "41.00000"
        heat.read(heated, "1080", "31.12.2026")
        the_next_month(heated)
        heat.published(heated, DECEMBER)
        assert sum_of(heat_of(heated, DECEMBER)) == "39.00000"


class TestADeviceOfPremises:
    def test_counts_for_the_month_its_days_alone(self, heated: CompanyRef) -> None:
        """26 Gcal of 61 days: 13.21311 of December; 16 of the neighbour, 0.78689 is left."""
        with_devices(heated, "лічильник", OWN_METERS)
        own_read(heated, ("0001", "Т1", "30.11.2026", "26,000"))
        heat.published(heated)
        own_read(
            heated, ("0001", "Т1", "31.12.2026", "42,000"), ("0002", "Т2", "31.12.2026", "36,000")
        )
        december(heated)

        assert heat_of(heated, DECEMBER) == [
            ("0001", "20.32062"),
            ("0002", "16.45357"),
            ("0003", "3.22581"),
        ]
        told, steps = explained(heated, "0002")
        assert "26 Гкал, поділено порівну на дні опалення, на цей місяць припадає" in told
        assert steps[:2] == (
            "26 Гкал × 31 / 61 ≈ 13,21311 Гкал",
            "13,21311 Гкал + 0,78689 Гкал × 45 / 105 ≈ 13,550349 Гкал",
        )

    def test_that_allots_counts_them_too(self, heated: CompanyRef) -> None:
        """122 units of 61 days: 62 of December, and 62 of the neighbour."""
        with_devices(heated, "розподілювачі", DIALS)
        own_read(heated, ("0001", "Т1", "30.11.2026", "60"))
        heat.published(heated)
        own_read(heated, ("0001", "Т1", "31.12.2026", "122"), ("0002", "Т2", "31.12.2026", "122"))
        december(heated)

        assert heat_of(heated, DECEMBER) == [
            ("0001", "18.87097"),
            ("0002", "17.90322"),
            ("0003", "3.22581"),
        ]


def with_devices(company: CompanyRef, device: str, meters: str) -> None:
    heat.distributed(company)
    heat.bring(company, "heat_devices", DEVICES.format(device=device))
    heat.bring(company, "meters", meters)
    heat.read(company, "1040")


def explained(company: CompanyRef, number: str) -> tuple[str, tuple[str, ...]]:
    with company_session(company) as session:
        own = select(Charge).join(Account, Account.id == Charge.account_id)
        where = (Account.number == number, Charge.posted == DECEMBER.first_day)
        (line,) = session.scalars(own.where(*where))
        told = explain(line, sources_of(session, [line], least_others=0))
        plain = told.quantity.replace("\N{NO-BREAK SPACE}", " ")
        return plain, tuple(each.replace("\N{NO-BREAK SPACE}", " ") for each in told.steps)


def december(company: CompanyRef) -> None:
    heat.read(company, "1080", "31.12.2026")
    the_next_month(company)
    heat.charge(company, DECEMBER)
    assert counted_again(company, DECEMBER) == (0, 3, {})
    heat.published(company, DECEMBER)
