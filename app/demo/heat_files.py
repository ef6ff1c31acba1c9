"""The heating company's files: workbooks; most flats are charged by heated area."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.demo import heat_house_files
from app.demo.companies import DemoCompany
from app.demo.files import Row, write_xlsx
from app.demo.heat_house_files import is_shared_out
from app.demo.households import DemoAccount
from app.kernel.month import Month

PRICE = Decimal("38.92")
OF_GCAL = Decimal("1654.41")
FEE = Decimal("28.30")


def write_lists(company: DemoCompany, folder: Path, start: Month) -> list[tuple[str, Path]]:
    """Write what the company goes live with; return each file with its kind, in import order."""
    since = start.first_day
    lists = (
        ("accounts", "Абоненти", _accounts(company)),
        ("tariffs", "Тарифи", _tariffs(since)),
        ("agreements", "Послуги", _agreements(company, since)),
        ("openings", "Сальдо", _openings(company, start)),
    )
    return [
        *(
            (kind, write_xlsx(folder / f"{name}.xlsx", list(rows), sheet=name))
            for kind, name, rows in lists
        ),
        *heat_house_files.write_lists(company, folder, start),
    ]


def _accounts(company: DemoCompany) -> Iterator[Row]:
    for order, each in enumerate(company.accounts, start=1):
        yield {
            "О/р": each.number,
            "Прізвище, ім'я, по батькові": each.holder.name,
            "ІПН": each.holder.code,
            "Тел.": each.holder.phone,
            "Місто": each.building.katottg,
            "Вулиця": f"{each.building.street_kind} {each.building.street}",
            "№ буд.": each.building.number,
            "№ кв.": each.flat,
            "Під'їзд": each.entrance,
            "Поверх": each.floor,
            "Зареєстровано осіб": each.persons,
            "Площа загальна": each.total_area,
            "Площа опалювана": each.heated_area,
            "Дата відкриття": date(2018, 10, 1),
            "Маршрут": "1",
            "№ в маршруті": order,
        }


def _tariffs(since: date) -> Iterator[Row]:
    for service, price in (("heat_area", PRICE), ("heat", OF_GCAL), ("heat_fee", FEE)):
        yield {
            "Послуга": service,
            "Тариф": price,
            "ПДВ, %": 20,
            "Діє з": since.replace(month=10, day=1),
            "Вид рішення": "рішення виконкому",
            "Номер рішення": "312",
            "Дата рішення": since.replace(month=9, day=18),
        }


def _agreements(company: DemoCompany, since: date) -> Iterator[Row]:
    for each in company.accounts:
        for service, method in (_heating(company, each), ("heat_fee", "абонплата")):
            yield {
                "О/р": each.number,
                "Послуга": service,
                "Спосіб нарахування": method,
                "Яка площа": "опалювана" if method == "за площею" else "",
                "Модель договору": "індивідуальний",
                "Діє з": since,
            }


def _heating(company: DemoCompany, account: DemoAccount) -> tuple[str, str]:
    shared_out = is_shared_out(company, account)
    return ("heat", "за розподілом тепла") if shared_out else ("heat_area", "за площею")


def _openings(company: DemoCompany, start: Month) -> Iterator[Row]:
    for each in company.accounts:
        if each.opening_debt:
            yield {
                "О/р": each.number,
                "Послуга": _heating(company, each)[0],
                "Борг": each.opening_debt,
                "Місяць виникнення": str(start.plus(-1)),
            }
