"""How many others stand behind a sum of a building that a payer is shown.

From a sum over one neighbour anybody subtracts himself and knows him. So each share carries how
many accounts besides its own used something of the smallest sum that explains it; where nobody
but the payer belongs to a sum it hides nobody.
"""

import polars as pl

_OF = ["distribution_id", "account_id"]


def those_with(frame: pl.DataFrame, figure: str) -> pl.DataFrame:
    """Return the accounts of a sum, once each, and whether they `used` any of it."""
    return frame.group_by(_OF).agg(used=(pl.col(figure) > 0).any())


def with_others(rows: pl.DataFrame, *sums: pl.DataFrame) -> pl.DataFrame:
    """Add `others`: the fewest accounts besides the row's that used something of one of the sums.

    It is null where no sum has another account at all.
    """
    names = []
    for place, members in enumerate(sums):
        name = f"others_{place}"
        names.append(name)
        whole = members.group_by("distribution_id").agg(
            members=pl.len().cast(pl.Int64), users=pl.col("used").sum().cast(pl.Int64)
        )
        own = members.with_columns(mine=pl.lit(1, dtype=pl.Int64))
        rows = (
            rows.join(whole, on="distribution_id", how="left")
            .join(own, on=_OF, how="left")
            .with_columns(
                pl.when(pl.col("members") > pl.col("mine").fill_null(0))
                .then(pl.col("users") - pl.col("used").fill_null(value=False).cast(pl.Int64))
                .alias(name)
            )
            .drop("members", "users", "used", "mine")
        )
    return rows.with_columns(others=pl.min_horizontal(names)).drop(names)
