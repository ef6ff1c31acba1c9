"""The hands that write: every `recorded_by` is the id of one."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.models import Actor, ActorKind


def actor_of(
    session: Session,
    *,
    kind: ActorKind,
    ref: str | int,
    label: str = "",
    on_behalf_of: int | None = None,
) -> int:
    """Return the id of the actor, made on first use. Two that come at once get the same one."""
    known = select(Actor.id).where(
        Actor.kind == kind,
        Actor.ref == str(ref),
        Actor.on_behalf_of.is_not_distinct_from(on_behalf_of),
    )
    found = session.scalar(known)
    if found is not None:
        return found
    session.execute(
        insert(Actor)
        .values(kind=kind, ref=str(ref), label=label, on_behalf_of=on_behalf_of)
        .on_conflict_do_nothing()
    )
    return session.execute(known).scalar_one()


def job_actor(session: Session, name: str) -> int:
    """Return the actor of a job of the product itself: `import`, `demo`, `run`."""
    return actor_of(session, kind=ActorKind.JOB, ref=name, label=name)
