"""Events that must be told, written in the transaction that made them happen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from app.database.models import OutboxEvent

SECRET = "code"  # noqa: S105 - the name of a fact
"""The fact of an event that opens a door; it is gone once the event is told or given up."""


def announce(session: Session, *, kind: str, dedup_key: str, facts: Mapping[str, Any]) -> bool:
    """Write an event; return False when one of this key was written before, and write nothing."""
    event = insert(OutboxEvent).values(kind=kind, dedup_key=dedup_key, facts=dict(facts))
    once = event.on_conflict_do_nothing(index_elements=[OutboxEvent.dedup_key])
    return session.execute(once.returning(OutboxEvent.id)).scalar_one_or_none() is not None


def claim(
    session: Session, *, kinds: Collection[str], at: datetime, until: datetime
) -> OutboxEvent | None:
    """Return the oldest event due to be told and keep it from all others until then.

    The caller commits before it tells: a provider's answer is never waited for in a transaction.
    Whoever dies meanwhile leaves the event to the next one after `until`.
    """
    due = OutboxEvent.next_try_at
    event = session.scalar(
        select(OutboxEvent)
        .where(
            OutboxEvent.done_at.is_(None),
            OutboxEvent.kind.in_(kinds),
            due.is_(None) | (due <= at),
        )
        .order_by(OutboxEvent.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if event is not None:
        event.next_try_at = until
        event.attempts += 1
    return event


def mark_told(session: Session, *, event_id: int, at: datetime) -> None:
    """Record that the event needs no more telling; what was secret in it is not kept."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(done_at=at, facts=without_secret())
    )


def put_off(session: Session, *, event_id: int, error: str, until: datetime) -> None:
    """Record why the event could not be told, and when it is to be tried again."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(last_error=error, next_try_at=until)
    )


def give_up(session: Session, *, event_id: int, error: str, at: datetime) -> None:
    """Record that the event will never be told, and why."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(done_at=at, last_error=error, facts=without_secret())
    )


def without_secret() -> ColumnElement[Any]:
    """Return an event's facts less the one that lets somebody in."""
    return OutboxEvent.facts.op("-", return_type=JSONB())(cast(SECRET, Text))


@dataclass(frozen=True, slots=True)
class Failing:
    """Events that somebody tried to tell in vain."""

    count: int
    last_error: str


def failing(session: Session, *, since: datetime) -> Failing:
    """Return how many events made since then were tried and not told, and the last reason."""
    tried = (OutboxEvent.last_error.is_not(None), OutboxEvent.attempts > 0)
    errors = session.scalars(
        select(OutboxEvent.last_error)
        .where(*tried, OutboxEvent.created_at > since)
        .order_by(OutboxEvent.id.desc())
    ).all()
    return Failing(len(errors), (errors[0] or "") if errors else "")
