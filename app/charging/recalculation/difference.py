"""What changes in a month: lines that should be, minus those that are. Nothing is read."""

from dataclasses import dataclass

import polars as pl

from app.charging.basis import made_of
from app.charging.facts import LINES, shaped

_KEY = ["account_id", "service_id"]
_SAME = [*_KEY, "part", "agreement_id", "vat_rate", "quantity", "price", "amount"]
"""What a line must have in common with another to be the same; how it came about may differ."""
_SUMMED = [*_KEY, "agreement_id", "vat_rate"]
TAKEN_BACK = "-"
"""Before the part of a line that takes back the line of this part."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines to be charged for an earlier month, and the sums `was` and `now` they come to."""

    lines: pl.DataFrame
    sums: pl.DataFrame


def changed(
    *, now: pl.DataFrame, was: pl.DataFrame, stopped: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines now and before of every account's service in which they differ at all.

    `stopped` are accounts and services (0: all of an account) that cannot be computed: what was
    charged for them stays.
    """
    now, was = (_but(lines, stopped) for lines in (now, was))
    moved = pl.concat(
        one.select(_SAME).join(other.select(_SAME), on=_SAME, how="anti").select(_KEY)
        for one, other in ((now, was), (was, now))
    ).unique()
    return now.join(moved, on=_KEY, how="semi"), was.join(moved, on=_KEY, how="semi")


def difference(*, anew: pl.DataFrame, back: pl.DataFrame) -> Difference:
    """Return the lines that take all of `back` back and charge all of `anew`, and their sums."""
    lines = pl.concat([_taken_back(back), _instead(anew, back)])
    return Difference(_in_order(lines), _sums(back, anew))


def _but(lines: pl.DataFrame, stopped: pl.DataFrame) -> pl.DataFrame:
    if stopped.is_empty():
        return lines
    whole = stopped.filter(service_id=0).select("account_id")
    return lines.join(stopped, on=_KEY, how="anti").join(whole, on="account_id", how="anti")


def _in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines by account, service and part."""
    if lines.is_empty():
        return lines
    place = pl.col("account_id")
    # One figure sorts several times as quickly as figures and a text.
    for name in ("service_id", "part"):
        values = lines[name].unique().sort().to_list()
        places = {value: number for number, value in enumerate(values)}
        own = pl.col(name).replace_strict(places, return_dtype=pl.Int64)
        place = place * len(values) + own
    return lines.sort(place)


def _taken_back(lines: pl.DataFrame) -> pl.DataFrame:
    turned = lines.with_columns(
        part=pl.concat_str(pl.lit(TAKEN_BACK), "part"),
        quantity=-pl.col("quantity"),
        amount=-pl.col("amount"),
        days=None,
        of_days=None,
        **made_of("taken_back", "run_id"),
    )
    return shaped(turned, LINES)


def _instead(lines: pl.DataFrame, back: pl.DataFrame) -> pl.DataFrame:
    """Say of each line that it stands in the place of those of a run; of new ones, of none."""
    runs = back.group_by(_KEY).agg(pl.col("run_id").max())
    known = lines.join(runs, on=_KEY, how="left", maintain_order="left")
    said = pl.format(',"instead_of":{}', pl.col("run_id").fill_null(0))
    return shaped(known.with_columns(also=pl.concat_str("also", said)), LINES)


def _sums(back: pl.DataFrame, anew: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(0, dtype=pl.Int64)
    amount = pl.col("amount")
    rows = pl.concat(
        [
            back.select(*_SUMMED, was=amount, now=nothing),
            anew.select(*_SUMMED, was=nothing, now=amount),
        ]
    )
    return (
        rows.group_by(_SUMMED)
        .agg(pl.col("was", "now").sum())
        .sort(_SUMMED)
        .with_columns(number=_number_in_service())
    )


def _number_in_service() -> pl.Expr:
    """Return which of its account's service a row is, from 1; the rows are in order."""
    row = pl.int_range(pl.len())
    is_first = pl.any_horizontal(pl.col(_KEY).ne_missing(pl.col(_KEY).shift()))
    return row - pl.when(is_first).then(row).forward_fill() + 1
