"""The facts of a chunk as a scenario would have them. Pure: nothing is read, nothing is written."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from app.charging.exact import as_millionths
from app.charging.facts import Facts
from app.charging.what_if.changes import Change, MethodChange, NormChange, PriceChange
from app.tariffs.models import Method

_NO_KEY_OF_TARIFF = {"tariff_id", "price", "vat_rate", "tier_ceiling", "start", "end"}
_NO_KEY_OF_NORM = {"norm_id", "value", "start", "end"}


def altered(facts: Facts, changes: Sequence[Change], *, named: pl.DataFrame) -> Facts:
    """Return the facts with the scenario's prices, norms and methods.

    `named` are the tariffs that the changes name. A new price holds on the days on which the
    month has any for the same consumers, part, tier and zone; it makes no new days.
    """
    agreements = facts.agreements
    for each in changes:
        if isinstance(each, MethodChange):
            agreements = _moved(agreements, facts.accounts, each)
    return replace(
        facts,
        agreements=agreements,
        tariffs=_repriced(facts.tariffs, changes, named),
        norms=_with_norms(facts.norms, changes),
    )


def absent(tariffs: pl.DataFrame, named: pl.DataFrame) -> int:
    """Return how many of the named tariffs have no day in the month: their change shows nothing."""
    key = _key(tariffs, _NO_KEY_OF_TARIFF)
    return named.join(tariffs, on=key, how="anti").height


def _repriced(
    tariffs: pl.DataFrame, changes: Sequence[Change], named: pl.DataFrame
) -> pl.DataFrame:
    prices = {each.tariff_id: each.price for each in changes if isinstance(each, PriceChange)}
    if not prices:
        return tariffs
    key = _key(tariffs, _NO_KEY_OF_TARIFF)
    figures = pl.DataFrame(
        {"tariff_id": list(prices), "new": [as_millionths(each) for each in prices.values()]},
        schema={"tariff_id": pl.Int64, "new": pl.Int64},
    )
    # One price for a key, or its tariffs would be there twice.
    new = named.join(figures, on="tariff_id").sort("tariff_id").unique(key, keep="last")
    return _replaced(tariffs, new.select(*key, "new"), key, "price")


def _with_norms(norms: pl.DataFrame, changes: Sequence[Change]) -> pl.DataFrame:
    values = {each.norm_id: each.value for each in changes if isinstance(each, NormChange)}
    if not values or norms.is_empty():
        return norms
    key = _key(norms, _NO_KEY_OF_NORM)
    figures = pl.DataFrame(
        {"norm_id": list(values), "new": [as_millionths(each) for each in values.values()]},
        schema={"norm_id": pl.Int64, "new": pl.Int64},
    )
    new = norms.join(figures, on="norm_id").sort("norm_id").unique(key, keep="last")
    return _replaced(norms, new.select(*key, "new"), key, "value")


def _replaced(rows: pl.DataFrame, new: pl.DataFrame, key: list[str], column: str) -> pl.DataFrame:
    joined = rows.join(new, on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("new", column).alias(column)).drop("new")


def _key(rows: pl.DataFrame, besides: set[str]) -> list[str]:
    return [name for name in rows.columns if name not in besides]


def _moved(agreements: pl.DataFrame, accounts: pl.DataFrame, change: MethodChange) -> pl.DataFrame:
    """Return the agreements with those of the change charged by its other method."""
    moves = (pl.col("service_id") == change.service_id) & (pl.col("method") == change.method.value)
    if change.category:
        of_class = accounts.filter(category=change.category)["account_id"]
        moves &= pl.col("account_id").is_in(of_class.implode())
    amount = None if change.amount is None else int(change.amount * 100)
    by_norm, by_area = change.instead is Method.NORM, change.instead is Method.AREA
    values: dict[str, str | int | None] = {
        "method": change.instead.value,
        "norm_kind": change.detail if by_norm else "",
        "area_kind": change.detail if by_area else "",
        "amount": amount,
    }
    return agreements.with_columns(
        pl.when(moves)
        .then(pl.lit(value, dtype=agreements.schema[name]))
        .otherwise(name)
        .alias(name)
        for name, value in values.items()
    )
