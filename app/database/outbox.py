"""Events that must be told, written in the transaction that made them happen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.models import OutboxEvent


def announce(session: Session, *, kind: str, dedup_key: str, facts: Mapping[str, Any]) -> bool:
    """Write an event; return False when one of this key was written before, and write nothing."""
    event = insert(OutboxEvent).values(kind=kind, dedup_key=dedup_key, facts=dict(facts))
    once = event.on_conflict_do_nothing(index_elements=[OutboxEvent.dedup_key])
    return session.execute(once.returning(OutboxEvent.id)).scalar_one_or_none() is not None


def waiting(session: Session, *, limit: int = 100) -> Sequence[OutboxEvent]:
    """Return events not yet told, oldest first, locked for this transaction.

    Events another worker holds are passed over, so several may work side by side.
    """
    query = (
        select(OutboxEvent)
        .where(OutboxEvent.done_at.is_(None))
        .order_by(OutboxEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def mark_told(session: Session, *, event_id: int, at: datetime) -> None:
    """Record that the event needs no more telling."""
    session.execute(update(OutboxEvent).where(OutboxEvent.id == event_id).values(done_at=at))


def mark_failed(session: Session, *, event_id: int, error: str) -> None:
    """Record one more failed attempt; the event stays waiting."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(attempts=OutboxEvent.attempts + 1, last_error=error)
    )
