"""The average a day of a register, for the days that no reading measures."""

import polars as pl

from app.charging.consumption import ENERGY, energy
from app.charging.estimates.models import Base
from app.charging.exact import MILLION, half_up, wide

_last, _days = pl.col("last_day"), pl.col("end") - pl.col("start")


def with_history(days: pl.DataFrame, histories: pl.DataFrame) -> pl.DataFrame:
    """Add the readings that the average is taken between, and `step` and `over` of them.

    The company says whether the last billing period is taken or the last twelve months; where
    the period is not known, the twelve months are. Nothing is known of a register that ran back,
    or of one whose unit is not its service's: `step` is null.
    """
    rows = days.join(histories, on="register_id", how="left")
    of_period = (pl.col("base") == Base.LAST_PERIOD.value) & (
        _sound("period", _step("period")).fill_null(value=False)
    )
    base = {
        name: pl.when(of_period).then(f"period_{name}").otherwise(f"year_{name}")
        for name in ("id", "day", "value")
    }
    rows = rows.with_columns(**{f"base_{name}": column for name, column in base.items()})
    step = _step("base")
    sound = _sound("base", step) & _is_convertible()
    return rows.with_columns(step=pl.when(sound).then(step), over=_last - pl.col("base_day"))


def volume_of_days() -> pl.Expr:
    """Return the average a day times the days, in the service's unit, rounded once.

    >>> frame = pl.DataFrame({"step": [96_000_000], "over": [365], "start": [0], "end": [31],
    ...     "multiplier": [MILLION], "unit": ["m3"], "service_unit": ["m3"], "places": [3]})
    >>> frame.select(volume_of_days())["step"].to_list()
    [8153000]
    """
    same = pl.col("unit") == pl.col("service_unit")
    up, down = (
        pl.when(same).then(1).otherwise(energy(name)).fill_null(1)
        for name in ("unit", "service_unit")
    )
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    used = wide(pl.col("step")) * wide(pl.col("multiplier")) * wide(_days) * wide(up)
    return half_up(used, wide(pl.col("over")) * wide(down) * wide(unit) * wide(MILLION)) * unit


def _step(which: str) -> pl.Expr:
    """Return what the dial went on by, through zero where it must have."""
    step = pl.col("last_value") - pl.col(f"{which}_value")
    return pl.when(step < 0).then(step + pl.col("capacity")).otherwise(step)


def _sound(which: str, step: pl.Expr) -> pl.Expr:
    return (pl.col(f"{which}_day") < _last) & (step >= 0)


def _is_convertible() -> pl.Expr:
    known = pl.col("unit").is_in(list(ENERGY)) & pl.col("service_unit").is_in(list(ENERGY))
    return known | (pl.col("unit") == pl.col("service_unit"))
