"""What the scalar references share: figures as fractions, prices of a day, runs of days."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

import polars as pl

from app.charging.facts import Facts
from app.charging.rules import Rules

Row = dict[str, Any]
ENERGY_GJ = {
    "gj": Fraction(1),
    "gcal": Fraction(41868, 10000),
    "mwh": Fraction(36, 10),
    "kwh": Fraction(36, 10000),
}


@dataclass(frozen=True)
class ReferenceLine:
    quantity: Decimal
    price: Decimal
    amount: Decimal


def half_up(value: Fraction, places: int) -> Decimal:
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def millionths(value: int) -> Fraction:
    return Fraction(value, 1_000_000)


def of(frame: pl.DataFrame, **wanted: object) -> list[Row]:
    return list(frame.filter(**wanted).iter_rows(named=True)) if wanted else frame.rows(named=True)


def holds(row: Row, day: int) -> bool:
    return bool(row["start"] <= day < row["end"])


def tariffs_on(facts: Facts, account: Row, agreement: Row, zone: str, day: int) -> list[Row]:
    """Return the tariff of each price part on a day (all tiers): the most specific one."""
    key = {
        "building_id": account["building_id"],
        "district": account["district"],
        "settlement_id": account["settlement_id"],
        "contract_model": agreement["contract_model"],
        "category": account["category"],
        "zone": zone,
    }
    fitting = [
        row
        for row in tariffs_of(facts, agreement["service_id"])
        if holds(row, day) and all(row[name] in (0, "", key[name]) for name in key)
    ]
    best: dict[str, tuple[bool, ...]] = {}
    for row in fitting:
        named = tuple(row[name] not in (0, "") for name in key)
        best[row["price_part"]] = max(best.get(row["price_part"], named), named)
    return [
        row
        for row in fitting
        if tuple(row[name] not in (0, "") for name in key) == best[row["price_part"]]
    ]


def tariffs_of(facts: Facts, service_id: int) -> list[Row]:
    """Return the tariffs of a service, read out of the frame once."""
    key = (id(facts.tariffs), service_id)
    if key not in _read_out:
        _read_out[key] = (facts.tariffs, of(facts.tariffs, service_id=service_id))
    return _read_out[key][1]


_read_out: dict[tuple[int, int], tuple[pl.DataFrame, list[Row]]] = {}
"""Holds the frame as well, so that its id is nobody else's."""


def pieces(days: range, of_day: Any) -> Iterator[tuple[int, int, Any]]:
    """Return runs of days for which `of_day` says the same, with their first day and length."""
    for same, run in groupby(days, key=of_day):
        listed = list(run)
        if same is not None:
            yield listed[0], len(listed), same


def named(rules: Rules, first_day: int, *words: str) -> str:
    day = first_day - rules.first + 1
    return ".".join([*(word for word in words if word), *([f"d{day}"] if day > 1 else [])])
