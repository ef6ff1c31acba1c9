"""A whole divided by weights where nobody takes more than his most, and others bear the rest."""

import polars as pl

from app.charging.apportion import apportion
from app.charging.exact import wide

_weight, _cap, _full = pl.col("weight"), pl.col("cap"), pl.col("full")


def fill(rows: pl.DataFrame, *, of: str) -> pl.DataFrame:
    """Add `part` of the row's `total`, `rest` and `weights`, by which it was found, and `full`.

    Whoever's part would be above his `cap` takes the cap and is `full`; what is above goes to the
    others by their weights, again and again, until nobody's is. `rest` is what those who are not
    full divide, `weights` the sum of their weights. The order in which caps are reached does not
    matter: each that is reached only makes the parts of the others larger.

    A row has `of`, `account_id`, `agreement_id`, `weight`, `cap` (or null), `total` and `unit`;
    totals and caps are whole units. Where no weight is left nobody bears the rest: parts are 0.
    """
    filled = rows.with_columns(
        pl.col("weight").cast(pl.Int128), full=pl.lit(value=False), rest="total"
    ).with_columns(weights=_weight.sum().over(of))
    while True:
        above = ~_full & (wide(pl.col("rest")) * _weight > wide(_cap) * pl.col("weights"))
        found = filled.with_columns(full=_full | above.fill_null(value=False))
        if found["full"].equals(filled["full"]):
            break
        taken = pl.when(_full).then(_cap).otherwise(0).sum().over(of)
        open_weights = pl.when(_full).then(wide(0)).otherwise(_weight).sum().over(of)
        filled = found.with_columns(rest=pl.col("total") - taken, weights=open_weights)
    return pl.concat([_full_parts(filled), _open_parts(filled, of)])


def _full_parts(filled: pl.DataFrame) -> pl.DataFrame:
    return filled.filter(_full).with_columns(part="cap")


def _open_parts(filled: pl.DataFrame, of: str) -> pl.DataFrame:
    among = filled.filter(~_full)
    parts = apportion(among.drop("weights"), of=of, total="rest", unit=pl.col("unit"))
    found = parts.select(of, "account_id", "agreement_id", "part")
    key = [of, "account_id", "agreement_id"]
    return among.join(found, on=key, how="left").with_columns(pl.col("part").fill_null(0))
