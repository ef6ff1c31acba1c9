"""Why a chunk's accounts are computed again, as what their lines keep of it for the payer.

His own facts and those of his building are named; what another account's facts moved is named
only by what they share, for a neighbour's facts are nobody's to read.
"""

import json
from collections.abc import Sequence

import polars as pl


def reasons_of(marks: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return `why` of each of the accounts with a mark that the chunk uses: the end of a basis.

    `accounts` have their buildings. One without any mark is computed because its building is, or
    those it shares a sum with.
    """
    is_own = pl.col("account_id") != 0
    of_accounts = marks.filter(is_own).join(accounts, on="account_id", how="semi")
    of_building = marks.filter(~is_own).drop("account_id").join(accounts, on="building_id")
    told = pl.concat([_told(of_accounts, "why", "sum"), _told(of_building, "house", "building")])
    return _texts(told)


def _told(marks: pl.DataFrame, kind: str, moved: str) -> pl.DataFrame:
    """Return `kind` and `code` of each mark: what it is, or of another account's `moved` alone."""
    others = pl.col("is_others") == 1
    return marks.select(
        "account_id",
        kind=pl.when(others).then(pl.lit("moved")).otherwise(pl.lit(kind)),
        code=pl.when(others).then(pl.lit(moved)).otherwise("because"),
    )


def _texts(told: pl.DataFrame) -> pl.DataFrame:
    """Return the text `why` of each account that is told something.

    Thousands are told the same few things: a figure for each account says which, a bit for each,
    and a text is put together once for each figure.
    """
    of_all = told.select("kind", "code").unique().sort("kind", "code")
    things = of_all.rows()
    known = (
        told.join(of_all.with_row_index("thing"), on=["kind", "code"])
        .select("account_id", "thing")
        .unique()
    )
    figures = {f"from_{first}": _figure(first) for first in range(0, len(things) or 1, _BITS)}
    of_accounts = known.group_by("account_id").agg(**figures)
    sets = of_accounts.select(list(figures)).unique()
    why = pl.Series([_text(things, each) for each in sets.iter_rows()], dtype=pl.String)
    texts = sets.with_columns(why=why)
    return of_accounts.join(texts, on=list(figures)).select("account_id", "why")


_BITS = 62


def _figure(first: int) -> pl.Expr:
    """Return the sum of the bits of an account's things, of `_BITS` things from the first on."""
    place = pl.col("thing").cast(pl.Int64) - first
    bits = [1 << bit for bit in range(_BITS)]
    own = place.replace_strict(list(range(_BITS)), bits, default=0, return_dtype=pl.Int64)
    return own.sum()


def _text(things: Sequence[tuple[str, str]], figures: Sequence[int]) -> str:
    """Return the things that the figures name, as the end of a basis: by kind, the own first."""
    codes: dict[str, list[str]] = {}
    for number, (kind, code) in enumerate(things):
        if figures[number // _BITS] >> number % _BITS & 1:
            codes.setdefault(kind, []).append(code)
    return "".join(
        f',"{kind}":{json.dumps(codes[kind], separators=(",", ":"))}'
        for kind in sorted(codes, reverse=True)
    )


def with_reasons(lines: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Let each line that stands instead of others say why, and those taken back for nothing new.

    Told once for a service: both lines stand beside each other on the bill.
    """
    key = ["account_id", "service_id"]
    is_new = pl.col("form") != "taken_back"
    instead = lines.filter(is_new).select(*key, instead=pl.lit(value=True)).unique()
    tells = is_new | pl.col("instead").is_null()
    return (
        lines.join(instead, on=key, how="left", maintain_order="left")
        .join(reasons, on="account_id", how="left", maintain_order="left")
        .with_columns(
            also=pl.when(tells)
            .then(pl.concat_str("also", pl.col("why").fill_null(_OF_BUILDING)))
            .otherwise("also")
        )
        .drop("instead", "why")
    )


_OF_BUILDING = ',"moved":["building"]'
