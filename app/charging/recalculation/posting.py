"""The money of a run's corrections: one document beside that of its publication."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Numeric, Select, Text, case, cast, func, literal, select
from sqlalchemy.orm import Session

from app.charging.models import Run
from app.charging.recalculation.models import Recalculated
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.models import EntryKind, Nature, Posting, PostingKind
from app.ledger.post import post_set
from app.ledger.records import NewPosting
from app.months.models import MonthRow

SOURCE = "recalculation"
"""`source_kind` of the document; its `source_id` is the run's id."""


class CorrectedLater(Conflict):
    """A later month corrects this one: that one's publication must be taken back first."""

    key = "error.charging.corrected-later"

    def __init__(self, *, month: Month, by_month: Month) -> None:
        super().__init__(f"{by_month} corrects {month}", month=month, by_month=by_month)


def post_corrections(session: Session, run: Run, *, by: int, due_on: date) -> int | None:
    """Post what the run corrects in earlier months and return the document; None if nothing.

    What is charged late is due with this month's bill. What is charged less lowers the debt as
    it was due then.
    """
    of_run = Recalculated.run_id == run.id
    moves = Recalculated.now != Recalculated.was
    if not session.scalar(select(select(Recalculated.run_id).where(of_run, moves).exists())):
        return None
    document = NewPosting(
        kind=PostingKind.RECALCULATION,
        posted=Month.of(run.month),
        source_kind=SOURCE,
        source_id=str(run.id),
        by=by,
    )
    lines = _lines(run, due_on).where(of_run, moves)
    return post_set(session, posting=document, lines=lines, settles=True)


def document_of(session: Session, run_id: int) -> int | None:
    """Return the document of what the run corrected."""
    return session.scalar(
        select(Posting.id).where(Posting.source_kind == SOURCE, Posting.source_id == str(run_id))
    )


def refuse_corrected(session: Session, month: Month) -> None:
    """Refuse to take back a month that a later publication corrects.

    Raises:
        CorrectedLater: there is one.
    """
    later = session.scalar(
        select(func.max(Run.month))
        .join(Recalculated, Recalculated.run_id == Run.id)
        .where(Recalculated.month == month.first_day, Run.state == "published")
    )
    if later is not None:
        raise CorrectedLater(month=month, by_month=Month.of(later))


def _lines(run: Run, due_on: date) -> Select[Any]:
    amount = cast(Recalculated.now - Recalculated.was, Numeric(14, 2))
    last_day = Month.of(run.month).period.last_day
    is_late = amount > 0
    ended = Recalculated.month + func.make_interval(0, 1) - func.make_interval(0, 0, 0, 1)
    return select(
        Recalculated.account_id,
        Recalculated.agreement_id,
        Recalculated.service_id,
        Recalculated.month,
        literal(EntryKind.RECALCULATION.value, Text).label("kind"),
        literal(Nature.PRINCIPAL.value, Text).label("nature"),
        literal(last_day, Date).label("on_day"),
        case((is_late, literal(due_on, Date)), else_=MonthRow.due_on).label("due_on"),
        case((is_late, literal(last_day, Date)), else_=cast(ended, Date)).label("arose_on"),
        Recalculated.vat_rate,
        amount.label("amount"),
    ).join(MonthRow, MonthRow.month == Recalculated.month)
