"""Which readings open and close the month of each register."""

import polars as pl

from app.charging.exact import day_number
from app.charging.facts import REGISTERS, shaped
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis

_day = pl.col("day")
_BOUND = {
    "id": "reading_id",
    "day": "day",
    "value": "value",
    "confirmed": "confirmed",
    "passes_zero": "passes_zero",
}
"""What is told of a reading that bounds the month -> the column of readings."""


def bounded(registers: pl.DataFrame, readings: pl.DataFrame, *, rules: Rules) -> pl.DataFrame:
    """Add to each register the readings around the days that open and close its month.

    Of several readings of one day the most trusted source's is taken. A register that was put in
    inside the month opens with the reading of its installation.
    """
    known = _believed(registers, readings)
    # A later place is a later day of the same register: one pass finds every bound's place.
    bounds = _bounds(rules)
    places = known.group_by("register_id").agg(
        place.alias(f"{bound}_place") for bound, place in bounds.items()
    )
    rows = registers.join(places, on="register_id", how="left", maintain_order="left")
    found = [
        known[column].gather(rows[f"{bound}_place"]).alias(f"{bound}_{name}")
        for bound in bounds
        for name, column in _BOUND.items()
        if f"{bound}_{name}" in REGISTERS
    ]
    return shaped(rows.with_columns(found), REGISTERS)


def _believed(registers: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """Return one reading a day of each register with the days of its meter, in order."""
    rows = readings.join(
        registers.select("register_id", "installed", "removed"), on="register_id"
    ).sort("register_id", "day", "trust")
    same = [pl.col(name) == pl.col(name).shift() for name in ("register_id", "day")]
    again = pl.all_horizontal(same).fill_null(value=False)
    return rows.filter(~again).with_row_index("place")


def _bounds(rules: Rules) -> dict[str, pl.Expr]:
    """Return for each bound the place of its reading among those of a register."""
    opens, closes, before = (day_number(rules.closing_day(back)) for back in (1, 0, 2))
    installed, removed = pl.col("installed"), pl.col("removed")
    put_in = (installed > opens) & (_day > opens) & (_day <= closes)
    calendar = rules.month_by is MonthBasis.CALENDAR  # else nothing after the month is looked at

    def place(of: pl.Expr) -> pl.Expr:
        return pl.when(of).then(pl.col("place"))

    return {
        "first": place(put_in & (pl.col("is_act") | (_day == installed))).min(),
        "from": place(_day <= opens).max(),
        "to": place(_day <= pl.min_horizontal(pl.lit(closes), removed)).max(),
        "before": place(_day <= before).max(),
        "after_from": place((_day > opens) & calendar).min(),
        "after_to": place((_day > closes) & calendar).min(),
    }


def without_opening(registers: pl.DataFrame, readings: pl.DataFrame, *, rules: Rules) -> pl.Series:
    """Return the registers none of whose readings here is old enough to open the month."""
    opens = day_number(rules.closing_day(1))
    opened = readings.filter(_day <= opens).select("register_id")
    return registers.join(opened, on="register_id", how="anti")["register_id"]
