"""Publishing a month's drafts, and taking the publication back while the books are open.

Each is one transaction of the caller. Nobody ever sees half a month.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from app.charging.models import Charge, ChargeDraft, DraftMark, Run, RunState
from app.charging.movement import movement
from app.charging.run import ready_run, waiting_marks
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.models import EntryKind, Nature, Posting, PostingKind
from app.ledger.post import post_set, reverse
from app.ledger.records import NewPosting
from app.months.locks import lock_for_change
from app.months.states import mark_published, mark_withdrawn

SOURCE = "run"
"""`source_kind` of the document a run's publication makes; its `source_id` is the run's id."""

_SAME = ("posted", "account_id", "service_id", "month", "part", "agreement_id", "method")
_FIGURES = ("vat_rate", "quantity", "price", "amount", "basis")


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


class FactsMoved(Conflict):
    """Facts were recorded after the run used theirs: run the marked part again."""

    key = "error.charging.facts-moved"

    def __init__(self, *, month: Month, marks: int) -> None:
        super().__init__(
            f"{marks} facts of {month} are newer than its run", month=month, marks=marks
        )


class DraftsLost(Conflict):
    """The drafts are not what the run counted, as after a crash of the database: charge again."""

    key = "error.charging.drafts-lost"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"the drafts of {month} are not complete; charge it again", month=month)


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
    """A person looked at an unusual month: the total as typed, and why it is right."""

    total: Decimal
    reason: str


def publish(
    session: Session,
    *,
    month: Month,
    by: int,
    at: datetime | None = None,
    approval: Approval | None = None,
) -> Run:
    """Make the drafts of the month's finished run its charges and post them.

    Raises:
        NothingToPublish, FactsMoved, DraftsLost, ApprovalNeeded, BooksClosed, MonthState.
    """
    lock_for_change(session, month)
    run = ready_run(session, month)
    if run is None:
        raise NothingToPublish(month=month)
    _refuse_stale(session, run, month)
    _refuse_unusual(session, run, month, approval)
    due_on = mark_published(session, month, by=by, at=at or clock.now()).due_on
    session.execute(_copy_of_drafts(run))
    document = NewPosting(
        kind=PostingKind.PUBLICATION,
        posted=month,
        source_kind=SOURCE,
        source_id=str(run.id),
        by=by,
        reason=approval.reason if approval else None,
    )
    post_set(session, posting=document, lines=_money(month, due_on), takes_credits=True)
    session.execute(delete(ChargeDraft).where(ChargeDraft.posted == month.first_day))
    session.execute(delete(DraftMark).where(DraftMark.run_id == run.id))
    run.state = RunState.PUBLISHED
    session.flush()
    return run


def withdraw(session: Session, *, month: Month, by: int, reason: str) -> Run:
    """Take the month's publication back: its document is reversed.

    Payments stay as they are. Bills are no matter of this room: who withdraws a month marks them.
    The charges stay readable; they belong to a withdrawn run.

    Raises:
        NothingPublished, BooksClosed.
    """
    lock_for_change(session, month)
    run = published_run(session, month)
    if run is None:
        raise NothingPublished(month=month)
    posting_id = session.scalar(
        select(Posting.id).where(Posting.source_kind == SOURCE, Posting.source_id == str(run.id))
    )
    if posting_id is not None:
        reverse(session, posting_id, reason=reason, by=by, into=month, on_day=_last_day(month))
    mark_withdrawn(session, month)
    run.state = RunState.WITHDRAWN
    session.flush()
    return run


def published_run(session: Session, month: Month) -> Run | None:
    """Return the run whose charges are the month's."""
    return session.scalars(
        select(Run).where(Run.month == month.first_day, Run.state == RunState.PUBLISHED)
    ).one_or_none()


def _refuse_stale(session: Session, run: Run, month: Month) -> None:
    marks = session.scalar(select(func.count()).select_from(waiting_marks(month).subquery()))
    if marks:
        raise FactsMoved(month=month, marks=marks)
    lines, total = session.execute(
        select(func.count(), func.coalesce(func.sum(ChargeDraft.amount), 0)).where(
            ChargeDraft.posted == month.first_day
        )
    ).one()
    if (lines, total) != (run.lines, run.total):
        raise DraftsLost(month=month)


def _refuse_unusual(session: Session, run: Run, month: Month, approval: Approval | None) -> None:
    beyond = movement(session, run).beyond
    if not beyond:
        return
    approved = approval is not None and approval.total == run.total and approval.reason.strip()
    if not approved:
        raise ApprovalNeeded(month=month, total=run.total or Decimal(0), beyond=beyond)
    assert approval is not None
    run.override_reason = approval.reason


def _copy_of_drafts(run: Run) -> Any:
    drafts = select(
        literal(run.id), *(getattr(ChargeDraft, name) for name in (*_SAME, *_FIGURES))
    ).where(ChargeDraft.posted == run.month)
    return insert(Charge).from_select(["run_id", *_SAME, *_FIGURES], drafts)


def _last_day(month: Month) -> date:
    return month.first_day.replace(day=month.days)


def _money(month: Month, due_on: Any) -> Select[Any]:
    """Return one line of money for each account, agreement, service and VAT rate."""
    last_day = _last_day(month)
    key = (ChargeDraft.account_id, ChargeDraft.agreement_id, ChargeDraft.service_id)
    return (
        select(
            *key,
            ChargeDraft.month,
            literal(EntryKind.CHARGE.value).label("kind"),
            literal(Nature.PRINCIPAL.value).label("nature"),
            literal(last_day).label("on_day"),
            literal(due_on).label("due_on"),
            literal(last_day).label("arose_on"),
            ChargeDraft.vat_rate,
            func.sum(ChargeDraft.amount).label("amount"),
        )
        .where(ChargeDraft.posted == month.first_day)
        .group_by(*key, ChargeDraft.month, ChargeDraft.vat_rate)
    )
