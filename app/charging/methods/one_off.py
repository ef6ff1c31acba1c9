"""One-off: what was ordered by the price list, once, with the price of the order's day."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import half_up_or_null, wide
from app.charging.facts import LINES, Facts, Outcome, shaped
from app.charging.rules import Rules
from app.tariffs.models import Method

_KOPECKS = 10_000_000_000
"""Millionths of a unit times millionths of a hryvnia, in one kopeck."""
_WHOLE = 10_000
"""A hundred per cent, as rates are kept: in hundredths of one."""

_sum, _rate, _on_top = pl.col("sum"), pl.col("vat_rate"), pl.col("on_top") == 1


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return one line for each order of the month; a reversal's is the opposite of its order's.

    Quantity times price is rounded to kopecks; VAT on top of it is rounded apart and added, as
    the order's own paper adds them up. Days do not count: it was done on one.

    Source: tax-code/193
    """
    del rules
    summed = facts.orders.with_columns(
        sum=half_up_or_null(wide(pl.col("quantity")) * wide(pl.col("price")), _KOPECKS)
    )
    inside = half_up_or_null(wide(_sum) * wide(_rate), wide(_rate) + wide(_WHOLE))
    added = half_up_or_null(wide(_sum) * wide(_rate), _WHOLE)
    rows = summed.with_columns(vat=pl.when(_on_top).then(added).otherwise(inside)).with_columns(
        part=pl.format("o{}", "order_id"),
        method=pl.lit(Method.ONE_OFF.value),
        tariff_id=pl.lit(0),
        amount=pl.when(_on_top).then(_sum + pl.col("vat")).otherwise(_sum),
        days=None,
        of_days=None,
        **made_of(
            "order",
            *("order_id", "item_price_id", "sum", "vat"),
            also=pl.when(_on_top).then(pl.lit(',"on_top":1')).otherwise(pl.lit("")),
        ),
    )
    return Outcome.of(shaped(rows, LINES))
