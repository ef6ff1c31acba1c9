"""Corrections beyond a set sum need a second person: nobody who charged or caused them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charging.carried import CARRIED, ESTIMATED
from app.charging.models import Run, RunState
from app.charging.recalculation.models import Recalculated
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import parameter


class SignatureNeeded(Conflict):
    """An account is corrected by more than one person may decide."""

    key = "error.charging.signature-needed"

    def __init__(self, *, month: Month, largest: Decimal, bound: Decimal) -> None:
        super().__init__(
            f"{month} corrects an account by {largest}, beyond {bound}",
            month=month,
            largest=largest,
            bound=bound,
        )


class OwnSignature(Conflict):
    """The second signature must be of another person than the one who charged the month."""

    key = "error.charging.own-signature"

    def __init__(self, *, run_id: int) -> None:
        super().__init__(f"run {run_id} was started by the one who signs", run_id=run_id)


class OwnFacts(Conflict):
    """Nor of one who recorded what the corrections follow from."""

    key = "error.charging.own-facts"

    def __init__(self, *, run_id: int) -> None:
        super().__init__(f"run {run_id} follows facts of the one who signs", run_id=run_id)


class RunMoved(Conflict):
    """What was looked at is not what would be signed."""

    key = "error.charging.run-moved"

    def __init__(self, *, run_id: int) -> None:
        super().__init__(f"run {run_id} is not as it was looked at", run_id=run_id)


def largest_correction(session: Session, run: Run) -> Decimal:
    """Return the most that the run changes for one account: up and down together.

    What is moved from one agreement or month to another counts, though the sum stays.
    """
    moved = (
        select(
            Recalculated.account_id,
            func.abs(func.sum(Recalculated.now - Recalculated.was)).label("amount"),
        )
        .where(Recalculated.run_id == run.id)
        .group_by(
            Recalculated.account_id,
            Recalculated.month,
            Recalculated.service_id,
            Recalculated.agreement_id,
        )
        .subquery()
    )
    whole = select(func.sum(moved.c.amount).label("amount")).group_by(moved.c.account_id).subquery()
    return session.scalar(select(func.max(whole.c.amount))) or Decimal(0)


def needs_signature(session: Session, run: Run) -> bool:
    """Say whether a second person must look at the run's corrections."""
    bound = parameter(session, CORRECTION_SIGNED_OVER, on=run.month)
    return largest_correction(session, run) > bound


def sign(session: Session, run_id: int, *, finished_at: datetime | None, by: int) -> None:
    """Say that a second person looked at the run's corrections, as they were when it finished.

    Raises:
        RunMoved: it is another run by now, or was worked on since.
        OwnSignature, OwnFacts: by one who charged it, or recorded what it follows from.
    """
    run = session.get(Run, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state != RunState.READY or run.finished_at != finished_at:
        raise RunMoved(run_id=run_id)
    refuse_own(session, run, by=by)
    run.signed_by, run.signed_at = by, clock.now()


def refuse_own(session: Session, run: Run, *, by: int) -> None:
    """Refuse one who charged the run's corrections, or recorded a fact that they follow from.

    A file's facts are of everyone who received it, chose its columns or imported it. What the
    months themselves carry on is nobody's fact.

    Raises:
        OwnSignature, OwnFacts.
    """
    if by == run.started_by:
        raise OwnSignature(run_id=run.id)
    known = {"run_id": run.id, "month": run.month, "by": by, "carried": [CARRIED, ESTIMATED]}
    if session.scalar(_OWN_FACTS, known):
        raise OwnFacts(run_id=run.id)


def refuse_unsigned(session: Session, run: Run) -> None:
    """Refuse to publish corrections beyond the bound that nobody but who charged them looked at.

    Raises:
        SignatureNeeded: no other person signed them.
    """
    if run.signed_by is not None and run.signed_by != run.started_by:
        return
    bound = parameter(session, CORRECTION_SIGNED_OVER, on=run.month)
    if (largest := largest_correction(session, run)) > bound:
        raise SignatureNeeded(month=Month.of(run.month), largest=largest, bound=bound)


# Whoever uses another's hand (an import, an operator) is named with it.
_OWN_FACTS = text("""
WITH used AS (
    SELECT marked_by FROM used_marks WHERE run_id = :run_id AND because <> ALL(:carried)
    UNION
    SELECT marked_by FROM to_recompute
    WHERE done_by_run = :run_id AND month < :month AND building_id IS NOT NULL
      AND because <> ALL(:carried)
)
SELECT EXISTS (
    SELECT FROM used
    LEFT JOIN actor AS hand ON hand.id = used.marked_by
    LEFT JOIN import_job AS job ON job.actor_id = used.marked_by
    WHERE CAST(:by AS bigint) IN (used.marked_by, hand.on_behalf_of, job.imported_by)
       OR CAST(:by AS bigint) = ANY (job.laid_out_by)
)
""")
