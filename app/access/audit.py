"""What somebody did or saw. Some of it must stay on record even when the request is refused."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import AuditRecord
from app.database.sessions import company_of, company_session


def record(
    session: Session,
    event: str,
    *,
    actor_id: int | None,
    subject: tuple[str, int] | None = None,
    address: str | None = None,
    at: datetime | None = None,
    **facts: object,
) -> None:
    """Record an event in the transaction of the act itself: both happen or neither.

    `subject` is the kind and id of what it was about: `("account", 17)`. Without `at` it is
    the instant of the transaction.
    """
    kind, number = subject or (None, None)
    session.add(
        AuditRecord(
            actor_id=actor_id,
            event=event,
            subject_kind=kind,
            subject_id=number,
            address=address,
            facts=facts,
            **({"at": at} if at else {}),
        )
    )


def record_outside(
    session: Session,
    event: str,
    *,
    actor_id: int | None = None,
    subject: tuple[str, int] | None = None,
    address: str | None = None,
    at: datetime | None = None,
    **facts: object,
) -> None:
    """Record an event in a transaction of its own, in the company of `session`.

    For what must survive a refusal: failed passwords and codes, denied access.
    """
    with company_session(company_of(session)) as outside:
        record(outside, event, actor_id=actor_id, subject=subject, address=address, at=at, **facts)


def tries_since(session: Session, event: str, *, subject: tuple[str, int], since: datetime) -> int:
    """Return how many times an event happened to a subject after `since`."""
    kind, number = subject
    count = session.scalar(
        select(func.count())
        .select_from(AuditRecord)
        .where(
            AuditRecord.subject_kind == kind,
            AuditRecord.subject_id == number,
            AuditRecord.at > since,
            AuditRecord.event == event,
        )
    )
    return count or 0


def tries_with(session: Session, event: str, *, since: datetime, **facts: str) -> int:
    """Return how many times an event with these facts happened after `since`."""
    count = session.scalar(
        select(func.count())
        .select_from(AuditRecord)
        .where(
            AuditRecord.at > since,
            AuditRecord.event == event,
            AuditRecord.facts.contains(facts),
        )
    )
    return count or 0
