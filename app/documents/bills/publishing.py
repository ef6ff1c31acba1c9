"""A month is published and its bills are issued in one act; so they are taken back, and closed."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.models import Run
from app.charging.publish import Approval, publish, withdraw
from app.database import second_session
from app.documents.bills.issuing import issue_bills, withdraw_bills
from app.documents.models import MonthJobStage
from app.even_payments.month import even_out
from app.even_payments.month import withdraw_month as withdraw_even
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.closing import close_books
from app.months.models import MonthRow
from app.months.operations import get_month
from app.penalty.late.posting import post_month as post_late
from app.penalty.late.posting import withdraw_month as withdraw_late

Tell = Callable[[MonthJobStage], None]
"""Is told what a publication comes to; nothing of it is committed yet."""


def _untold(_stage: MonthJobStage) -> None:
    """Tell nobody."""


def publish_month(
    session: Session,
    *,
    month: Month,
    by: int,
    at: datetime | None = None,
    approval: Approval | None = None,
    tell: Tell = _untold,
) -> Run:
    """Publish the month's finished run, ask for what late debts grew by, and issue the bills.

    Publishing holds all open books: a payment for an earlier month is then on the bills or after
    them, never between.

    Raises:
        NothingToPublish, FactsMoved, DraftsLost, CheckFailed, ApprovalNeeded, OwnApproval,
        SignatureNeeded, PublishedLater, BooksClosed, MonthState.
    """
    at = at or clock.now()
    with second_session(session) as beside:
        tell(MonthJobStage.CHARGES)
        run = publish(session, month=month, by=by, at=at, approval=approval, beside=beside)
        beside.commit()  # what follows reads the charges
        due_on = get_month(session, month).due_on
        assert due_on is not None, "a published month has a day its bills are due"
        tell(MonthJobStage.LATE)
        even_out(session, month, run_id=run.id, due_on=due_on, by=by)
        post_late(session, month, due_on=due_on, by=by, beside=beside)
    tell(MonthJobStage.BILLS)
    get_month(session, month).bills = issue_bills(session, month=month, run_id=run.id, at=at)
    return run


def withdraw_month(
    session: Session, *, month: Month, by: int, reason: str, at: datetime | None = None
) -> Run:
    """Take the month's publication back and mark its bills withdrawn; payments stay.

    What its bills asked for late debts is taken back with it.

    Raises:
        NothingPublished, PublishedLater, BooksClosed.
    """
    at = at or clock.now()
    run = withdraw(session, month=month, by=by, reason=reason)
    withdraw_even(session, month, run_id=run.id, reason=reason, by=by, at=at)
    withdraw_late(session, month, reason=reason, by=by)
    withdraw_bills(session, month=month, at=at)
    return run


def close_month(session: Session, month: Month, *, by: int, at: datetime | None = None) -> MonthRow:
    """Close the month's books for ever, and forget the drafts its charges were made from.

    Raises:
        BooksClosed, MonthState, PreviousNotClosed.
    """
    row = close_books(session, month, by=by, at=at)
    drafts.forget(session, month)
    return row
