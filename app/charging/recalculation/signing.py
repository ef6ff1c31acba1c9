"""Corrections beyond a set sum need a second person: not the one who publishes them."""

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.models import Run
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


def largest_correction(session: Session, run: Run) -> Decimal:
    """Return by how much the run changes what one account owes for earlier months together."""
    amount = func.sum(Recalculated.now - Recalculated.was)
    of_account = (
        select(amount.label("amount"))
        .where(Recalculated.run_id == run.id)
        .group_by(Recalculated.account_id)
        .subquery()
    )
    return session.scalar(select(func.max(func.abs(of_account.c.amount)))) or Decimal(0)


def needs_signature(session: Session, run: Run) -> bool:
    """Say whether a second person must look at the run's corrections."""
    bound = parameter(session, CORRECTION_SIGNED_OVER, on=run.month)
    return largest_correction(session, run) > bound


def sign(run: Run, *, by: int) -> None:
    """Say that a second person looked at the run's corrections.

    Raises:
        OwnSignature: by the one who charged it.
    """
    if by == run.started_by:
        raise OwnSignature(run_id=run.id)
    run.signed_by, run.signed_at = by, clock.now()


def refuse_unsigned(session: Session, run: Run, *, by: int) -> None:
    """Refuse to publish corrections beyond the bound that only the publisher looked at.

    Raises:
        SignatureNeeded: nobody else signed them.
    """
    if run.signed_by not in (None, by):
        return
    bound = parameter(session, CORRECTION_SIGNED_OVER, on=run.month)
    if (largest := largest_correction(session, run)) > bound:
        raise SignatureNeeded(month=Month.of(run.month), largest=largest, bound=bound)
