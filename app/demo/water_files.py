"""The water company's files: an old billing system's lists, cp1251 and semicolons."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from app.demo import house_files
from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv
from app.demo.households import M3, DemoAccount, water_meter
from app.demo.index_files import indices
from app.demo.relief_files import building_of
from app.kernel.month import Month

WATER_PRICE = Decimal("32.184")
WATER_PRICE_BEFORE = Decimal("27.756")
WASTE_PRICE = Decimal("28.908")
WASTE_PRICE_BEFORE = Decimal("24.264")
FEE = Decimal("24.50")
BUDGET_FACTOR = Decimal("1.12")


def write_lists(company: DemoCompany, folder: Path, start: Month) -> list[tuple[str, Path]]:
    """Write what the company goes live with; return each file with its kind, in import order."""
    since = start.first_day
    return [
        ("buildings", write_csv(folder / "будинки.csv", _buildings(company))),
        ("accounts", write_csv(folder / "абоненти.csv", _accounts(company))),
        ("norms", write_csv(folder / "норми.csv", _norms(since))),
        ("tariffs", write_csv(folder / "тарифи.csv", _tariffs(start))),
        ("agreements", write_csv(folder / "послуги.csv", _agreements(company, since))),
        ("meters", write_csv(folder / "лічильники.csv", _meters(company, since))),
        ("openings", write_csv(folder / "сальдо.csv", _openings(company, start))),
        ("indices", write_csv(folder / "індекси.csv", indices(start))),
        *house_files.write_lists(company, folder, since),
    ]


def write_readings(company: DemoCompany, folder: Path, month: Month) -> Path:
    """Write the readings of a month's last day; a few are missing, one line stands twice."""
    rows = list(_readings(company, month))
    rows.insert(len(rows) // 2, rows[len(rows) // 2])
    return write_csv(folder / f"показання-{month}.csv", rows)


def write_replacement(company: DemoCompany, folder: Path, month: Month) -> list[tuple[str, Path]]:
    """Write the replacement of one meter in the middle of a month: last reading, then the new."""
    account = next(each for each in company.accounts[200:] if each.meter is not None)
    old = account.meter
    assert old is not None
    day = month.first_day.replace(day=16)
    old.state = (old.state + old.daily * 15).quantize(M3)
    old.removed_on = day
    last: Row = _reading(account, old.serial, day - timedelta(days=1), old.state, "акт")
    removed: Row = {
        "Особовий рахунок": account.number,
        "Послуга": "water",
        "№ лічильника": old.serial,
        "Розрядність": 5,
        "Встановлено": old.installed_on,
        "Знято": day,
        "Повірка до": old.verified_until,
        "Показання при встановленні": None,
    }
    new = water_meter(Random(f"{account.number}-new"), account, since=day)
    new.installed_on, new.state, new.daily = day, Decimal("0.412"), old.daily
    account.meter = new
    added = {
        **removed,
        "№ лічильника": new.serial,
        "Встановлено": day,
        "Знято": None,
        "Повірка до": new.verified_until,
        "Показання при встановленні": new.state,
    }
    return [
        ("readings", write_csv(folder / "заміна-показання.csv", [last])),
        ("meters", write_csv(folder / "заміна-лічильники.csv", [removed, added])),
    ]


def _buildings(company: DemoCompany) -> Iterator[Row]:
    for each in company.buildings:
        yield {
            "Населений пункт": each.katottg,
            "Вулиця": f"{each.street_kind} {each.street}",
            "Будинок": each.number,
            "Тип будинку": each.kind,
            "Індекс": each.postcode,
            "Поверхів": each.storeys,
        }


def _accounts(company: DemoCompany) -> Iterator[Row]:
    for order, each in enumerate(company.accounts, start=1):
        yield {
            "Особовий рахунок": each.number,
            "ПІБ абонента": each.holder.name,
            "РНОКПП": "" if each.holder.is_organisation else each.holder.code,
            "ЄДРПОУ": each.holder.code if each.holder.is_organisation else "",
            "Телефон": each.holder.phone,
            "Ел. пошта": each.holder.email,
            "Категорія": each.category,
            "Населений пункт": each.building.katottg,
            "Вулиця": f"{each.building.street_kind} {each.building.street}",
            "Будинок": each.building.number,
            "Квартира": each.flat,
            "Під'їзд": each.entrance,
            "Поверх": each.floor,
            "Осіб": None if each.is_non_residential else each.persons,
            "Загальна площа": each.total_area if company.house_of(each) else None,
            "Відкрито": date(2015, 1, 1),
            "Маршрут": "М" if each.building.town == "Миргород" else "Г",
            "№ в маршруті": order,
        }


def _norms(since: date) -> Iterator[Row]:
    act = _act("рішення виконкому", "148", date(2019, 3, 28))
    for kind, value in (("житло з ванною", "4.6"), ("приватний будинок", "5.5")):
        for service in ("water", "wastewater"):
            yield {
                "Послуга": service,
                "Вид благоустрою": kind,
                "Норма": Decimal(value),
                "Діє з": since.replace(year=2019, month=4),
                **act,
            }


def _tariffs(start: Month) -> Iterator[Row]:
    """Yield prices before and after the new year: the end of one is the first day of the next."""
    begin, turn = date(start.year - 1, 1, 1), date(start.plus(2).year, start.plus(2).number, 1)
    old = _act("постанова НКРЕКП", "2104", date(begin.year - 1, 12, 16))
    new = _act("постанова НКРЕКП", "1987", date(turn.year - 1, 12, 15))
    for service, before, after in (
        ("water", WATER_PRICE_BEFORE, WATER_PRICE),
        ("wastewater", WASTE_PRICE_BEFORE, WASTE_PRICE),
        ("water_fee", FEE, FEE),
    ):
        for category, factor in (("населення", 1), ("підприємство", 1), ("бюджет", BUDGET_FACTOR)):
            if service == "water_fee" and category != "населення":
                continue
            for price, since, until, act in ((before, begin, turn, old), (after, turn, None, new)):
                yield {
                    "Послуга": service,
                    "Категорія": category,
                    "Тариф": (price * factor).quantize(M3),
                    "ПДВ, %": 20,
                    "Діє з": since,
                    "Діє до": until,
                    **act,
                }


def _act(kind: str, number: str, dated: date) -> Row:
    return {"Вид рішення": kind, "Номер рішення": number, "Дата рішення": dated}


def _agreements(company: DemoCompany, since: date) -> Iterator[Row]:
    following = building_of(company)
    for each in company.accounts:
        house = company.house_of(each)
        unmetered = house.unmetered if house else "за нормою"
        method = "за лічильником" if each.meter else unmetered
        follows = each.building == following
        for service in ("water", "wastewater"):
            by_water = service == "wastewater" and follows
            yield _agreement(each, service, "за водою" if by_water else method, since)
        if not each.is_non_residential and each.flat:
            yield _agreement(each, "water_fee", "абонплата", since)


def _agreement(account: DemoAccount, service: str, method: str, since: date) -> Row:
    return {
        "Особовий рахунок": account.number,
        "Послуга": service,
        "Спосіб нарахування": method,
        "Вид благоустрою": account.norm_kind if method not in ("абонплата", "за водою") else "",
        "Модель договору": "індивідуальний",
        "Діє з": since,
    }


def _meters(company: DemoCompany, since: date) -> Iterator[Row]:
    for account in company.accounts:
        if (meter := account.meter) is not None:
            yield {
                "Особовий рахунок": account.number,
                "Послуга": "water",
                "№ лічильника": meter.serial,
                "Розрядність": 5,
                "Встановлено": meter.installed_on,
                "Повірка до": meter.verified_until,
                "Початкове показання": meter.state,
                "Дата початкового показання": since - timedelta(days=1),
            }


def _openings(company: DemoCompany, start: Month) -> Iterator[Row]:
    """Yield debts, two thirds of each of the month before, and the file's own totals line."""
    before, total = start.plus(-1), Decimal(0)
    for account in company.accounts:
        if account.opening_debt:
            total += account.opening_debt
            yield _opening(account.number, account.opening_debt, str(before))
    yield {**_opening("", total, ""), "Особовий рахунок": "Разом", "Послуга": ""}


def _opening(number: str, amount: Decimal, month: str) -> Row:
    return {
        "Особовий рахунок": number,
        "Послуга": "water",
        "Сальдо": amount,
        "Місяць виникнення": month,
    }


def _readings(company: DemoCompany, month: Month) -> Iterator[Row]:
    source = Random(f"readings-{month}")
    last = month.last_day
    for account in company.accounts:
        if (meter := account.meter) is None:
            continue
        is_read = not meter.is_silent
        used = (meter.daily * month.days * source.randint(60, 140) / 100).quantize(M3)
        meter.state += used
        if meter.state >= meter.capacity:
            meter.state -= meter.capacity
        if (source.random() < 0.97 or account.is_non_residential) and is_read:
            yield _reading(account, meter.serial, last, meter.state, _taken_by(source))


def _reading(account: DemoAccount, serial: str, day: date, value: Decimal, taken_by: str) -> Row:
    return {
        "Особовий рахунок": account.number,
        "Послуга": "water",
        "№ лічильника": serial,
        "Дата показання": day,
        "Показання": value,
        "Джерело": taken_by,
    }


def _taken_by(source: Random) -> str:
    return source.choices(("кабінет", "файл", "контролер", "бот"), weights=(45, 25, 20, 10))[0]
