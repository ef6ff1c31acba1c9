"""Publishing a month's drafts, and taking the publication back while the books are open.

Each is one transaction of the caller, and what it shows is seen at once or not at all: charges
that are stored beside it belong to no published run until it ends.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.carried import mark_carried
from app.charging.models import Run, RunState
from app.charging.money import money_of
from app.charging.movement import movement
from app.charging.newer import leave_for_next, refuse_stale
from app.charging.orders.charged import returns_of
from app.charging.recalculation import planning
from app.charging.recalculation.posting import document_of, post_corrections, refuse_under_later
from app.charging.recalculation.signing import refuse_unsigned
from app.charging.run import ready_run
from app.charging.second_person import refuse_own
from app.charging.shadow.verdict import refuse_unchecked
from app.charging.storing import charges_kept
from app.database import second_session
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.frames import Alike
from app.ledger.models import EntryKind, Nature, Posting, PostingKind
from app.ledger.post import post_frames, reverse
from app.ledger.records import NewPosting
from app.months.locks import lock_all_books, lock_for_change
from app.months.states import mark_published, mark_withdrawn

SOURCE = "run"
"""`source_kind` of the document a run's publication makes; its `source_id` is the run's id."""


class NothingToPublish(Conflict):
    """The month has no finished run."""

    key = "error.charging.nothing-to-publish"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} has no finished run", month=month)


class NothingPublished(Conflict):
    """The month has no publication to take back."""

    key = "error.charging.nothing-published"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is not published", month=month)


class ApprovalNeeded(Conflict):
    """The month moved beyond the set bounds: the total must be typed and a reason given."""

    key = "error.charging.approval-needed"

    def __init__(self, *, month: Month, total: Decimal, beyond: tuple[str, ...]) -> None:
        super().__init__(
            f"{month} is out of bounds ({', '.join(beyond)}); its total is {total}",
            month=month,
            total=total,
            beyond=beyond,
        )


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person decided who looked at the month."""

    total: Decimal | None = None
    """Of an unusual month, as typed."""
    reason: str = ""
    """Why that is right."""
    leaving: frozenset[str] = frozenset()
    """Why marks wait that the next month is to correct: facts that came after the run."""


def publish(
    session: Session,
    *,
    month: Month,
    by: int,
    at: datetime | None = None,
    approval: Approval | None = None,
    beside: Session | None = None,
) -> Run:
    """Make the drafts of the month's finished run its charges and post them.

    `beside`, a `second_session`, stores the charges; it is the caller's to commit then.

    Raises:
        NothingToPublish, FactsMoved, DraftsLost, CheckFailed, ApprovalNeeded, OwnApproval,
        SignatureNeeded, PublishedLater, BooksClosed, MonthState.
    """
    if beside is not None:
        return _publish(session, beside, month=month, by=by, at=at, approval=approval)
    # Before anything is locked: others may wait for the locks with the last connection in hand.
    with second_session(session) as own:
        return _publish(session, own, month=month, by=by, at=at, approval=approval)


def refuse_to_publish(session: Session, month: Month, *, by: int, approval: Approval | None) -> Run:
    """Return the month's finished run, if nothing speaks against publishing it at this moment.

    Raises:
        NothingToPublish, PublishedLater, FactsMoved, CheckFailed, ApprovalNeeded, OwnApproval,
        SignatureNeeded.
    """
    run = ready_run(session, month)
    if run is None:
        raise NothingToPublish(month=month)
    refuse_under_later(session, month)
    refuse_stale(session, run, leaving=approval.leaving if approval else ())
    refuse_unchecked(session, run)
    _refuse_unusual(session, run, approval, by=by)
    refuse_unsigned(session, run)
    return run


def withdraw(session: Session, *, month: Month, by: int, reason: str) -> Run:
    """Take the month's publication back: its document is reversed.

    Payments stay as they are. Bills are no matter of this room: who withdraws a month marks them.
    The charges stay readable; they belong to a withdrawn run.

    Raises:
        NothingPublished, PublishedLater, BooksClosed.
    """
    if (found := published_run(session, month)) is not None:
        planning.reopen(session, found)
    lock_for_change(session, month)
    run = refuse_to_withdraw(session, month)
    posting_id = session.scalar(
        select(Posting.id).where(Posting.source_kind == SOURCE, Posting.source_id == str(run.id))
    )
    for document in (posting_id, document_of(session, run.id)):
        if document is not None:
            reverse(session, document, reason=reason, by=by, into=month, on_day=_last_day(month))
    planning.give_back(session, [run.id])
    mark_withdrawn(session, month)
    run.state = RunState.WITHDRAWN
    mark_carried(session, run, month, by=by)
    session.flush()
    return run


def refuse_to_withdraw(session: Session, month: Month) -> Run:
    """Return the month's published run, if it may be taken back at this moment.

    Raises:
        NothingPublished, PublishedLater.
    """
    run = published_run(session, month)
    if run is None:
        raise NothingPublished(month=month)
    refuse_under_later(session, month)
    return run


def published_run(session: Session, month: Month) -> Run | None:
    """Return the run whose charges are the month's."""
    return session.scalars(
        select(Run).where(Run.month == month.first_day, Run.state == RunState.PUBLISHED)
    ).one_or_none()


def _publish(
    session: Session,
    beside: Session,
    *,
    month: Month,
    by: int,
    at: datetime | None,
    approval: Approval | None,
) -> Run:
    if (found := ready_run(session, month)) is not None:
        planning.reopen(session, found)
    lock_all_books(session)
    lock_for_change(session, month)
    at = at or clock.now()
    run = refuse_to_publish(session, month, by=by, approval=approval)
    if approval is not None and movement(session, run).beyond:
        run.override_reason = approval.reason
    leave_for_next(session, run, by=by, at=at)  # nothing waits that nobody chose to leave
    due_on = mark_published(session, month, by=by, at=at).due_on
    assert due_on is not None, "a month is published with the day its bills are due"
    document = NewPosting(
        kind=PostingKind.PUBLICATION,
        posted=month,
        source_kind=SOURCE,
        source_id=str(run.id),
        by=by,
        reason=(approval.reason or None) if approval else None,
    )
    last_day = _last_day(month)
    alike = Alike(
        month=month.first_day,
        kind=EntryKind.CHARGE,
        nature=Nature.PRINCIPAL,
        on_day=last_day,
        due_on=due_on,
        arose_on=last_day,
    )
    returns = returns_of(session, run)
    with charges_kept(session, beside, run) as store:
        post_corrections(session, run, by=by, due_on=due_on)
        post_frames(
            session,
            posting=document,
            lines=money_of(session, run, store),
            alike=alike,
            returns=returns,
        )
    run.state = RunState.PUBLISHED
    mark_carried(session, run, month, by=by)
    session.flush()  # the locks are still ours, or the charges beside must not stay
    return run


def _refuse_unusual(session: Session, run: Run, approval: Approval | None, *, by: int) -> None:
    beyond = movement(session, run).beyond
    if not beyond:
        return
    approved = approval is not None and approval.total == run.total and approval.reason.strip()
    if not approved:
        month = Month.of(run.month)
        raise ApprovalNeeded(month=month, total=run.total or Decimal(0), beyond=beyond)
    refuse_own(session, run, by=by)


def _last_day(month: Month) -> date:
    return month.last_day
