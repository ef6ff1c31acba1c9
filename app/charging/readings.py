"""Which readings open and close the month of each register."""

import polars as pl

from app.charging.exact import day_number
from app.charging.facts import REGISTERS, shaped
from app.charging.rules import MonthBy, Rules

_day = pl.col("day")
_BOUND = ("id", "day", "value")


def bounded(registers: pl.DataFrame, readings: pl.DataFrame, *, rules: Rules) -> pl.DataFrame:
    """Add to each register the readings around the days that open and close its month.

    Of several readings of one day the most trusted source's is taken. A register that was put in
    inside the month opens with the reading of its installation.
    """
    opens, closes, before = (day_number(rules.closing_day(back)) for back in (1, 0, 2))
    believed = readings.sort("register_id", "day", "trust").unique(
        ["register_id", "day"], keep="first", maintain_order=True
    )
    known = registers.join(believed, on="register_id").with_columns(
        last_day=pl.min_horizontal(pl.lit(closes), pl.col("removed").fill_null(closes))
    )
    at_start = known.filter(
        (pl.col("installed") > opens) & (_day > opens) & (_day <= closes)
    ).filter(pl.col("is_act") | (_day == pl.col("installed")))
    rows = registers
    for name, found in (
        ("first", at_start.group_by("register_id", maintain_order=True).first()),
        ("from", _last(known.filter(_day <= opens))),
        ("to", _last(known.filter(_day <= pl.col("last_day")))),
        ("before", _last(known.filter(_day <= before))),
    ):
        rows = rows.join(_named(found, name), on="register_id", how="left")
    for name, day in (("after_from", opens), ("after_to", closes)):
        if rules.month_by is not MonthBy.CALENDAR:  # nothing after the month is looked at
            rows = rows.with_columns(
                pl.lit(None, dtype=pl.Int64).alias(f"{name}_{each}") for each in _BOUND
            )
            continue
        first = known.filter(_day > day).group_by("register_id", maintain_order=True).first()
        rows = rows.join(_named(first, name), on="register_id", how="left")
    return shaped(rows, REGISTERS)


def without_opening(registers: pl.DataFrame, readings: pl.DataFrame, *, rules: Rules) -> pl.Series:
    """Return the registers none of whose readings here is old enough to open the month."""
    opens = day_number(rules.closing_day(1))
    opened = readings.filter(_day <= opens).select("register_id")
    return registers.join(opened, on="register_id", how="anti")["register_id"]


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("register_id", maintain_order=True).last()


def _named(found: pl.DataFrame, name: str) -> pl.DataFrame:
    return found.select(
        "register_id",
        (pl.col("reading_id")).alias(f"{name}_id"),
        _day.alias(f"{name}_day"),
        pl.col("value").alias(f"{name}_value"),
        pl.col("confirmed").alias(f"{name}_confirmed"),
        pl.col("passes_zero").alias(f"{name}_passes_zero"),
    )
