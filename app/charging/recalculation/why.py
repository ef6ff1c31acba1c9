"""Why a chunk's accounts are computed again, as what their lines keep of it for the payer.

His own facts and those of his building are named; what another account's facts moved is named
only by what they share, for a neighbour's facts are nobody's to read.
"""

import json

import polars as pl


def reasons_of(marks: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return `why` of each of the accounts with a mark that the chunk uses: the end of a basis.

    `accounts` have their buildings. One without any mark is computed because its building is, or
    those it shares a sum with.
    """
    is_own = pl.col("account_id") != 0
    of_accounts = marks.filter(is_own).join(accounts, on="account_id", how="semi")
    of_building = marks.filter(~is_own).drop("account_id").join(accounts, on="building_id")
    found = [_told(of_accounts, "why", "sum"), _told(of_building, "house", "building")]
    return (
        pl.concat(found)
        .unique()
        .sort("account_id", "code")
        .group_by("account_id", "kind", maintain_order=True)
        .agg(pl.col("code").str.join(","))
        .sort("account_id", "kind", descending=[False, True])
        .group_by("account_id", maintain_order=True)
        .agg(why=pl.format(',"{}":[{}]', "kind", "code").str.join(""))
    )


def _told(marks: pl.DataFrame, kind: str, moved: str) -> pl.DataFrame:
    """Return `kind` and `code` of each mark: what it is, or of another account's `moved` alone."""
    codes = {each: json.dumps(each) for each in marks["because"].unique()}
    code = pl.col("because").replace_strict(codes, return_dtype=pl.String)
    others = pl.col("is_others") == 1
    return marks.select(
        "account_id",
        kind=pl.when(others).then(pl.lit("moved")).otherwise(pl.lit(kind)),
        code=pl.when(others).then(pl.lit(json.dumps(moved))).otherwise(code),
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
