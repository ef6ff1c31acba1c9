"""Cutting the days of agreements by dated facts, and finding the days no fact covers."""

import polars as pl

from app.charging.problems import Problem, report


def cut(rows: pl.DataFrame, by: pl.DataFrame, *, on: list[str]) -> pl.DataFrame:
    """Return one row for each days on which one row of `by` holds; both have `start`, `end`."""
    return (
        rows.join(by, on=on, suffix="_by")
        .with_columns(
            start=pl.max_horizontal("start", "start_by"), end=pl.min_horizontal("end", "end_by")
        )
        .filter(pl.col("start") < pl.col("end"))
        .drop("start_by", "end_by")
    )


def uncovered(
    rows: pl.DataFrame, pieces: pl.DataFrame, *, nothing: Problem, gap: Problem
) -> pl.DataFrame:
    """Return the problems of agreements that no piece covers, and of those with a gap of days."""
    days = (pl.col("end") - pl.col("start")).sum()
    covered = pieces.group_by("agreement_id").agg(covered=days)
    checked = rows.join(covered, on="agreement_id", how="left").with_columns(
        needed=pl.col("end") - pl.col("start"), covered=pl.col("covered").fill_null(0)
    )
    short = checked.filter((pl.col("covered") < pl.col("needed")) & (pl.col("covered") > 0))
    missing = {"days": pl.col("needed") - pl.col("covered")}
    return pl.concat(
        [
            report(checked.filter(pl.col("covered") == 0), nothing),
            report(short, gap, facts=missing),
        ]
    )
