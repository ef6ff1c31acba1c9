"""Days of many debts cut where something changes, as `debts.intervals` cuts those of one. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import polars as pl

from app.penalty.debts import Block, Days, Growth
from app.penalty.interest import year_cuts, year_days
from app.penalty.late.sets.frames import (
    WIDE,
    as_units,
    check_room,
    day_number,
    day_of,
    places_of,
)
from app.penalty.late.sets.running import owed_from

_NO_BLOCK = -1
_YEARS = 365 * 366
_OF_64_BITS = 2**58
"""What takes so much of 120 bits leaves 62: figures that columns hold."""
_NOUGHT = Decimal(0)
_SPELL = ("terms", "since", "end")
_HOLDS = ("percent", "rate", "block", "year_days")
_Holds = tuple[int, int, int, int]
"""Per cent, its number, the protection's number, days of the year."""


@dataclass(frozen=True, slots=True)
class Way:
    """By what the debts of one set of rules grow, and how long their years are."""

    growth: Growth
    leap_years: Days | None = None
    """Days of years of 366; None: a rate is of a day, and years do not matter."""

    def year_days(self, day: date) -> int:
        """Return the days of the year of a day, as the rules count them."""
        return 0 if self.leap_years is None else year_days(self.leap_years, day)

    def cuts(self, first: int, end: int) -> list[int]:
        """Return the days between two on which an interval must begin: its year has other days."""
        if self.leap_years is None:
            return []
        found = year_cuts(self.leap_years, day_of(first), day_of(end - 1))
        return [day_number(day) for day in found]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The intervals of many debts, in their order, and the words they are told with."""

    rows: pl.DataFrame
    """By request and day.

    `request`, `terms`, `start`, `stop`, `owed`, `percent` (whole), `rate`, `block`, `year_days`,
    and `weight`, as `weighed` says.
    """
    places: int
    """Decimals of a whole per cent."""
    rates: Sequence[str]
    """A rate by its number."""
    blocks: Sequence[Block]
    """A protection by its number; a row that has none holds a number below zero."""

    def up_to(self, days: pl.DataFrame) -> "Pieces":
        """Return those of some requests up to a day each: columns `request` and `until`."""
        rows = self.rows.join(days, on="request", maintain_order="left")
        rows = rows.filter(pl.col("start") <= pl.col("until")).with_columns(
            stop=pl.min_horizontal("stop", pl.col("until") + 1)
        )
        return replace(self, rows=weighed(rows.drop("until")))


@dataclass(slots=True)
class _Known:
    """Rates and protections by number."""

    places: int
    rates: dict[str, int] = field(default_factory=dict)
    blocks: dict[Block, int] = field(default_factory=dict)

    days: dict[tuple[int, int], _Holds] = field(default_factory=dict)

    def pieces(
        self, terms: int, since: int, end: int, *, way: Way, edges: Sequence[int], years: set[int]
    ) -> list[tuple[int, ...]]:
        """Return the days between two cut where rules change: each first day, end and `_Holds`.

        On `years`, also among `edges`, an interval must begin.
        """
        starts = [since, *edges[bisect_right(edges, since) : bisect_left(edges, end)]]
        found: list[tuple[int, ...]] = []
        for start, stop in pairwise([*starts, end]):
            holds = self._on(terms, start, way)
            if holds[0] <= 0:
                continue
            if found and start not in years and _is_continued(found[-1], start, holds):
                first, _, *held = found.pop()
                # The rate is told as the later days write it.
                found.append((first, stop, held[0], holds[1], *held[2:]))
            else:
                found.append((start, stop, *holds))
        return found

    def _on(self, terms: int, number: int, way: Way) -> _Holds:
        """Return what holds on a day."""
        if (terms, number) not in self.days:
            day = day_of(number)
            percent = next((each.percent for each in way.growth.rates if day in each), _NOUGHT)
            block = next((each for each in way.growth.blocks if day in each), None)
            self.days[terms, number] = (
                as_units(percent, self.places),
                self.rates.setdefault(str(percent), len(self.rates)),
                _NO_BLOCK if block is None else self.blocks.setdefault(block, len(self.blocks)),
                way.year_days(day),
            )
        return self.days[terms, number]


def _is_continued(last: Sequence[int], start: int, holds: _Holds) -> bool:
    """Say whether nothing changed after all between an interval and the days from a start on."""
    _, stop, percent, _, block, _ = last
    return stop == start and (percent, block) == (holds[0], holds[2])


def cut(
    requests: pl.DataFrame, moves: pl.DataFrame, ways: Sequence[Way], *, most: Decimal = _NOUGHT
) -> Pieces:
    """Return the days asked for on which something was owed, as `debts.intervals` cuts them.

    Columns of `requests`: `request`, `debt`, `terms` (place among `ways`), `first` and `end` (the
    first day no longer asked for). `most` is a per cent that the caller multiplies by as well.

    Raises:
        TooWide.
    """
    percents = [*(rate.percent for way in ways for rate in way.growth.rates), most]
    known = _Known(max(map(places_of, percents)))
    asked = requests.filter(pl.col("first") < pl.col("end"))
    largest = as_units(max(map(abs, percents)), known.places)
    check_room(10**known.places, 2 * 100 * _YEARS)
    check_room(largest, _OF_64_BITS)
    _check(asked, moves, largest)
    spells = _spells(asked, owed_from(_moved(asked, moves, ways)))
    rows = spells.join(
        _cuts(spells, ways, known), on=list(_SPELL), maintain_order="left_right"
    ).select("request", "terms", "start", "stop", "owed", *_HOLDS)
    return Pieces(weighed(rows), known.places, list(known.rates), list(known.blocks))


def _check(asked: pl.DataFrame, moves: pl.DataFrame, percent: int) -> None:
    if asked.is_empty():
        return
    span = _whole(asked["end"].max()) - _whole(asked["first"].min())
    # What all of them owe together, and their weights, have room as well.
    all_of_them = _whole(moves["amount"].cast(WIDE).abs().sum())
    check_room(all_of_them, 2**57)
    check_room(all_of_them, percent, span)
    largest = moves.group_by("debt").agg(pl.col("amount").abs().sum())["amount"].max() or 0
    # A debt by a rate by days, told in ten-thousandths of a part of them, by the days of years.
    check_room(_whole(largest), percent, span, span, 2 * _YEARS)


def _whole(value: object) -> int:
    assert isinstance(value, int), "a column of whole numbers"
    return value


def _moved(asked: pl.DataFrame, moves: pl.DataFrame, ways: Sequence[Way]) -> pl.DataFrame:
    """Return by how much the debts change on which day; all before the first is of that day."""
    is_paid_late = (pl.col("amount") < 0) & (pl.col("day") >= pl.col("first"))
    day = pl.col("day") + (is_paid_late & _is_counted(ways)).cast(pl.Int64)
    return (
        asked.join(moves, on="debt")
        .with_columns(day=pl.max_horizontal(day, "first"))
        .filter(pl.col("day") < pl.col("end"))
        .select("request", "day", "amount")
    )


def _is_counted(ways: Sequence[Way]) -> pl.Expr:
    """Say whether a payment's day is still one of the debt, by whose rules its way has."""
    held: dict[tuple[date, date | None], list[int]] = {}
    for at, way in enumerate(ways):
        for span in way.growth.counts_payment_day.spans:
            held.setdefault(span, []).append(at)
    is_counted = pl.lit(value=False)
    for (start, end), counting in held.items():
        inside = pl.col("terms").is_in(counting) & (pl.col("day") >= day_number(start))
        if end is not None:
            inside &= pl.col("day") < day_number(end)
        is_counted |= inside
    return is_counted


def _spells(asked: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """Return the days on which each request owed the same: `since` up to `end`, of its `terms`."""
    owing = owed.join(
        asked.select("request", "terms", "end"), on="request", how="left", maintain_order="left"
    )
    is_last = pl.col("request").ne_missing(pl.col("request").shift(-1))
    return owing.select(
        "request",
        "terms",
        pl.col("day").alias("since"),
        pl.when(is_last).then("end").otherwise(pl.col("day").shift(-1)).alias("end"),
        "owed",
    ).filter(pl.col("owed") > 0)


def _cuts(spells: pl.DataFrame, ways: Sequence[Way], known: "_Known") -> pl.DataFrame:
    """Return what holds on which days of each spell: few spells differ, of very many debts."""
    if spells.is_empty():
        span = (0, 1)
    else:
        span = _whole(spells["since"].min()), _whole(spells["end"].max())
    years = [set(way.cuts(*span)) for way in ways]
    edges = [
        sorted({*map(day_number, way.growth.edges), *of_years})
        for way, of_years in zip(ways, years, strict=True)
    ]
    rows = [
        (*spell, *piece)
        for spell in spells.select(_SPELL).unique().iter_rows()
        for piece in known.pieces(
            *spell, way=ways[spell[0]], edges=edges[spell[0]], years=years[spell[0]]
        )
    ]
    names = (*_SPELL, "start", "stop", *_HOLDS)
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def weighed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with `weight`: what is owed by per cent by days; nothing on protected days."""
    weight = (
        pl.col("owed").cast(WIDE)
        * pl.col("percent").cast(WIDE)
        * (pl.col("stop") - pl.col("start")).cast(WIDE)
    )
    return rows.with_columns(
        weight=pl.when(pl.col("block") < 0).then(weight).otherwise(pl.lit(0, dtype=WIDE))
    )
