"""Chunks of a run held: one that a worker takes alone, or many that somebody changes at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.charging.models import Run, RunChunk, RunState


def claim(session: Session, run_id: int, *waiting: ColumnElement[bool]) -> RunChunk | None:
    """Hold the first chunk of the running run that is waiting and that nobody holds.

    None when there is none. The earliest month comes first: later ones go by what it carries on.
    """
    return next(iter(claim_several(session, run_id, *waiting, most=1)), None)


def claim_several(
    session: Session, run_id: int, *waiting: ColumnElement[bool], most: int
) -> Sequence[RunChunk]:
    """Hold so many of them."""
    return session.scalars(
        select(RunChunk)
        .join(Run, Run.id == RunChunk.run_id)
        .where(RunChunk.run_id == run_id, Run.state == RunState.RUNNING, *waiting)
        .order_by(RunChunk.month, RunChunk.number)
        .limit(most)
        .with_for_update(of=RunChunk, skip_locked=True)
    ).all()


def hold_chunks(session: Session, *which: ColumnElement[bool]) -> Sequence[int]:
    """Hold all chunks that these conditions name and return their numbers.

    Whoever changes several holds them so beforehand, all that he will change at once: in one
    order for everybody, or two who meet would wait for each other. Workers are waited for.
    """
    chunks = select(RunChunk.number).where(*which).order_by(RunChunk.run_id, RunChunk.number)
    return session.scalars(chunks.with_for_update()).all()
