"""What a run takes back of estimates in earlier months moves what a later reading settles.

Months are worked on side by side, so that a later one may have settled an estimate that the same
run takes back: it is done once more then.
"""

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from app.charging.claiming import hold_chunks
from app.charging.models import Run, RunChunk


def is_in_order(session: Session, chunk: RunChunk) -> bool:
    """Say whether the run's chunks of earlier months in the chunk's buildings are done."""
    earlier = aliased(RunChunk)
    undone = select(earlier.number).where(
        earlier.run_id == chunk.run_id,
        earlier.month < chunk.month,
        earlier.done_at.is_(None),
        earlier.first_building_id <= chunk.last_building_id,
        earlier.last_building_id >= chunk.first_building_id,
    )
    return not session.scalar(select(undone.exists()))


def reopen_unsettled(session: Session, run: Run) -> None:
    """Have chunks done once more that began before estimates of earlier months were moved."""
    hasty = select(RunChunk.number).where(RunChunk.run_id == run.id, ~RunChunk.in_order)
    known = {"run_id": run.id, "month": run.month}
    # Chunks are held only for what is to be done: who looks at one of them holds it for seconds.
    if session.scalar(select(hasty.exists())) and session.scalar(_IS_UNSETTLED, known):
        hold_chunks(session, RunChunk.run_id == run.id)
        session.execute(_REOPEN, known)


_MOVED = """
WITH moved AS MATERIALIZED (
    SELECT DISTINCT c.month, p.building_id
    FROM (SELECT DISTINCT account_id, service_id, month FROM run_estimate
          WHERE month IN (SELECT month FROM run_chunk
                          WHERE run_id = :run_id AND month < :month)) AS e
    JOIN recalculated AS c ON c.run_id = :run_id AND c.account_id = e.account_id
     AND c.month = e.month AND c.service_id = e.service_id
    JOIN account AS a ON a.id = c.account_id
    JOIN premises AS p ON p.id = a.premises_id
)
"""
_UNSETTLED = """
    k.run_id = :run_id AND NOT k.in_order
      AND EXISTS (SELECT FROM moved AS m WHERE m.month < k.month
                  AND m.building_id BETWEEN k.first_building_id AND k.last_building_id)
"""

_IS_UNSETTLED = text(
    f"{_MOVED} SELECT EXISTS (SELECT FROM run_chunk AS k WHERE {_UNSETTLED})"  # noqa: S608 - as above
)

_REOPEN = text(f"""
{_MOVED}, again AS (
    UPDATE run_chunk AS k SET done_at = NULL
    WHERE {_UNSETTLED}
    RETURNING k.month
)
UPDATE run_chunk SET in_order = false
WHERE run_id = :run_id AND in_order AND month > (SELECT min(month) FROM again)
""")  # noqa: S608 - put together from constants of this file alone
"""What stands on a chunk that is done once more is looked at again, month after month."""
