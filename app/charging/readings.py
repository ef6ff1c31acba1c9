"""Which readings open and close the month of each register."""

from collections.abc import Mapping

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
_DAYS, _TRUSTS = 1 << 20, 1 << 8
"""More than the days since 1970 will be for long, and more than there are sources."""


def bounded(registers: pl.DataFrame, readings: pl.DataFrame, *, rules: Rules) -> pl.DataFrame:
    """Add to each register the readings around the days that open and close its month.

    Of several readings of one day the most trusted source's is taken. A register that was put in
    inside the month opens with the reading of its installation. One that was taken off closes
    with its last reading, also after the day that closes the month for the others: no later
    month asks for it.
    """
    rows = registers.with_row_index("slot").with_columns(pl.col("slot").cast(pl.Int64))
    known = _believed(rows, readings)
    places = _places(rows, known, rules)
    found = [
        known[column].gather(places[bound]).alias(f"{bound}_{name}")
        for bound in places
        for name, column in _BOUND.items()
        if f"{bound}_{name}" in REGISTERS
    ]
    return shaped(rows.with_columns(found), REGISTERS)


def _believed(registers: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """Return one reading a day of each register with the days of its meter, in order.

    `key` is the register's slot and the day in one figure: its order is theirs.
    """
    trust = pl.col("trust").fill_null(0)
    return (
        readings.join(
            registers.select("register_id", "slot", "installed", "removed"), on="register_id"
        )
        .with_columns(key=_key(_day))
        .sort(pl.col("key") * _TRUSTS + trust)
        .filter((pl.col("key") != pl.col("key").shift()).fill_null(value=True))
    )


def _key(day: pl.Expr) -> pl.Expr:
    return pl.col("slot") * _DAYS + day


def _places(registers: pl.DataFrame, known: pl.DataFrame, rules: Rules) -> Mapping[str, pl.Series]:
    """Return for each bound the place of its reading among those known; null where none is.

    Readings are in order, so one search finds the last one up to a day, and the next after it.
    """
    opens, closes, before = (pl.lit(day_number(rules.closing_day(back))) for back in (1, 0, 2))
    calendar = rules.month_by is MonthBasis.CALENDAR  # else nothing after the month is looked at
    nothing = pl.repeat(None, registers.height, dtype=pl.Int64, eager=True)

    def place(until: pl.Expr, *, after: int = 0) -> pl.Series:
        keys = registers.select(_key(until)).to_series()
        found = known["key"].search_sorted(keys, side="right").cast(pl.Int64) - 1 + after
        inside = found.is_between(0, known.height - 1)
        own = known["slot"].gather(found.zip_with(inside, nothing)) == registers["slot"]
        return found.zip_with(own.fill_null(value=False), nothing)

    return {
        "first": _installation(registers, known, rules),
        "from": place(opens),
        "to": place(_until(rules)),
        "before": place(before),
        "after_from": place(opens, after=1) if calendar else nothing,
        "after_to": place(closes, after=1) if calendar else nothing,
    }


def _until(rules: Rules) -> pl.Expr:
    """Return the last day whose reading may close the month of a register."""
    removed, closes = pl.col("removed"), pl.lit(day_number(rules.closing_day(0)))
    return pl.when(removed <= rules.end).then(removed).otherwise(closes)


def _installation(registers: pl.DataFrame, known: pl.DataFrame, rules: Rules) -> pl.Series:
    """Return the places of the readings with which meters were put in inside the month."""
    opens = day_number(rules.closing_day(1))
    put_in = (pl.col("installed") > opens) & (_day > opens) & (_day <= _until(rules))
    first = (
        known.with_row_index("place")
        .filter(put_in & (pl.col("is_act") | (_day == pl.col("installed"))))
        .unique("slot", keep="first", maintain_order=True)
    )
    slots = registers.select("slot")
    return slots.join(first, on="slot", how="left", maintain_order="left")["place"]


def without_opening(registers: pl.DataFrame, readings: pl.DataFrame, *, rules: Rules) -> pl.Series:
    """Return the registers none of whose readings here is old enough to open the month."""
    opens = day_number(rules.closing_day(1))
    opened = readings.filter(_day <= opens).select("register_id")
    return registers.join(opened, on="register_id", how="anti")["register_id"]
