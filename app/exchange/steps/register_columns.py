"""The columns of authorities' files: whom a line is about, which month and service."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Column, Read, column
from app.exchange.steps import accounts
from app.formats.table import Cell
from app.kernel.addresses import HouseUnreadable, flat_key, parse_house, parse_street
from app.kernel.text import matching_key


def _words(name: str) -> Read:
    """Return a reader of words, as written and folded."""

    def read(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
        written = cells.text(cell, around)
        return {name: written, f"{name}_key": matching_key(written)}

    return read


def _both(name: str) -> Mapping[str, str]:
    return {name: "text", f"{name}_key": "text"}


def digits(cell: Cell, around: Circumstances) -> str | None:
    """Return a code without leading zeros; what only says that there is none is none."""
    return cells.text(cell, around).strip().lstrip("0") or None


def _street(cell: Cell, around: Circumstances) -> str:
    return parse_street(cells.text(cell, around)).name_key


def _house(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    try:
        house = parse_house(written)
    except HouseUnreadable:
        return {"house": written, "house_key": matching_key(written)}
    return {"house": written, "house_key": house.key, "flat_key": house.flat or None}


def _flat(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    key = flat_key(cells.text(cell, around))
    return {"flat_key": key.lstrip("0") or None}


def _month_number(cell: Cell, around: Circumstances) -> int:
    given = cells.whole(cell, around)
    if not 1 <= given <= 12:
        raise cells.ChoiceUnknown(f"{given} is no month", given=str(given), known="1–12")
    return given


def _year(cell: Cell, around: Circumstances) -> int:
    given = cells.whole(cell, around)
    if not 1990 <= given <= 2100:
        raise cells.ChoiceUnknown(f"{given} is no year", given=str(given), known="1990–2100")
    return given


ACCOUNT = replace(
    accounts.ACCOUNT,
    required=False,
    synonyms=(*accounts.ACCOUNT.synonyms, "own_num_sr", "rash", "rs", "rah", "app_num"),
)
PERSON: tuple[Column, ...] = (
    Column(
        "full_name",
        "ПІБ",
        _words("full_name"),
        _both("full_name"),
        ("fio", "fiopil", "прізвище, ім'я, по батькові", "пільговик"),
    ),
    Column("surname", "Прізвище", _words("surname"), _both("surname"), ("sur_nam",)),
    Column("given_name", "Ім'я", _words("given_name"), _both("given_name"), ("f_nam",)),
    Column("patronymic", "По батькові", _words("patronymic"), _both("patronymic"), ("m_nam",)),
    column("tax_number", "РНОКПП", digits, "text", "ind_cod", "idcode", "idpil", "іпн"),
)
PLACE: tuple[Column, ...] = (
    column("street_key", "Вулиця", _street, "text", "vul_name", "name_v", "назва вулиці"),
    Column(
        "house",
        "Будинок",
        _house,
        {"house": "text", "house_key": "text"},
        ("bld_num", "bld", "house", "№ будинку"),
    ),
    column("block", "Корпус", cells.through(matching_key), "text", "corp_num", "corp", "build"),
    Column("flat", "Квартира", _flat, {"flat_key": "text"}, ("flat", "apt", "№ квартири", "кв")),
)
PROVIDER = column("provider", "ЄДРПОУ надавача", digits, "text", "ent_cod", "cdpr", "код надавача")
WHOM = (ACCOUNT, *PERSON, *PLACE, PROVIDER)
MONTH = column(
    "month",
    "За місяць",
    cells.month,
    "date",
    "за який місяць",
    "розрахунковий місяць",
    required=True,
)
YEAR_AND_MONTH = (
    column("year", "Рік", _year, "bigint", "yearin", "yearzv", required=True),
    column("month_number", "Місяць", _month_number, "bigint", "monthin", "monthzv", required=True),
)
LG_CODE = column(
    "code", "Код послуги", digits, "text", "lgcode", "код послуги lgcode", required=True
)
