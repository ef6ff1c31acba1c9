"""Benefits reckoned from their rules, in exact fractions: nothing is shared with the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Having:
    """A benefit on a service for days of an agreement, numbers of the month's days from 1."""

    base: str
    percent: str
    days: range
    having: int = 1
    per_person: str = "0"
    per_home: str = "0"


def taken_off(
    benefit: Having,
    *,
    charged: str,
    days: int,
    of_month: int = 30,
    persons: Mapping[int, int] | None = None,
    volume: str = "0",
) -> list[Decimal]:
    """Return what a benefit takes off, a sum for each run of days with the same persons.

    `charged` is for `days` days of a month of `of_month`; `persons` are those counted, by day.
    """
    return [
        _rounded(
            Fraction(charged)
            * Fraction(benefit.percent)
            / 100
            * Fraction(len(run), days)
            * _part(benefit, run, days, of_month, persons or {}, Fraction(volume))
        )
        for run in _runs(benefit, persons or {})
    ]


def _runs(benefit: Having, persons: Mapping[int, int]) -> Sequence[Sequence[int]]:
    runs: list[list[int]] = []
    for day in benefit.days:
        is_same = benefit.base != "persons" or (runs and persons[day] == persons[runs[-1][-1]])
        if runs and is_same:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _part(
    benefit: Having,
    run: Sequence[int],
    days: int,
    of_month: int,
    persons: Mapping[int, int],
    volume: Fraction,
) -> Fraction:
    if benefit.base == "sum":
        return Fraction(1)
    if benefit.base == "persons":
        counted = persons[run[0]]
        return Fraction(min(benefit.having, counted), counted)
    norm = Fraction(benefit.per_person) * benefit.having + Fraction(benefit.per_home)
    return min(norm * days / of_month / volume, Fraction(1))


def _rounded(amount: Fraction) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
