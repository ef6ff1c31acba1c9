"""Cutting the days of agreements by dated facts, and finding the days no fact covers."""

import polars as pl

from app.charging.problems import Problem, report


def cut(rows: pl.DataFrame, by: pl.DataFrame, *, on: str | list[str]) -> pl.DataFrame:
    """Return one row for each days on which one row of `by` holds; both have `start`, `end`."""
    return (
        rows.join(by, on=on, suffix="_by")
        .with_columns(
            start=pl.max_horizontal("start", "start_by"), end=pl.min_horizontal("end", "end_by")
        )
        .filter(pl.col("start") < pl.col("end"))
        .drop("start_by", "end_by")
    )


def cut_by_parameters(rows: pl.DataFrame, parameters: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each days on which one parameter of the row's account and `kind` holds.

    Kinds are few and taken one after the other: a join by a figure and a text takes much longer.
    """
    kinds = rows["kind"].unique().to_list()
    pieces = [
        cut(rows.filter(kind=kind), parameters.filter(kind=kind).drop("kind"), on="account_id")
        for kind in kinds or [""]
    ]
    return pl.concat(pieces)


def uncovered(
    rows: pl.DataFrame, pieces: pl.DataFrame, *, nothing: Problem, gap: Problem
) -> pl.DataFrame:
    """Return the problems of agreements that no piece covers, and of those with a gap of days."""
    days = pl.col("end") - pl.col("start")
    covered = pieces.group_by("agreement_id").agg(covered=days.sum())
    asked = rows.select("account_id", "service_id", "agreement_id", needed=days)
    checked = asked.join(covered, on="agreement_id", how="left").with_columns(
        pl.col("covered").fill_null(0)
    )
    short = checked.filter((pl.col("covered") < pl.col("needed")) & (pl.col("covered") > 0))
    missing = {"days": pl.col("needed") - pl.col("covered")}
    return pl.concat(
        [
            report(checked.filter(pl.col("covered") == 0), nothing),
            report(short, gap, facts=missing),
        ]
    )
