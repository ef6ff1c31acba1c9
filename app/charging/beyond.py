"""Figures that no real consumer has: named and left out, so that one of them stops nobody's month.

A slip of the pen (a million persons, ten to the ninth pieces) would else come to more than the
columns hold, and the run or its publication would end there for everybody.
"""

import polars as pl

from app.charging.exact import MILLION
from app.charging.facts import Outcome
from app.charging.problems import Problem, report

LARGEST_QUANTITY = 10**9 * MILLION
"""Millionths of a unit, the most one line may be for: a million towns' water."""
LARGEST_AMOUNT = 10**12 - 1
"""Kopecks, the most one line may come to: 9 999 999 999.99."""
LARGEST_PRICE = 10**14 - 1
"""Millionths of a hryvnia: what the price of a line holds. A fixed sum is the price of one."""
_LARGEST = {"amount": LARGEST_AMOUNT, "quantity": LARGEST_QUANTITY, "price": LARGEST_PRICE}
_FACTS = {"quantity": pl.col("quantity"), "price": pl.col("price")}


def without_absurd_quantities(own: Outcome) -> Outcome:
    """Leave out the quantities beyond reason, and name each as a problem."""
    if _is_within(own.rows["base"], LARGEST_QUANTITY):
        return own
    absurd = _beyond("base", LARGEST_QUANTITY)
    named = report(
        own.rows.filter(absurd), Problem.BEYOND_REASON, facts={"quantity": pl.col("base")}
    )
    return Outcome.of(own.rows.filter(~absurd), own.problems, named)


def without_absurd_amounts(lines: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the lines but for those beyond reason, and these as problems."""
    if all(_is_within(lines[name], most) for name, most in _LARGEST.items()):
        return lines, []
    absurd = pl.any_horizontal(_beyond(name, most) for name, most in _LARGEST.items())
    named = report(lines.filter(absurd), Problem.BEYOND_REASON, facts=_FACTS)
    return lines.filter(~absurd), [named]


def _is_within(figures: pl.Series, most: int) -> bool:
    if figures.is_empty():
        return True
    if figures.has_nulls():
        return False
    # Not abs(): it would copy a million figures to look at two of them.
    return -most <= int(figures.min()) and int(figures.max()) <= most  # type: ignore[arg-type]


def _beyond(name: str, most: int) -> pl.Expr:
    return pl.col(name).is_null() | (pl.col(name).abs() > most)
