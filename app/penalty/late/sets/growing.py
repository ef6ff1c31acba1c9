"""What many debts grow by, each up to a day of its own, and how it is told. Pure.

A kind at a time. `calculate_penalty`, `calculate_interest` and `calculate_inflation` say the same
of one debt; `told_of` tells it with the same words.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from app.kernel.working_days import first_working_day
from app.penalty.late.sets.frames import (
    WIDE,
    LateDebts,
    as_units,
    check_room,
    day_number,
    day_of,
    half_up,
    places_of,
)
from app.penalty.late.sets.parts import parts_of
from app.penalty.late.sets.pieces import Pieces, Way, cut
from app.penalty.late.sets.telling import ByDays, ByParts, words_of
from app.penalty.models import LateKind
from app.penalty.penalty import FIRST_DEBT, PenaltyTerms

_ZERO = Decimal(0)
_COMMON, _LEAP = 365, 366


@dataclass(frozen=True, slots=True)
class Grown:
    """What debts grew by: the amount of each request, in kopecks, and what to tell of it."""

    amounts: pl.DataFrame
    """`request`, `amount`; none where it grew by nothing."""
    told: ByDays | ByParts


def grow(kind: LateKind, late: LateDebts, days: pl.DataFrame) -> Grown:
    """Return what debts grew by up to a day each: `days` has `debt` and `until`, a debt once.

    Requests of the answer are the debts' numbers.

    Raises:
        TooWide.
    """
    asked = days.join(
        late.debts.select("debt", "terms", "due_on", "arose_on"), on="debt"
    ).with_columns(request=pl.col("debt"), first=pl.col("due_on") + 1, end=pl.col("until") + 1)
    if kind == LateKind.PENALTY:
        pieces = _penalty(late, asked)
        sums = _sums(late, pieces)
        return Grown(_penalty_of(pieces, sums), ByDays(kind, _capped(pieces, sums)))
    if kind == LateKind.INTEREST:
        pieces = _interest(late, asked)
        return Grown(_interest_of(pieces), ByDays(kind, pieces))
    return _inflation(late, asked)


def amounts_before(
    kind: LateKind, late: LateDebts, grown: Grown, days: pl.DataFrame
) -> pl.DataFrame:
    """Return what the same debts had grown by up to an earlier day each, as `Grown.amounts`.

    Raises:
        TooWide.
    """
    if isinstance(grown.told, ByParts):
        return grow(kind, late, days).amounts
    earlier = grown.told.pieces.up_to(days.rename({"debt": "request"}))
    if kind == LateKind.INTEREST:
        return _interest_of(earlier)
    return _penalty_of(earlier, _sums(late, earlier))


def _penalty(late: LateDebts, asked: pl.DataFrame) -> Pieces:
    terms = [each.penalty for each in late.terms]
    asked = asked.filter(pl.col("arose_on") >= day_number(FIRST_DEBT))
    firsts = asked.select("terms", "first").unique()
    working = [_working(terms[at], first) for at, first in firsts.iter_rows()]
    firsts = firsts.with_columns(pl.Series("working", working, dtype=pl.Int64))
    asked = asked.join(firsts, on=["terms", "first"]).with_columns(first="working")
    most = max((each.cap_percent for each in terms), default=_ZERO)
    return cut(asked, late.moves, [Way(each.growth) for each in terms], most=most)


def _sums(late: LateDebts, pieces: Pieces) -> pl.DataFrame:
    """Return the `weight` of each request and its `cap`, of the largest sum that was owed."""
    caps = [as_units(each.penalty.cap_percent, pieces.places) for each in late.terms]
    sums = pieces.rows.group_by("request").agg(
        pl.col("weight").sum(), pl.col("owed").max(), pl.col("terms").first()
    )
    percent = pl.Series(caps, dtype=pl.Int64).gather(sums["terms"])
    cap = pl.col("owed").cast(WIDE) * pl.lit(percent).cast(WIDE)
    return sums.select("request", "weight", cap=cap)


def _penalty_of(pieces: Pieces, sums: pl.DataFrame) -> pl.DataFrame:
    exact = pl.min_horizontal("weight", "cap")
    return sums.select("request", amount=half_up(exact, 100 * 10**pieces.places))


def _capped(pieces: Pieces, sums: pl.DataFrame) -> Pieces:
    """Return the intervals with `exact`: what each adds, less than its weight past the cap."""
    rows = pieces.rows.with_columns(exact=pl.col("weight"))
    over = sums.filter(pl.col("weight") > pl.col("cap"))
    if not over.is_empty():
        rows = rows.join(over.drop("weight"), on="request", how="left", maintain_order="left")
        before = pl.col("weight").cum_sum().over("request") - pl.col("weight")
        left = pl.max_horizontal(pl.col("cap") - before, pl.lit(0, dtype=WIDE))
        exact = pl.when(pl.col("cap").is_null()).then("weight")
        rows = rows.with_columns(exact=exact.otherwise(pl.min_horizontal("weight", left)))
        rows = rows.drop("cap")
    return replace(pieces, rows=rows)


def _working(terms: PenaltyTerms, first: int) -> int:
    return day_number(first_working_day(day_of(first), terms.days_off))


def _interest(late: LateDebts, asked: pl.DataFrame) -> Pieces:
    ways = [
        Way(each.growth, leap_years=each.leap_years)
        for each in (terms.interest for terms in late.terms)
    ]
    return cut(asked, late.moves, ways)


def _interest_of(pieces: Pieces) -> pl.DataFrame:
    # What is of common years times 366, and what is of leap years times 365: over both of them.
    crossed = pl.col("weight") * (_COMMON + _LEAP - pl.col("year_days")).cast(WIDE)
    amounts = pieces.rows.group_by("request").agg(crossed.sum().alias("crossed"))
    per = 100 * 10**pieces.places * _COMMON * _LEAP
    return amounts.select("request", amount=half_up(pl.col("crossed"), per))


def _inflation(late: LateDebts, asked: pl.DataFrame) -> Grown:
    """Return the losses; each coefficient is multiplied out once, for all that were late so."""
    parts = parts_of(asked, late.moves).join(
        asked.select("request", "terms", "until"), on="request", how="left", maintain_order="left"
    )
    parts = parts.with_columns(last=pl.col("paid_on").fill_null(pl.col("until")))
    key = ["terms", "since", "last"]
    alike = parts.select(key).unique().with_row_index("coefficient")
    parts = parts.join(alike, on=key, how="left", maintain_order="left")
    counted = [
        late.terms[terms].inflation.counted(day_of(since), day_of(last))
        for terms, since, last in alike.select(key).iter_rows()
    ]
    places = max((places_of(each.coefficient) for each in counted), default=0)
    unit = 10**places
    rises = [as_units(each.coefficient, places) - unit for each in counted]
    exact = [amount * rises[at] for amount, at in parts[["amount", "coefficient"]].iter_rows()]
    totals: dict[int, int] = {}
    for request, each in zip(parts["request"], exact, strict=True):
        totals[request] = totals.get(request, 0) + each
    # Falling prices lower the losses of other parts; they are not given back.
    kopecks = [max((2 * each + unit) // (2 * unit), 0) for each in totals.values()]
    check_room(max(kopecks, default=0), 2**57)
    amounts = pl.DataFrame(
        {"request": list(totals), "amount": kopecks},
        schema={"request": pl.Int64, "amount": pl.Int64},
    )
    words = [
        (bool(each.months), rise < 0, *words_of(each.months, each.coefficient, *days))
        for each, rise, days in zip(
            counted, rises, alike[["since", "last"]].iter_rows(), strict=True
        )
    ]
    shape = {"is_told": pl.Boolean, "is_fall": pl.Boolean, "head": pl.String, "ending": pl.String}
    told = pl.concat(
        [alike.select("coefficient"), pl.DataFrame(words, schema=shape, orient="row")],
        how="horizontal",
    )
    parts = parts.with_row_index("part").join(
        told, on="coefficient", how="left", maintain_order="left"
    )
    return Grown(amounts, ByParts(parts, exact, places))
