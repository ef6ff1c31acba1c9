"""Files of the heating company's two buildings whose heat is shared out by their own meters.

In the first nobody has a device; in the second most flats have allocators, some none.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv, write_xlsx
from app.demo.households import DemoAccount
from app.demo.places import DemoBuilding
from app.kernel.month import Month

SHARED_OUT = 2
"""So many of its buildings, the first ones."""
GCAL = Decimal("0.00001")
_BEGAN = Decimal("1240.55")
"""Gcal on each meter when the story begins."""
_A_METRE = {10: 6, 11: 15, 12: 20, 1: 23, 2: 20, 3: 14, 4: 4}
"""Month -> thousandths of a gigacalorie for a square metre."""
_PLACES = {"Обсяг тепла": "лічильник", "Погодне регулювання": "так"}


def is_shared_out(company: DemoCompany, account: DemoAccount) -> bool:
    """Say whether the account's building is one of the two."""
    return account.building in company.buildings[:SHARED_OUT]


def write_lists(company: DemoCompany, folder: Path, start: Month) -> list[tuple[str, Path]]:
    """Write the buildings' meters, terms and seasons, and the devices of their flats."""
    since = start.first_day
    lists = (
        ("building_meters", "Лічильники будинків", _meters(company, since)),
        ("heat_houses", "Розподіл тепла", _terms(company, since)),
        ("heat_seasons", "Опалювальний сезон", _seasons(company, start)),
        ("heat_devices", "Прилади", _devices(company, since)),
    )
    return [
        (kind, write_xlsx(folder / f"{name}.xlsx", list(rows), sheet=name))
        for kind, name, rows in lists
    ]


def write_month(
    company: DemoCompany, folder: Path, start: Month, month: Month
) -> list[tuple[str, Path]]:
    """Write what the buildings' meters and the allocators showed at the end of a month."""
    lists = (
        ("building_readings", f"лічильники-тепла-{month}", _readings(company, start, month)),
        ("heat_units", f"розподілювачі-{month}", _units(company, month)),
    )
    return [
        (kind, write_csv(folder / f"{name}.csv", listed))
        for kind, name, rows in lists
        if (listed := list(rows))
    ]


def _buildings(company: DemoCompany) -> Sequence[tuple[str, DemoBuilding]]:
    return [(f"ТЛ-{place:03d}", each) for place, each in enumerate(company.buildings[:2], start=41)]


def _place(building: DemoBuilding) -> Row:
    return {
        "Місто": building.katottg,
        "Вулиця": f"{building.street_kind} {building.street}",
        "№ буд.": building.number,
        "Послуга": "heat",
    }


def _meters(company: DemoCompany, since: date) -> Iterator[Row]:
    for serial, building in _buildings(company):
        yield {
            **_place(building),
            "№ лічильника": serial,
            "Одиниця": "Гкал",
            "Розрядність": 6,
            "Встановлено": since.replace(year=since.year - 2),
            "Повірка до": since.replace(year=since.year + 2),
            "Початкове показання": _BEGAN,
            "Дата початкового показання": since - timedelta(days=1),
        }


def _terms(company: DemoCompany, since: date) -> Iterator[Row]:
    for _, building in _buildings(company):
        yield {
            **_place(building),
            **_PLACES,
            "Частка на МЗК": Decimal("0.10"),
            "Документ-підстава": "протокол зборів співвласників № 2",
            "Діє з": since,
        }


def _seasons(company: DemoCompany, start: Month) -> Iterator[Row]:
    first = start.first_day.year - 1
    for _, building in _buildings(company):
        for year in range(first, first + 4):
            yield {
                **_place(building),
                "Підключено з": date(year, 10, 15),
                "Відключено": date(year + 1, 4, 10),
                "Документ-підстава": "рішення виконкому про опалювальний сезон",
            }


def _devices(company: DemoCompany, since: date) -> Iterator[Row]:
    for account in company.accounts:
        if device := _device(company, account):
            yield {
                "О/р": account.number,
                "Послуга": "heat",
                "Прилад обліку тепла": device,
                "Діє з": since,
            }


def _device(company: DemoCompany, account: DemoAccount) -> str:
    """Return the device of a flat; empty for one without, and in buildings not shared out."""
    if not is_shared_out(company, account):
        return ""
    flat = int(account.flat)
    if flat % 23 == 0:
        return "індивідуальне опалення"
    has = account.building == company.buildings[1] and flat % 7 != 0
    return "розподілювачі" if has else ""


def _readings(company: DemoCompany, start: Month, month: Month) -> Iterator[Row]:
    for serial, building in _buildings(company):
        areas = (each.heated_area for each in company.accounts if each.building == building)
        months = [start.plus(at) for at in range(12 * 3) if start.plus(at) <= month]
        metre = sum(_A_METRE.get(each.first_day.month, 0) for each in months)
        yield {
            **_place(building),
            "№ лічильника": serial,
            "Дата показання": month.last_day,
            "Показання": (_BEGAN + sum(areas, Decimal(0)) * metre / 1000).quantize(GCAL),
        }


def _units(company: DemoCompany, month: Month) -> Iterator[Row]:
    warmth = _A_METRE.get(month.first_day.month, 0)
    for account in company.accounts:
        if warmth and _device(company, account) == "розподілювачі":
            source = Random(f"{account.number} {month}")
            units = account.heated_area * warmth * source.randint(40, 160) / 1000
            yield {
                "О/р": account.number,
                "Послуга": "heat",
                "Місяць": str(month),
                "Одиниць розподілювачів": units.quantize(Decimal("0.1")),
            }
