"""A meter with several scales is one meter: its lines of a file cannot tell different days."""

from datetime import date

import pytest
from sqlalchemy import select, text

from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Meter, Register
from tests.factories.imports import faults, imported
from tests.integration.charging.houses import AT, HOUSE, company, late_january

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

HEAD = (
    "Рахунок;Послуга;№ лічильника;Зона;Встановлено;Знято;Повірка до;"
    "Початкове показання;Дата початкового показання\n"
)
DAY = "0002;Водопостачання;555;день;{};{};{};100;05.11.2026\n"
NIGHT = "0002;Водопостачання;555;ніч;{};{};{};50;06.11.2026\n"
FIRST = ("03.11.2026", "", "01.01.2030")


def brought(company: CompanyRef, *night: str) -> list[tuple[int, str, str]]:
    content = HEAD + DAY.format(*FIRST) + NIGHT.format(*night)
    return faults(company, imported(company, "meters", content, by=1, mode="valid"))


@pytest.mark.parametrize(
    "night",
    [
        ("10.11.2026", "", "01.01.2030"),
        ("03.11.2026", "20.11.2026", ""),
        ("", "", "01.01.2029"),
    ],
)
def test_that_differ_are_named_with_the_line(company: CompanyRef, night: tuple[str, ...]) -> None:
    assert brought(company, *night) == [(3, "serial", "import.meter.zones")]

    with company_session(company) as session:
        zones = select(Register.zone).join(Meter, Meter.id == Register.meter_id)
        assert session.scalars(zones.where(Meter.serial == "555")).all() == ["day"]


@pytest.mark.parametrize("night", [FIRST, ("", "", "")])
def test_that_agree_or_are_left_out_make_one_meter(
    company: CompanyRef, night: tuple[str, ...]
) -> None:
    assert brought(company, *night) == []

    with company_session(company) as session:
        (meter,) = session.scalars(select(Meter).where(Meter.serial == "555")).all()
        assert (meter.installed_on, meter.removed_on, meter.verified_until) == (
            date(2026, 11, 3),
            None,
            date(2030, 1, 1),
        )


def test_each_scale_keeps_the_day_of_its_own_reading(company: CompanyRef) -> None:
    assert brought(company, *FIRST) == []
    read = (
        "Рахунок;Послуга;№ лічильника;Зона;Дата показання;Показання\n"
        "0002;Водопостачання;555;день;28.11.2026;110\n"
        "0002;Водопостачання;555;ніч;30.11.2026;55\n"
    )

    assert faults(company, imported(company, "readings", read, by=1)) == []

    with company_session(company) as session:
        found = session.execute(
            text(
                "SELECT g.zone, d.read_on, d.value FROM reading AS d"
                " JOIN register AS g ON g.id = d.register_id JOIN meter AS m ON m.id = g.meter_id"
                " WHERE m.serial = '555' ORDER BY d.read_on"
            )
        ).all()
    assert [(zone, day.day, value) for zone, day, value in found] == [
        ("day", 5, 100),
        ("night", 6, 50),
        ("day", 28, 110),
        ("night", 30, 55),
    ]


def test_of_a_building_s_meter_are_named_too(company: CompanyRef) -> None:
    content = (
        f"{AT};№ лічильника;Зона;Встановлено\n"
        f"{HOUSE};Водопостачання;ВВ-5;день;03.11.2026\n"
        f"{HOUSE};Водопостачання;ВВ-5;ніч;04.11.2026\n"
    )

    job = imported(company, "building_meters", content, by=1, mode="valid")

    assert faults(company, job) == [(3, "serial", "import.meter.zones")]
