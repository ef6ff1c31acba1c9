"""The condominium's one workbook, as its treasurer keeps it, and its minutes with the rates."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv, write_xlsx
from app.demo.households import M3, water_meter
from app.kernel.month import Month

RATES = {"upkeep": Decimal("9.85"), "repair_fund": Decimal("1.50"), "cold_water": Decimal("32.184")}
_SPECK = "Показання: Холодна вода"


def write_lists(company: DemoCompany, folder: Path, start: Month) -> list[tuple[str, Path]]:
    """Write the workbook and the rates; return each file with its kind, in import order."""
    since = start.first_day
    for account in company.accounts:
        account.meter = water_meter(Random(f"kashtan-{account.number}"), account, since=since)
    book = write_xlsx(
        folder / "Каштан книга.xlsx",
        list(_book(company, since)),
        sheet="Квартири",
        above=(
            "ОСББ «Каштан», м. Миргород, вул. Гоголя, 112-А",
            f"Відомість на {since - timedelta(days=1):%d.%m.%Y}",
        ),
    )
    return [
        ("tariffs", write_csv(folder / "внески.csv", _rates(since))),
        ("book", book),
    ]


def write_readings(company: DemoCompany, folder: Path, month: Month) -> Path:
    """Write the readings of a month's last day, two flats missing."""
    last = month.last_day
    source = Random(f"kashtan-{month}")
    rows: list[Row] = []
    for account in company.accounts:
        if (meter := account.meter) is None:
            continue
        meter.state += (meter.daily * month.days * source.randint(60, 140) / 100).quantize(M3)
        if source.random() < 0.985:
            rows.append(
                {
                    "Особовий рахунок": account.number,
                    "Послуга": "cold_water",
                    "Лічильник": meter.serial,
                    "Дата": last,
                    "Показання": meter.state,
                }
            )
    return write_csv(folder / f"показання-{month}.csv", rows)


def _book(company: DemoCompany, since: date) -> Iterator[Row]:
    for each in company.accounts:
        assert each.meter is not None
        yield {
            "О/р": each.number,
            "Квартира": each.flat,
            "Власник (ПІБ)": each.holder.name,
            "Телефон": each.holder.phone,
            "Група споживачів": each.category,
            "Під'їзд": each.entrance,
            "Поверх": each.floor,
            "Площа, м2": each.total_area,
            "Мешканців": each.persons,
            "Борг на початок": max(each.opening_debt, Decimal(0)),
            "Борг: Внесок до ремонтного фонду": Decimal("0.00"),
            "Лічильник: Холодна вода": each.meter.serial,
            _SPECK: each.meter.state,
            "Дата показань": since - timedelta(days=1),
        }


def _rates(since: date) -> Iterator[Row]:
    for service, price in RATES.items():
        yield {
            "Послуга": service,
            "Тариф": price,
            "ПДВ, %": 0,
            "Діє з": since.replace(month=1, day=1),
            "Вид рішення": "протокол загальних зборів",
            "Номер рішення": "4",
            "Дата рішення": since.replace(year=since.year - 1, month=12, day=14),
        }
