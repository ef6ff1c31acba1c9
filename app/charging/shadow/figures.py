"""What the reference reckons with: rows of facts, figures as fractions, runs of days."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from app.charging.rules import Rules

Row = Mapping[str, Any]
"""A fact: days are whole numbers, half open; values millionths and money kopecks, all whole."""
ENERGY_GJ = {
    "gj": Fraction(1),
    "gcal": Fraction(41868, 10000),
    "mwh": Fraction(36, 10),
    "kwh": Fraction(36, 10000),
}
_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """What a line should be."""

    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(slots=True)
class Rows:
    """Facts of one kind, found by any of their columns without going through all of them."""

    every: Sequence[Row]
    _found: dict[tuple[str, ...], dict[tuple[Hashable, ...], list[Row]]] = field(
        default_factory=dict
    )

    def of(self, **wanted: Hashable) -> Sequence[Row]:
        """Return the rows that have these values, in their order."""
        names = tuple(wanted)
        if names not in self._found:
            found: dict[tuple[Hashable, ...], list[Row]] = {}
            for row in self.every:
                found.setdefault(tuple(row[name] for name in names), []).append(row)
            self._found[names] = found
        return self._found[names].get(tuple(wanted.values()), [])

    def one(self, **wanted: Hashable) -> Row:
        """Return the only row that has these values."""
        (row,) = self.of(**wanted)
        return row


def half_up(value: Fraction, places: int) -> Decimal:
    """Return a figure rounded once, half away from zero.

    >>> half_up(Fraction(-1, 200), 2)
    Decimal('-0.01')
    """
    return Decimal(units_of(value, places)).scaleb(-places)


def units_of(value: Fraction, places: int) -> int:
    """Return how many units of the last place the rounded figure is."""
    doubled = abs(value.numerator) * 2 * 10**places
    whole: int = (doubled + value.denominator) // (value.denominator * 2)
    return -whole if value < 0 else whole


def millionths(value: int) -> Fraction:
    """Return whole millionths as a fraction."""
    return Fraction(value, 1_000_000)


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return (day - _FIRST_DAY).days


def day_of(number: int) -> date:
    """Return the day that many days after 1970 began."""
    return _FIRST_DAY + timedelta(days=number)


def holds(row: Row, day: int) -> bool:
    """Say whether the fact is true on the day."""
    return bool(row["start"] <= day < row["end"])


def pieces(days: range, of_day: Callable[[int], Any]) -> Iterator[tuple[int, int, Any]]:
    """Return runs of days for which `of_day` says the same, with their first day and length."""
    for same, run in groupby(days, key=of_day):
        listed = list(run)
        if same is not None:
            yield listed[0], len(listed), same


def named(rules: Rules, first_day: int, *words: str) -> str:
    """Return the name of a line: what it is for, and its first day unless it is the month's."""
    day = first_day - rules.first + 1
    return ".".join([*(word for word in words if word), *([f"d{day}"] if day > 1 else [])])


def places_of(volume: Fraction, places: int) -> int:
    """Return the places a volume is cut in: its service's, or six where it has more."""
    return places if (volume * 10**places).denominator == 1 else 6
