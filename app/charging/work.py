"""Working off a run: one chunk, one transaction."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.calculate import calculate
from app.charging.claiming import claim
from app.charging.load import load
from app.charging.models import Run, RunChunk
from app.charging.one_meter import mark_others_of
from app.charging.policies import rules_of
from app.charging.recalculation.settling import is_in_order
from app.charging.recalculation.work import Again, charge_again, leave_alone
from app.charging.results import write, write_groups
from app.charging.rules import Rules
from app.charging.storing import published_run_id
from app.charging.used_marks import take_marks, use_marks
from app.kernel import clock
from app.kernel.engine import in_engine
from app.kernel.month import Month
from app.months.locks import hold_since, lock_for_writing


def work_chunk(session: Session, *, run_id: int) -> int | None:
    """Charge the next chunk that nobody works on and return its number; None when none is left.

    Everything happens in the session's transaction, which the caller commits: killed anywhere,
    it leaves nothing behind and the chunk goes to the next caller. Twice is the same as once.
    """
    chunk = claim(session, run_id, RunChunk.done_at.is_(None))
    if chunk is None:
        return None
    chunk.seen = None
    # A chunk lost in a crash is charged again; the end of the run waits until all are on disk.
    session.execute(text("SET LOCAL synchronous_commit = off"))
    posted, month = Month.of(session.get_one(Run, run_id).month), Month.of(chunk.month)
    publication = None
    if month != posted:
        hold_since(session, month)
        publication = published_run_id(session, month)
    lock_for_writing(session, posted)
    rules = rules_of(session, month)
    if month != posted and publication is None:  # taken back: its marks wait for its own run
        leave_alone(session, chunk, posted=posted, rules=rules)
        return chunk.number
    chunk.in_order = is_in_order(session, chunk)
    # Before the facts are read: a fact recorded from here on makes a new mark.
    mark_others_of(session, month, first=chunk.first_building_id, last=chunk.last_building_id)
    if publication is None:
        use_marks(session, chunk, at=clock.now())
        in_engine(lambda: _charge(session, chunk, rules))
    else:
        marks = take_marks(session, chunk, at=clock.now())
        again = Again(posted, publication, marks)
        in_engine(lambda: charge_again(session, chunk, again, rules=rules))
    return chunk.number


def _charge(session: Session, chunk: RunChunk, rules: Rules) -> None:
    buildings = (chunk.first_building_id, chunk.last_building_id)
    facts = load(session, buildings=buildings, rules=rules, run_id=chunk.run_id)
    outcome = calculate(facts, rules)
    write(session, chunk, posted=rules.month, outcome=outcome, rules=rules)
    write_groups(session, chunk, lines=outcome.rows, places=facts.accounts)
