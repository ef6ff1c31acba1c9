"""How many others stand behind a sum of a building that a payer is shown.

From a sum over one neighbour anybody subtracts himself and knows him. So each share carries how
many accounts besides its own used something of the smallest sum that explains it; where nobody
but the payer belongs to a sum it hides nobody.
"""

from collections.abc import Mapping, Sequence

import polars as pl

_HOUSE = "distribution_id"
_OF = [_HOUSE, "account_id"]


def those_with(frame: pl.DataFrame, figure: str) -> pl.DataFrame:
    """Return the accounts of a sum, once each, and whether they `used` any of it."""
    return frame.group_by(_OF).agg(used=(pl.col(figure) > 0).any())


def users_of(own: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts that have a volume or a part in what is left, and whether any."""
    taken = pl.concat(
        [
            own.select(*_OF, taken=pl.col("volume").cast(pl.Int128)),
            weights.select(*_OF, taken="weight"),
        ]
    )
    return those_with(taken, "taken")


def with_apart(
    houses: pl.DataFrame, users: pl.DataFrame, followed: Mapping[int, Sequence[int]]
) -> pl.DataFrame:
    """Add `apart`: by how many accounts a service differs from one it follows in the building.

    What wastewater counts is what water did: where one flat has no wastewater, the difference of
    both sums is that flat. `followed` is service -> the services whose volume it takes.
    """
    of, other = houses.select(_HOUSE, "building_id", "service_id"), f"{_HOUSE}_right"
    pairs = of.join(of, on="building_id").filter(
        pl.any_horizontal(
            pl.lit(value=False),
            *(
                (pl.col("service_id") == one) & pl.col("service_id_right").is_in(others)
                for one, others in followed.items()
            ),
        )
    )
    if pairs.is_empty():
        return houses.with_columns(apart=pl.lit(None, dtype=pl.Int64))
    both = users.filter("used").select(_OF).join(of.select(_HOUSE, "building_id"), on=_HOUSE)
    size = both.group_by(_HOUSE).agg(size=pl.len().cast(pl.Int64))
    common = (
        both.join(both, on=["building_id", "account_id"])
        .group_by(_HOUSE, other)
        .agg(common=pl.len().cast(pl.Int64))
    )
    found = (
        pairs.select(_HOUSE, other)
        .join(size, on=_HOUSE, how="left")
        .join(size, left_on=other, right_on=_HOUSE, how="left")
        .join(common, on=[_HOUSE, other], how="left")
        .select(
            _HOUSE,
            other,
            apart=pl.sum_horizontal("size", "size_right") - 2 * pl.col("common").fill_null(0),
        )
        .filter(pl.col("apart") > 0)
    )
    mirrored = found.select(pl.col(other).alias(_HOUSE), "apart")
    least = pl.concat([found.select(_HOUSE, "apart"), mirrored]).group_by(_HOUSE).min()
    return houses.join(least, on=_HOUSE, how="left")


def with_others(rows: pl.DataFrame, *sums: pl.DataFrame) -> pl.DataFrame:
    """Add `others`: the fewest accounts besides the row's that used something of one of the sums.

    Or by which a sum differs from another one that is told (`apart`), if they are fewer. It is
    null where no sum has another account at all.
    """
    names = ["apart"]
    for place, members in enumerate(sums):
        name = f"others_{place}"
        names.append(name)
        whole = members.group_by(_HOUSE).agg(
            members=pl.len().cast(pl.Int64), users=pl.col("used").sum().cast(pl.Int64)
        )
        own = members.with_columns(mine=pl.lit(1, dtype=pl.Int64))
        rows = (
            rows.join(whole, on=_HOUSE, how="left")
            .join(own, on=_OF, how="left")
            .with_columns(
                pl.when(pl.col("members") > pl.col("mine").fill_null(0))
                .then(pl.col("users") - pl.col("used").fill_null(value=False).cast(pl.Int64))
                .alias(name)
            )
            .drop("members", "users", "used", "mine")
        )
    return rows.with_columns(others=pl.min_horizontal(names)).drop(names)
