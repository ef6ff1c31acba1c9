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
    For months before the run's own: those of accounts are kept as `UsedMarks`.
    """
    return read_columns(
        session,
        _TAKEN,
        columns=_MARKS,
        alike=("is_others", "because"),
        parameters=_known(chunk, at),
        first=_TAKE,
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
_OF_BUILDINGS: LiteralString = """
WITH of_buildings AS (
    UPDATE to_recompute AS t SET done_at = %(at)s, done_by_run = %(run_id)s
    WHERE t.month = %(month)s AND t.done_at IS NULL
      AND t.building_id BETWEEN %(first)s AND %(last)s
    RETURNING t.building_id, t.is_others, t.because
)
"""
_ACCOUNTS: LiteralString = """
    account AS a
    JOIN premises AS p ON p.id = a.premises_id
    WHERE a.id = t.account_id AND t.month = %(month)s AND t.done_at IS NULL
      AND p.building_id BETWEEN %(first)s AND %(last)s
"""
_USE: LiteralString = f"""
{_OF_BUILDINGS}, of_accounts AS (
    UPDATE to_recompute AS t SET done_at = %(at)s, done_by_run = %(run_id)s FROM {_ACCOUNTS}
)
"""  # noqa: S608 - put together from constants of this file alone

_TAKE: LiteralString = f"""
{_OF_BUILDINGS}, of_accounts AS (
    DELETE FROM to_recompute AS t USING {_ACCOUNTS}
    RETURNING t.account_id, p.building_id, t.is_others, t.because, t.marked_by, t.marked_at
), kept AS (
    INSERT INTO used_marks
        (run_id, month, because, is_others, marked_by, marked_at, thousand, account_ids)
    SELECT %(run_id)s, %(month)s, because, is_others, marked_by, min(marked_at),
           account_id / 1000, array_agg(account_id)
    FROM of_accounts
    GROUP BY because, is_others, marked_by, account_id / 1000
)
"""  # noqa: S608 - put together from constants of this file alone

# What the statement itself changes is not yet to be seen in the tables.
_TAKEN: LiteralString = """
SELECT account_id, building_id, is_others::int, because FROM of_accounts
UNION ALL
SELECT 0, building_id, is_others::int, because FROM of_buildings
UNION ALL
SELECT a.id, p.building_id, u.is_others::int, u.because
FROM used_marks AS u
CROSS JOIN unnest(u.account_ids) AS marked
JOIN account AS a ON a.id = marked
JOIN premises AS p ON p.id = a.premises_id
WHERE u.run_id = %(run_id)s AND u.month = %(month)s
  AND p.building_id BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT 0, t.building_id, t.is_others::int, t.because
FROM to_recompute AS t
WHERE t.month = %(month)s AND t.done_by_run = %(run_id)s
  AND t.building_id BETWEEN %(first)s AND %(last)s
"""
