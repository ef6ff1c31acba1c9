"""Which lines of a run the reference knows, and how many there are that it does not."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy.orm import Session

from app.charging.shadow.whole import in_large
from app.months.parameter_keys import SHADOW_NEIGHBOURS
from app.months.parameters import parameter

KNOWN_FORMS = (
    *("register", "norm", "area", "each", "sum", "order", "less", "follows", "own_water"),
    *("containers", "load", "own_load", "benefit", "house", "share", "volume", "heat", "inlet"),
)
"""Forms of a basis whose lines the reference knows."""
BEYOND_KINDS = ("hot_water", "large", "other", "correction")
"""What the reference does not know: see `beyond`."""
_OF_BUILDINGS = ("load", "house", "heat")
"""Forms of lines that depend on everybody in a building."""
HEAT_OF_WATER = "water_heat"
"""The method that the reference does not know."""
_OF_HOT_WATER = ("warmed", "circulates", "rails")
IS_KNOWN = pl.col("form").is_in(KNOWN_FORMS)
"""Whether the reference knows what a line is for."""


def beyond(session: Session, lines: pl.DataFrame, *, on: date) -> dict[str, int]:
    """Return how many lines of the run's month the reference does not know, by what they are."""
    form = pl.col("form")
    shared = lines.filter(form.is_in(_OF_BUILDINGS))
    large: Sequence[int] = []
    if not shared.is_empty():
        large = in_large(session, most=parameter(session, SHADOW_NEIGHBOURS, on=on))
    counted = lines.select(
        large=pl.lit(shared.filter(pl.col("account_id").is_in(large)).height),
        other=(~IS_KNOWN & ~form.is_in(_OF_HOT_WATER)).sum(),
        hot_water=form.is_in(_OF_HOT_WATER).sum(),
    ).row(0, named=True)
    return {name: count for name, count in counted.items() if count}
