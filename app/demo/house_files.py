"""Files of the water company's distributed buildings: input meters, their readings, the sharing."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv
from app.demo.houses import DemoHouse
from app.kernel.month import Month

_SHORT_IN = 11
"""The month of the story in which the second building's meter counts less than its flats'."""
_SHORT_BY = Decimal("0.15")


def write_lists(company: DemoCompany, folder: Path, since: date) -> list[tuple[str, Path]]:
    """Write the buildings' meters, and from when they are shared out."""
    return [
        ("building_meters", write_csv(folder / "вузли-обліку.csv", _meters(company, since))),
        ("distributions", write_csv(folder / "розподіл.csv", _distributions(company, since))),
    ]


def write_readings(company: DemoCompany, folder: Path, month: Month, at: int) -> Path:
    """Write what the buildings' meters showed on a month's last day."""
    rows = []
    for order, house in enumerate(company.houses):
        missing = _SHORT_BY if order == 1 and at == _SHORT_IN else Decimal(0)
        house.go_on(company.inside(house), days=month.days, missing=missing)
        rows.append(_reading(house, month.last_day))
    return write_csv(folder / f"показання-вузлів-{month}.csv", rows)


def _place(house: DemoHouse) -> Row:
    return {
        "Населений пункт": house.building.katottg,
        "Вулиця": f"{house.building.street_kind} {house.building.street}",
        "Будинок": house.building.number,
    }


def _meters(company: DemoCompany, since: date) -> Iterator[Row]:
    for house in company.houses:
        house.begin(company.inside(house))
        yield {
            **_place(house),
            "Послуга": "water",
            "№ лічильника": house.serial,
            "Розрядність": 6,
            "Встановлено": since.replace(year=since.year - 2),
            "Повірка до": since.replace(year=since.year + 2),
            "Початкове показання": house.state,
            "Дата початкового показання": since - timedelta(days=1),
        }


def _distributions(company: DemoCompany, since: date) -> Iterator[Row]:
    for house in company.houses:
        for service in ("water", "wastewater"):
            yield {
                **_place(house),
                "Послуга": service,
                "Загальнобудинкові потреби на місяць": house.common,
                "Документ-підстава": house.document,
                "Діє з": since,
            }


def _reading(house: DemoHouse, day: date) -> Row:
    return {
        **_place(house),
        "Послуга": "water",
        "№ лічильника": house.serial,
        "Дата показання": day,
        "Показання": house.state,
    }
