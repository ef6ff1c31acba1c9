"""What part of its house's average an account bore in the year before: its usual part."""

from collections.abc import Mapping
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging.exact import MILLION, half_up, wide
from app.charging.heat.facts import HEAT_USUAL
from app.database.columns import Column
from app.database.lists import Lists, read_lists

_FEWEST = 3
"""Months; fewer are no habit."""
_BORNE: Lists = dict.fromkeys(("bearers", "borne", "average"), Column.WHOLE)
_STATEMENT: LiteralString = """
SELECT b.building_id, b.service_id, b.bearers, b.borne, b.average
FROM run AS r
JOIN heat_balance AS b ON b.run_id = r.id AND b.month = r.month
WHERE r.state = 'published' AND r.month < %(first)s::date
  AND r.month >= (%(first)s::date - interval '12 months')::date
  AND b.building_id = ANY(%(heat_buildings)s::bigint[]) AND cardinality(b.bearers) > 0
"""
"""By published months alone."""


def usual_parts(session: Session, known: Mapping[str, object]) -> pl.DataFrame:
    """Return columns of `HEAT_USUAL` for the accounts of the `heat_buildings` that are `known`.

    Twelve figures of every account of a city are summed: the server would take several times as
    long for it, a row each.
    """
    months = read_lists(
        session,
        _STATEMENT,
        of="building_id",
        lists=_BORNE,
        alike={"service_id": Column.WHOLE},
        parameters=known,
    )
    sums = (
        months.group_by(pl.col("bearers").alias("account_id"), "service_id")
        .agg(pl.col("borne", "average").sum(), months=(pl.col("average") > 0).sum())
        .filter(pl.col("months") >= _FEWEST)
    )
    usual = half_up(wide(pl.col("borne")) * wide(MILLION), wide(pl.col("average")))
    return sums.with_columns(usual=usual).select(list(HEAT_USUAL))
