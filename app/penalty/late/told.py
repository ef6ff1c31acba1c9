"""The intervals a late debt grew in, as a document keeps them and as they are told again. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.kernel.money import round_half_up
from app.kernel.month import Month
from app.penalty.inflation import Inflation
from app.penalty.interest import Interest, InterestRow
from app.penalty.models import LateKind
from app.penalty.penalty import Penalty, PenaltyRow

SHOWN_PLACES = 4
"""Of what one interval adds. Only the sum of all is rounded to kopecks."""
Growth = Penalty | Interest | Inflation


@dataclass(frozen=True, slots=True)
class Told:
    """One interval of a debt: what was owed, how long, by which rate, what it adds."""

    kind: str
    start: date
    last: date
    debt: Decimal
    adds: Decimal
    """To four places; nothing on protected days."""
    days: int = 0
    percent: Decimal = Decimal(0)
    year_days: int = 0
    months: Sequence[Month] = ()
    """Whose price indices count; `factor` is their product to eight places."""
    factor: Decimal = Decimal(0)
    ground: str = ""
    """Why nothing is counted on its days, and the document that says so."""
    document: str = ""


def told_of(growth: Growth, *, until: date, since: date = date.min) -> Iterator[Told]:
    """Yield the intervals of what a debt grew by, those of days, but not of months, cut to `since`.

    An interval that began before is told from there on, with what it adds from there on.
    """
    if isinstance(growth, Inflation):
        yield from _of_months(growth, until)
        return
    for row in growth.rows:
        each = row.interval
        if each.last_day < since:
            continue
        start = max(each.start, since)
        days = (each.end - start).days
        yield Told(
            LateKind.PENALTY if isinstance(growth, Penalty) else LateKind.INTEREST,
            start,
            each.last_day,
            each.debt,
            round_half_up(_adds(row, days), SHOWN_PLACES),
            days=days,
            percent=each.percent,
            year_days=getattr(row, "year_days", 0),
            ground=each.block.ground if each.block else "",
            document=each.block.document if each.block else "",
        )


def _adds(row: PenaltyRow | InterestRow, days: int) -> Decimal:
    """Return what some days of an interval add, divided only once: twice could miss a half."""
    each = row.interval
    if isinstance(row, PenaltyRow):
        return row.exact * days / each.days
    return each.weight * days / (each.days * 100 * row.year_days)


def as_json(rows: Iterator[Told]) -> str:
    """Return the intervals as the text a document keeps."""
    return json.dumps([_packed(each) for each in rows], ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> list[Told]:
    """Return the intervals that `as_json` wrote."""
    return [_unpacked(*each) for each in json.loads(text)]


def lists_from_json(text: str) -> list[list[Told]]:
    """Return the intervals of several debts, each as `as_json` wrote them."""
    return [[_unpacked(*each) for each in of_debt] for of_debt in json.loads(text)]


def _of_months(growth: Inflation, until: date) -> Iterator[Told]:
    for row in growth.rows:
        if row.months:
            yield Told(
                LateKind.INFLATION,
                row.since,
                row.paid_on or until,
                row.debt,
                round_half_up(row.shown, SHOWN_PLACES),
                months=tuple(row.months),
                factor=row.shown_coefficient,
            )


def _packed(each: Told) -> list[Any]:
    return [
        each.kind,
        each.start.isoformat(),
        each.last.isoformat(),
        str(each.debt),
        str(each.adds),
        each.days,
        str(each.percent),
        each.year_days,
        [str(month) for month in each.months],
        str(each.factor),
        each.ground,
        each.document,
    ]


def _unpacked(kind: str, start: str, last: str, debt: str, adds: str, *rest: Any) -> Told:
    days, percent, year_days, months, factor, ground, document = rest
    return Told(
        kind,
        date.fromisoformat(start),
        date.fromisoformat(last),
        Decimal(debt),
        Decimal(adds),
        days=days,
        percent=Decimal(percent),
        year_days=year_days,
        months=tuple(Month.parse(each) for each in months),
        factor=Decimal(factor),
        ground=ground,
        document=document,
    )
