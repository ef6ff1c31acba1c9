"""Parts of many debts, each late since one day and paid on one: `inflation._parts` at once. Pure.

Hryvnia after hryvnia of what came to be owed is covered by hryvnia after hryvnia of what was paid:
both are laid along one line, and a part reaches from a mark of either to the next.
"""

import polars as pl

_KEY = ["request", "at"]


def parts_of(requests: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Return the parts, in the order in which they were paid; those still owed come last.

    Columns of `requests`: `request`, `debt`, `first` (the first day late), `until`. Of the answer:
    `request`, `amount`, `since`, `paid_on` (null while it is owed).
    """
    moved = (
        requests.join(moves, on="debt")
        .filter(pl.col("day") <= pl.col("until"))
        .group_by("request", pl.max_horizontal("day", "first").alias("day"))
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .sort("request", "day")
    )
    owed = _marks(moved.filter(pl.col("amount") > 0), "since")
    paid = _marks(moved.filter(pl.col("amount") < 0), "paid_on")
    line = owed.join(paid, on=_KEY, how="full", coalesce=True).sort(_KEY)
    before = pl.col("at").shift().over("request").fill_null(0)
    ahead = (pl.col(name).backward_fill().over("request") for name in ("since", "paid_on"))
    return (
        line.with_columns(*ahead, amount=pl.col("at") - before)
        # Nothing is owed beyond the last debt; what was paid before it came was never late.
        .filter(
            pl.col("since").is_not_null()
            & (pl.col("paid_on").is_null() | (pl.col("paid_on") > pl.col("since")))
        )
        .select("request", "amount", "since", "paid_on")
    )


def _marks(moved: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return up to where on its line each day of a request reaches."""
    return moved.select(
        "request",
        pl.col("amount").abs().cum_sum().over("request").alias("at"),
        pl.col("day").alias(name),
    )
