"""What workers saw of a run's chunks: kept with each chunk until it is charged anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session, aliased

from app.charging.claiming import claim, claim_several, hold_chunks
from app.charging.models import Run, RunChunk
from app.charging.shadow.asking import Answers
from app.charging.shadow.chunk import ChunkOfRun
from app.charging.shadow.looking import Bounds, Looked, look_at
from app.charging.shadow.mismatch import Mismatch
from app.kernel.month import Month

_TOGETHER = 6
"""Months that one worker looks at together: of a year there is as much for another."""
_UNSEEN = (RunChunk.done_at.is_not(None), RunChunk.seen.is_(None))
_IS_OWN = RunChunk.month == Run.month


def check_chunk(session: Session, *, run_id: int) -> int | None:
    """Look at the next chunk that is charged and was not looked at since, and return its number.

    None when none is left. Everything happens in the session's transaction, which the caller
    commits: killed anywhere, it leaves nothing behind, and the next caller looks at the chunk.
    What is looked at was committed by whoever charged it, this worker or another.

    A chunk of an earlier month waits until all of them are charged. Then several months of the
    same buildings are looked at together: what they name alike is asked once.
    """
    chunk = claim(session, run_id, *_UNSEEN, _IS_OWN | ~_earlier_left(run_id))
    if chunk is None:
        return None
    # Lost in a crash, it is looked at again; the end of the run waits until all is on disk.
    session.execute(text("SET LOCAL synchronous_commit = off"))
    run = session.get_one(Run, run_id)
    bounds, answers = Bounds.of(session, Month.of(run.month)), Answers()
    others = [] if chunk.month == run.month else _others_of(session, chunk)
    for each in (chunk, *others):
        each.seen = _written(look_at(session, ChunkOfRun.of(run, each), bounds, answers))
    session.flush()
    return chunk.number


def _others_of(session: Session, chunk: RunChunk) -> Sequence[RunChunk]:
    """Hold chunks of the same buildings and of other earlier months, before any fact is read."""
    alike = (
        RunChunk.first_building_id == chunk.first_building_id,
        RunChunk.last_building_id == chunk.last_building_id,
        RunChunk.number != chunk.number,
    )
    return claim_several(session, chunk.run_id, *_UNSEEN, ~_IS_OWN, *alike, most=_TOGETHER - 1)


def _earlier_left(run_id: int) -> ColumnElement[bool]:
    """Say whether a chunk of an earlier month is still to be charged."""
    other = aliased(RunChunk)
    return (
        select(other.number)
        .where(other.run_id == run_id, other.month < Run.month, other.done_at.is_(None))
        .exists()
    )


def wait_for_others(session: Session, run_id: int) -> None:
    """Wait until nobody is looking at a chunk of the run any more."""
    hold_chunks(session, RunChunk.run_id == run_id, RunChunk.seen.is_(None))


def count_unseen(session: Session, run_id: int) -> int:
    """Return how many chunks of the run are charged and were not looked at since."""
    unseen = select(func.count()).where(RunChunk.run_id == run_id, *_UNSEEN)
    return session.scalar(unseen) or 0


def seen_of(session: Session, run_id: int) -> Mapping[int, Looked]:
    """Return what was seen of the run's chunks, by their numbers; of some maybe nothing yet."""
    rows = session.execute(
        select(RunChunk.number, RunChunk.seen).where(
            RunChunk.run_id == run_id, RunChunk.seen.is_not(None)
        )
    )
    return {number: _read(seen) for number, seen in rows}


def keep_seen(session: Session, run_id: int, looked: Mapping[int, Looked]) -> None:
    """Keep what was seen of chunks, by their numbers."""
    for number, each in looked.items():
        session.get_one(RunChunk, (run_id, number)).seen = _written(each)
    session.flush()


def forget_seen(session: Session, run_id: int) -> None:
    """Forget what was seen of all chunks of a run."""
    seen = (RunChunk.run_id == run_id, RunChunk.seen.is_not(None))
    hold_chunks(session, *seen)
    session.execute(update(RunChunk).where(*seen).values(seen=None))


def _written(looked: Looked) -> dict[str, Any]:
    return {
        "drafts": looked.drafts,
        "seconds": str(looked.seconds),
        "mismatches": [
            {
                "kind": each.kind,
                "month": each.month.isoformat(),
                "account_id": each.account_id,
                "building_id": each.building_id,
                "service_id": each.service_id,
                "part": each.part,
                "expected": None if each.expected is None else str(each.expected),
                "found": None if each.found is None else str(each.found),
            }
            for each in looked.mismatches
        ],
        "beyond": dict(looked.beyond),
        "sums": [list(each) for each in looked.sums],
        "accounts": looked.accounts,
    }


def _read(seen: Mapping[str, Any]) -> Looked:
    return Looked(
        drafts=seen["drafts"],
        seconds=Decimal(seen["seconds"]),
        mismatches=[_mismatch(each) for each in seen["mismatches"]],
        beyond=Counter(seen["beyond"]),
        sums=[(kind, of, amount) for kind, of, amount in seen["sums"]],
        accounts=seen["accounts"],
    )


def _mismatch(told: Mapping[str, Any]) -> Mismatch:
    figures = {name: told[name] and Decimal(told[name]) for name in ("expected", "found")}
    return Mismatch(**{**told, **figures, "month": date.fromisoformat(told["month"])})
