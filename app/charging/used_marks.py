"""The marks a chunk uses up: it computes with the facts they stand for."""

from datetime import datetime
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging.models import RunChunk
from app.database.columns import Column, Columns, driver, read_columns

_MARKS: Columns = {
    "account_id": Column.WHOLE,
    "building_id": Column.WHOLE,
    "is_others": Column.WHOLE,
    "because": Column.TEXT,
}


def use_marks(session: Session, chunk: RunChunk, *, at: datetime) -> None:
    """Say of the marks that wait for the chunk that its run used them."""
    driver(session).execute(f"{_USE} SELECT", _known(chunk, at))


def take_marks(session: Session, chunk: RunChunk, *, at: datetime) -> pl.DataFrame:
    """Use the marks that wait for the chunk and return them and those its run used before.

    A mark of an account stands with its building; one of a whole building is of account 0.
    """
    return read_columns(
        session,
        _TAKEN,
        columns=_MARKS,
        alike=("is_others", "because"),
        parameters=_known(chunk, at),
        first=_USE,
    )


def _known(chunk: RunChunk, at: datetime) -> dict[str, object]:
    return {
        "at": at,
        "run_id": chunk.run_id,
        "month": chunk.month,
        "first": chunk.first_building_id,
        "last": chunk.last_building_id,
    }


# Marks and accounts are joined, not looked up: either may be many.
_USE: LiteralString = """
WITH of_buildings AS (
    UPDATE to_recompute AS t SET done_at = %(at)s, done_by_run = %(run_id)s
    WHERE t.month = %(month)s AND t.done_at IS NULL
      AND t.building_id BETWEEN %(first)s AND %(last)s
    RETURNING t.building_id, t.is_others, t.because
), of_accounts AS (
    UPDATE to_recompute AS t SET done_at = %(at)s, done_by_run = %(run_id)s
    FROM account AS a
    JOIN premises AS p ON p.id = a.premises_id
    WHERE a.id = t.account_id AND t.month = %(month)s AND t.done_at IS NULL
      AND p.building_id BETWEEN %(first)s AND %(last)s
    RETURNING t.account_id, p.building_id, t.is_others, t.because
)
"""

# The statement's own updates are not yet to be seen in the table, but they are in its way: what
# was used before is looked for first.
_TAKEN: LiteralString = """
SELECT coalesce(t.account_id, 0) AS account_id,
       coalesce(t.building_id, p.building_id) AS building_id,
       t.is_others::int AS is_others, t.because
FROM to_recompute AS t
LEFT JOIN account AS a ON a.id = t.account_id
LEFT JOIN premises AS p ON p.id = a.premises_id
WHERE t.month = %(month)s AND t.done_by_run = %(run_id)s
  AND coalesce(t.building_id, p.building_id) BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT 0, building_id, is_others::int, because FROM of_buildings
UNION ALL
SELECT account_id, building_id, is_others::int, because FROM of_accounts
"""
