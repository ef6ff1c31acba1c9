"""An adjustment as a document of the ledger, in the month whose bill will show it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.adjustments.agreements import as_written
from app.charging.adjustments.change import Change
from app.charging.adjustments.models import AdjustmentLine
from app.charging.adjustments.parting import by_agreements
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.allocation import Debts
from app.ledger.charged import Charged, OfMonth, beyond_owed, charged_of
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.post import post
from app.ledger.records import NewEntry, NewPosting
from app.months.models import MonthRow
from app.months.working_days import due_with_bills

SOURCE_KIND = "adjustment"
"""What postings made of adjustments name as their source; the id is the adjustment's."""


class NoMonthForAdjustment(Conflict):
    """Every open month has its bills already: none would show the adjustment."""

    key = "adjustments.no-month"


class MonthAhead(Invalid):
    """What is not charged yet cannot be adjusted."""

    key = "adjustments.month-ahead"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is not charged yet", month=month)


def adjusting_month(session: Session) -> Month:
    """Return the first month with open books whose bills are not out; it is held FOR SHARE.

    Raises:
        NoMonthForAdjustment.
    """
    first = session.scalar(
        select(MonthRow.month)
        .where(MonthRow.books == "open", MonthRow.charging != "published")
        .order_by(MonthRow.month)
        .limit(1)
        .with_for_update(read=True)
    )
    if first is None:
        raise NoMonthForAdjustment("every open month is published")
    return Month.of(first)


def post_lines(
    session: Session, lines: Sequence[AdjustmentLine], *, adjustment_id: int, reason: str, by: int
) -> int:
    """Post the lines of an adjustment as one document and return its id.

    Raises:
        NoMonthForAdjustment, MonthAhead, AlreadyPosted.
    """
    month = adjusting_month(session)
    changes = [
        Change(
            each.account_id,
            each.service_id,
            each.agreement_id,
            each.month,
            each.amount,
            each.vat_rate,
        )
        for each in lines
    ]
    entries = entries_of(session, changes, month=month, kind=EntryKind.RECALCULATION)
    posting = NewPosting(
        kind=PostingKind.CORRECTION,
        posted=month,
        source_kind=SOURCE_KIND,
        source_id=str(adjustment_id),
        reason=reason,
        by=by,
    )
    return post(session, posting=posting, entries=entries, settles=True)


def entries_of(
    session: Session, changes: Sequence[Change], *, month: Month, kind: EntryKind
) -> list[NewEntry]:
    """Return the lines of money that changes come to in the books of a month; accounts are held.

    What lowers a debt lowers first what is still owed for the very month, under whichever number
    its agreement was charged, then what that month was charged and has paid or put off since,
    which is a credit and covers what else is owed, the same service first. What was never charged
    so is a credit of the bill that shows it; what raises a debt is due with that bill. A month of
    several debtors or payees is changed under each as it was charged.

    Raises:
        MonthAhead.
    """
    ahead = next((each.month for each in changes if each.month > month.first_day), None)
    if ahead is not None:
        raise MonthAhead(month=Month.of(ahead))
    lowered = sorted({each.account_id for each in changes if each.amount < 0})
    open_items.lock_accounts(session, sorted({each.account_id for each in changes}))
    changes = by_agreements(session, changes)
    items = open_items.items_of(session, lowered)
    debts = {account_id: Debts(items.get(account_id, [])) for account_id in lowered}
    today = clock.today()
    due = due_with_bills(session, month, on=today)
    lowering = [each for each in changes if each.amount < 0]
    written = as_written(session, [each.agreement_id for each in lowering])
    months = {each: _months_of(each, written) for each in lowering}
    charged = charged_of(session, [month for of in months.values() for month in of])
    return [
        replace(entry, kind=kind)
        for each in changes
        for entry in _entries(
            each,
            debts.get(each.account_id),
            {of.agreement_id: charged[of] for of in months.get(each, ())},
            due=due,
            on_day=today,
        )
    ]


def _entries(
    line: Change,
    debts: Debts | None,
    charged: Mapping[int, Sequence[Charged]],
    *,
    due: date,
    on_day: date,
) -> Iterator[NewEntry]:
    left = line.amount
    if debts is not None and left < 0:
        parts, _ = debts.cover(-left, _own(line, debts, charged))
        for part in parts:
            left += part.amount
            own = replace(line, agreement_id=part.item.agreement_id)
            yield _entry(own, -part.amount, due=part.item.due_on, on_day=on_day)
        for agreement_id, of_agreement in charged.items():
            own = replace(line, agreement_id=agreement_id)
            covered = [part for part in parts if part.item.agreement_id == agreement_id]
            for there, taken in beyond_owed(of_agreement, covered, -left):
                left += taken
                yield _entry(own, -taken, due=there.due_on, on_day=on_day)
    if left:
        yield _entry(line, left, due=due, on_day=on_day)


def _months_of(line: Change, written: Mapping[int, Sequence[int]]) -> Sequence[OfMonth]:
    return [
        OfMonth(line.account_id, line.service_id, agreement_id, line.month)
        for agreement_id in written.get(line.agreement_id, (line.agreement_id,))
    ]


def _own(line: Change, debts: Debts, agreements: Collection[int]) -> list[int]:
    """Return the places of what is owed for the line's own month, oldest first."""
    own = (line.service_id, line.month, Nature.PRINCIPAL)
    return [
        place
        for place, item in enumerate(debts.items)
        if item.agreement_id in agreements and (item.service_id, item.month, item.nature) == own
    ]


def _entry(line: Change, amount: Decimal, *, due: date, on_day: date) -> NewEntry:
    return NewEntry(
        account_id=line.account_id,
        month=Month.of(line.month),
        kind=EntryKind.RECALCULATION,
        amount=amount,
        on_day=on_day,
        due_on=due,
        arose_on=on_day,
        service_id=line.service_id,
        agreement_id=line.agreement_id,
        vat_rate=line.vat_rate,
    )
