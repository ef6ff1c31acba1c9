"""What each line says of itself must agree: its sum with its price, its volume with its basis."""

import polars as pl

from app.charging.basis import FORMS
from app.charging.shadow.beside import may_exceed
from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.exactly import (
    are_rounded,
    largest,
    of_count,
    of_kopecks,
    room_for,
    rounded,
    wide,
)
from app.charging.shadow.invariants.rule import LineRule, Rules, that, told

_MILLION = 1_000_000
_FORM, _ALSO, _PART = pl.col("form"), pl.col("also"), pl.col("part")
_AMOUNT, _QUANTITY, _PRICE = pl.col("amount"), pl.col("quantity"), pl.col("price")
_DAYS, _OF_DAYS = pl.col("days"), pl.col("of_days")
_1, _2, _3, _4, _5, _6 = (pl.col(f"figure_{number}") for number in range(1, 7))

_TRIMMED = (
    pl.when(_FORM.is_in(["less", "follows", "each"]))
    .then(_ALSO.str.extract(r'"trimmed":(\d+)').cast(pl.Int64))
    .fill_null(0)
) * pl.when(_FORM == "each").then(-1).otherwise(1)
"""Kopecks that a break takes off less than it comes to, for all not to be above the charge.

Those of a subscriber fee are off the charge itself, for all not to be above the law's ceiling.
"""
_KOPECK = 10**10
"""In what a quantity times a price comes in: millionths of millionths."""
_EXACT = wide(_QUANTITY) * _PRICE
_BY_PERSONS = (_FORM == "norm") & _ALSO.str.contains('"person_first"', literal=True)
"""Rounded for each person: as much as a kopeck off for each."""
_ROUNDED_FOR_EACH = (_EXACT - wide(_AMOUNT) * _KOPECK).abs() <= (_4 + wide(_MILLION)) * 10_000

_ROUNDED_BEFORE = (_EXACT - (wide(_AMOUNT) - _TRIMMED) * _KOPECK).abs() * 2 <= (
    _PRICE.abs() + wide(pl.lit(_KOPECK))
)


def amount(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines whose sum is not their quantity times their price."""
    room = room_for(
        largest(chunk.drafts, _QUANTITY) * largest(chunk.drafts, _PRICE),
        largest(chunk.drafts, _AMOUNT) * _KOPECK,
    )
    off = (_QUANTITY.cast(room) * _PRICE - _AMOUNT.cast(room) * _KOPECK).abs() * 2
    # The quantity on a line for some days is rounded, the amount comes from the exact part.
    is_by_days = _OF_DAYS.is_not_null() | _FORM.is_in(["sum", "share"])
    suspected = that(
        chunk.lines,
        (off >= _KOPECK)
        & ~_FORM.is_in(["taken_back", "order", "benefit"])
        & ~(is_by_days & (off <= _PRICE.abs() + _KOPECK)),
    )
    is_right = are_rounded(suspected, _AMOUNT, _EXACT, pl.lit(_KOPECK))
    rows = suspected.filter(~is_right).filter(~(_BY_PERSONS & _ROUNDED_FOR_EACH))
    rows = rows.filter((_TRIMMED == 0) | ~_ROUNDED_BEFORE)
    return told(rows, expected=of_kopecks(rounded(_EXACT, _KOPECK)), found=of_kopecks(_AMOUNT))


_IS_SUM, _IS_NORM = _FORM == "sum", _FORM == "norm"
_IN_PART = _OF_DAYS.is_not_null() & ~_IS_SUM
_LESS = pl.when(_FORM == "less").then(0 - rounded(wide(_3) * _2, _MILLION))
"""A part of what is lowered: a bad service seldom takes off all of it."""
_WHOLES = (
    (_6, ("register", "heat", "load")),
    (_2, ("own_load", "area")),
    (_4, ("inlet", "warmed", "rails")),
    (_5, ("circulates",)),
    (_LESS, ("less",)),
    (pl.lit(_MILLION), ("each",)),
)
"""What the basis of a line comes to for all its days, where that is no quotient."""
_TELLS = (pl.col("tariff_tiered").fill_null(0) == 0) & ~(_IS_NORM & _PART.str.starts_with("r"))
_MUST_BE_EXACT = (_OF_DAYS.fill_null(0) <= 0) | _FORM.is_in(["norm", "area", "each"])
"""Elsewhere a volume is cut at days in the places of its service: its pieces together are it."""
_TOLD = (
    pl.when(_IS_NORM)
    .then(rounded(wide(_2) * _4, _MILLION))
    .when(_IS_SUM)
    .then(wide(_2) * _MILLION)
    .otherwise(
        wide(pl.coalesce(pl.when(_FORM.is_in(forms)).then(whole) for whole, forms in _WHOLES))
    )
)


def quantity(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines whose quantity is not what their basis comes to in their days."""
    whole, wholes = pl.col("whole"), pl.col("wholes")
    rows = _not_at_once(chunk).filter(_TELLS)
    rows = rows.with_columns(whole=_TOLD, wholes=pl.when(_IS_SUM).then(_3).otherwise(1))
    rows = rows.with_columns(
        numerator=whole * pl.when(_IN_PART).then(_DAYS).otherwise(1),
        by=pl.when(_IN_PART).then(_OF_DAYS).otherwise(wholes),
    )
    is_beyond = (wide(_QUANTITY).sign() * whole.sign() < 0) | (
        wide(_QUANTITY).abs() * wholes > whole.abs()
    )
    numerator, by = pl.col("numerator"), pl.col("by")
    is_right = are_rounded(rows, _QUANTITY, numerator, by).fill_null(value=False)
    broken = rows.filter(whole.is_not_null() & ~is_right).filter(_MUST_BE_EXACT | is_beyond)
    return told(broken, expected=rounded(numerator, by), found=_QUANTITY)


def _not_at_once(chunk: CheckedChunk) -> pl.DataFrame:
    """Return the lines whose basis does not come within half a unit of their quantity.

    Sums, and norms for a part of the days, are not looked at so: they are few, or rounded twice.
    """
    lines = chunk.drafts.with_columns(
        pl.when(_OF_DAYS.is_null()).then(1).otherwise(_DAYS).alias("days"),
        of=_OF_DAYS.fill_null(1),
        in_part=_IN_PART,
    )
    of_days = pl.col("of")
    suspected = [_IS_SUM]
    if chunk.has("norm"):
        in_millionths = pl.lit(_MILLION)
        is_off = _is_off(lines, _2, _4, in_millionths)
        suspected.append(_IS_NORM & (is_off | pl.col("in_part")))
    for whole, forms in _WHOLES:
        if chunk.has(*forms):
            suspected.append(_FORM.is_in(forms) & _is_off(lines, whole, _DAYS, of_days))
    found = lines.select(pl.any_horizontal(suspected)).to_series()
    return chunk.lines.filter(found) if found.any() else chunk.lines.clear()


def _is_off(lines: pl.DataFrame, one: pl.Expr, other: pl.Expr, parts: pl.Expr) -> pl.Expr:
    """Say whether a product lies half a unit or more off the quantity, both in so many parts.

    A figure that is absent is off too.
    """
    room = room_for(
        largest(lines, one) * largest(lines, other),
        largest(lines, _QUANTITY) * largest(lines, parts),
    )
    off = one.cast(room) * other - _QUANTITY.cast(room) * parts
    return (off.abs() * 2 >= parts).fill_null(value=True)


_NEVER_BELOW = (
    *("inlet", "norm", "area", "each", "share", "volume", "heat", "house", "load", "own_load"),
    *("containers", "circulates", "rails"),
)
_LESS_IS_LOWERED = (_FORM == "less") & (_3 < 0) & _ALSO.str.contains('"of":"follows"', literal=True)
"""Bad wastewater takes less off where a break of water has taken off some already."""
_LEAST = pl.min_horizontal(_AMOUNT, _QUANTITY)
_MOST = pl.max_horizontal(_AMOUNT, _QUANTITY)

_KEY = ["account_id", "service_id", "part"]
_OF_DAYS_EACH = ("register", "norm", "area", "each", "share", "order")
_MONTH = 10**12
"""A whole one: lines are for so many parts of it."""
_SLACK = 1e-6
_THING = (
    *(pl.col(name) for name in ("account_id", "service_id", "agreement_id", "form")),
    *(pl.col(name) for name in ("tariff_part", "tariff_floor", "figure_1")),
    pl.when(_IS_NORM).then(_3).alias("parameter"),
)
"""What is charged once for each day of a month."""


def line_twice(chunk: CheckedChunk) -> pl.DataFrame:
    """Return keys that several lines have."""
    # By a fingerprint: texts cost more to keep apart, and mostly all are different.
    prints = chunk.drafts.select(pl.struct(_KEY).hash()).to_series()
    if prints.n_unique() == chunk.drafts.height:
        return told(chunk.drafts.clear())
    counted = chunk.drafts.group_by(_KEY).agg(lines=pl.len()).filter(pl.col("lines") > 1)
    return told(counted.sort(_KEY), expected=of_count(1), found=of_count(pl.col("lines")))


def charged_twice(chunk: CheckedChunk) -> pl.DataFrame:
    """Return what is charged for more days than there are, under whatever names."""
    parts = chunk.drafts.select(
        pl.when(_FORM.is_in(_OF_DAYS_EACH)).then((_DAYS / _OF_DAYS).fill_null(1)).otherwise(0)
    ).to_series()
    # Mostly an agreement is charged once for each day altogether.
    is_suspected = may_exceed(chunk.drafts["agreement_id"], parts, 1 + _SLACK / 2)
    suspected = chunk.lines.filter(is_suspected & (parts > 0)) if is_suspected.any() else None
    if suspected is None:
        return told(chunk.drafts.clear())
    charged = pl.col("charged")
    broken = (
        suspected.filter(~_PART.str.starts_with("-"))
        .filter(~_PART.str.contains(r"[.](?:est|act|norm)"))
        .group_by(_THING)
        .agg(_PART.min(), charged=(of_count(_DAYS) * _MILLION // _OF_DAYS).fill_null(_MONTH).sum())
        .filter(charged > _MONTH + _MILLION)
        .sort("account_id", "service_id", "part")
    )
    return told(broken, expected=of_count(1), found=charged // _MILLION)


OF_LINES: Rules = {
    "amount": amount,
    "quantity": quantity,
    "below_zero": LineRule(
        (_LEAST < 0) | (_PRICE < 0),
        lambda rows: rows.filter(
            _FORM.is_in(_NEVER_BELOW)
            | ((_FORM == "register") & ~_ALSO.str.contains('"settled"', literal=True))
            | (_PRICE < 0)
        ),
        expected=of_count(0),
        found=pl.min_horizontal(of_kopecks(_AMOUNT), wide(_QUANTITY), wide(_PRICE)),
    ),
    "above_zero": LineRule(
        _FORM.is_in(["less", "benefit"]) & (_MOST > 0),
        lambda rows: rows.filter(~_LESS_IS_LOWERED.fill_null(value=False)),
        expected=of_count(0),
        found=pl.max_horizontal(of_kopecks(_AMOUNT), wide(_QUANTITY)),
    ),
    "without_basis": LineRule(
        ~_FORM.is_in(FORMS)
        | ((_FORM != "each") & _1.is_null())
        | (
            (pl.col("tariff_id") == 0)
            & ~_FORM.is_in(["sum", "order", "share", "benefit", "taken_back"])
        ),
        found=of_kopecks(_AMOUNT),
    ),
    "vat_rate": LineRule(
        ~pl.col("vat_rate").is_between(0, 10_000), found=of_kopecks(pl.col("vat_rate"))
    ),
    "line_twice": line_twice,
    "charged_twice": charged_twice,
}
