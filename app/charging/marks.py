"""Marks on a run's own month that it has not used yet."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from app.charging.models import Run
from app.kernel.month import Month
from app.months.models import ToRecompute
from app.registry.models import Account, Premises


def waiting_marks(month: Month, *, but: Collection[str] = ()) -> Select[Any]:
    """Return the query of marks on the month that no chunk has used yet.

    Without those whose reasons are in `but`. A mark on a building without accounts reaches no
    charge, and no chunk would ever use it.
    """
    charged = (
        select(Account.id)
        .join(Premises, Premises.id == Account.premises_id)
        .where(Premises.building_id == ToRecompute.building_id)
        .exists()
    )
    return select(ToRecompute.id).where(
        ToRecompute.month == month.first_day,
        ToRecompute.done_at.is_(None),
        ToRecompute.because.not_in(sorted(but)),
        ToRecompute.account_id.is_not(None) | charged,
    )


def lie_outside(session: Session, run: Run) -> bool:
    """Say whether waiting marks of the run's month lie in none of its chunks."""
    return bool(session.scalar(_OUTSIDE, {"run_id": run.id, "month": run.month}))


_OUTSIDE = text("""
SELECT EXISTS (
    SELECT FROM (
        SELECT p.building_id FROM to_recompute AS t
        JOIN account AS a ON a.id = t.account_id JOIN premises AS p ON p.id = a.premises_id
        WHERE t.month = :month AND t.done_at IS NULL
        UNION
        SELECT t.building_id FROM to_recompute AS t
        WHERE t.month = :month AND t.done_at IS NULL
          AND EXISTS (SELECT FROM premises AS p WHERE p.building_id = t.building_id)
    ) AS marked
    WHERE NOT EXISTS (
        SELECT FROM run_chunk AS c
        WHERE c.run_id = :run_id AND c.month = :month
          AND marked.building_id BETWEEN c.first_building_id AND c.last_building_id)
)
""")
