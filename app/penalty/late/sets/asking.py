"""What a document would ask on many debts: `counting.steps` at once. Pure."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from app.penalty.late.sets.frames import KEY, LateDebts, day_number
from app.penalty.late.sets.growing import Grown, amounts_before, grow
from app.penalty.models import LateKind

ASKED = {
    **dict.fromkeys(KEY, pl.Int64),
    "kind": pl.String,
    **dict.fromkeys(("before", "asked_since", "asked_until"), pl.Int64),
}
"""Columns of what documents that stand have asked, by debt and kind."""
STEP = {
    "kind": pl.String,
    **dict.fromkeys((*KEY, "since", "total", "before", "amount"), pl.Int64),
    "told": pl.String,
}
"""Columns of what one more document asks: `amount` is `total` less `before`, in kopecks."""


def steps_of(
    late: LateDebts,
    asked: pl.DataFrame,
    *,
    wanted: Mapping[LateKind, date],
    until: date,
    is_told: bool = True,
) -> pl.DataFrame:
    """Return what is to be asked for, or taken back, on these debts, with its intervals.

    Without `is_told` the intervals are left empty.

    Raises:
        TooWide.
    """
    found = [
        _steps(late, kind, asked, first=day_number(first), until=day_number(until), is_told=is_told)
        for kind, first in wanted.items()
    ]
    # As the table's key has them: rows in order are written much faster.
    return pl.concat([pl.DataFrame(schema=STEP), *found]).sort("account_id", "kind", *KEY[1:])


def _steps(
    late: LateDebts,
    kind: LateKind,
    asked: pl.DataFrame,
    *,
    first: int,
    until: int,
    is_told: bool,
) -> pl.DataFrame:
    """Return the steps of one kind; see `counting` for what stays asked for."""
    of_kind = asked.filter(pl.col("kind") == kind).drop("kind")
    rows = (
        late.debts.join(of_kind, on=KEY, how="left")
        .with_columns(
            late=pl.col("due_on") + 1,
            since=pl.max_horizontal(pl.lit(first), pl.col("due_on") + 1),
            before=pl.col("before").fill_null(0),
        )
        .with_columns(
            since=pl.min_horizontal("since", "asked_since"),
            until=pl.max_horizontal(pl.lit(until), "asked_until"),
        )
        .filter(pl.col("since") <= pl.col("until"))
    )
    now = grow(kind, late, rows.select("debt", "until"))
    later = rows.filter(pl.col("since") > pl.col("late"))
    days = later.select("debt", until=pl.col("since") - 1)
    early = amounts_before(kind, late, now, days)
    rows = _with(_with(rows, now.amounts, "now"), early, "early")
    rows = rows.with_columns(total=pl.col("now") - pl.col("early"))
    rows = rows.filter(pl.col("total") != pl.col("before"))
    rows = _told(late, kind, rows, now) if is_told else rows.with_columns(told=pl.lit("[]"))
    amount = pl.col("total") - pl.col("before")
    kinds = pl.lit(kind.value).alias("kind")
    return rows.with_columns(kinds, amount=amount).select(
        pl.col(name).cast(dtype) for name, dtype in STEP.items()
    )


def _told(late: LateDebts, kind: LateKind, rows: pl.DataFrame, now: Grown) -> pl.DataFrame:
    """Add the intervals. Days told before are told again only where they came out otherwise."""
    again = rows.filter(pl.col("until") > pl.col("asked_until"))
    then = amounts_before(kind, late, now, again.select("debt", until="asked_until"))
    is_same = pl.col("then") - pl.col("early") == pl.col("before")
    is_longer = (pl.col("until") > pl.col("asked_until")).fill_null(value=False)
    since = pl.when(is_longer & is_same).then(pl.col("asked_until") + 1).otherwise("since")
    asked = _with(rows, then, "then").select(pl.col("debt").alias("request"), since=since)
    told = now.told.tell(asked).rename({"request": "debt"})
    return rows.join(told, on="debt", how="left").with_columns(pl.col("told").fill_null("[]"))


def _with(rows: pl.DataFrame, amounts: pl.DataFrame, name: str) -> pl.DataFrame:
    amounts = amounts.rename({"request": "debt", "amount": name})
    return rows.join(amounts, on="debt", how="left").with_columns(pl.col(name).fill_null(0))
