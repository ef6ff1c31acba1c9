"""What lowers charges of the water company: benefits, people away, water of bad quality."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv
from app.demo.households import DemoAccount
from app.demo.places import DemoBuilding
from app.kernel.month import Month

_WHICH = 2
"""Place of the building that all of it is about: the first two are shared out."""
_BENEFIT = "Працівникам водоканалу"
_GRANTED = 3


def building_of(company: DemoCompany) -> DemoBuilding:
    """Return the building whose people are away, have benefits, and had bad water."""
    return company.buildings[_WHICH]


def write_relief(company: DemoCompany, folder: Path, month: Month) -> list[tuple[str, Path]]:
    """Write a benefit and who has it, people who are away, and an act on bad water."""
    inside = [
        each
        for each in company.accounts
        if each.building == building_of(company) and not each.is_non_residential
    ]
    unmetered = next(each for each in inside if each.meter is None and each.persons > 1)
    since = month.first_day
    return [
        ("benefit_terms", write_csv(folder / "пільги.csv", _terms(since))),
        ("benefit_grants", write_csv(folder / "хто-має-пільги.csv", _grants(inside, since))),
        ("absences", write_csv(folder / "відсутні.csv", [_away(unmetered, since)])),
        ("interruptions", write_csv(folder / "якість.csv", [_bad_water(company, since)])),
    ]


def _terms(since: date) -> Iterator[Row]:
    for service in ("water", "wastewater"):
        yield {
            "Пільга": _BENEFIT,
            "За чий кошт": "підприємство",
            "Послуга": service,
            "Знижка, %": 50,
            "Від чого": "сума",
            "Діє з": since,
            "Вид рішення": "колективний договір",
            "Номер рішення": "4",
            "Дата рішення": since - timedelta(days=30),
        }


def _grants(accounts: list[DemoAccount], since: date) -> Iterator[Row]:
    for number, account in enumerate(accounts[:_GRANTED], start=1):
        yield {
            "Особовий рахунок": account.number,
            "Пільга": _BENEFIT,
            "Кому надано": account.holder.name,
            "Документ-підстава": f"наказ № {number}-к",
            "Діє з": since,
        }


def _away(account: DemoAccount, since: date) -> Row:
    return {
        "Особовий рахунок": account.number,
        "Скільки осіб відсутні": 1,
        "Причина відсутності": "відрядження",
        "Відсутні з": since,
        "Відсутні до": since + timedelta(days=58),
        "Документ-підстава": "довідка № 31",
        "Дата заяви": since,
    }


def _bad_water(company: DemoCompany, since: date) -> Row:
    building = building_of(company)
    return {
        "Населений пункт": building.katottg,
        "Вулиця": f"{building.street_kind} {building.street}",
        "Будинок": building.number,
        "Послуга": "water",
        "Що сталося": "неналежна якість",
        "Діє з": since.replace(day=5),
        "Діє до": since.replace(day=14),
        "Зменшення, %": 25,
        "Акт": "акт-претензія № 6",
    }
