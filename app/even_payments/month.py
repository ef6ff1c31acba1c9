"""With a month's publication: what of its charges waits, and what of earlier ones is asked now.

Part of publishing, which holds all open books: no other document moves money meanwhile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.even_payments.models import EvenAgreement, EvenMonth
from app.even_payments.parts import (
    Standing,
    Taken,
    asked_ahead,
    equal_parts,
    left_for_later,
    taken_from,
)
from app.even_payments.stored import Agreed, ByMonth, agreements, charged_by_month
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.allocation import Item
from app.ledger.models import EntryKind, Nature, Posting, PostingKind
from app.ledger.post import post, reverse
from app.ledger.records import NewEntry, NewPosting
from app.months.parameter_keys import EVEN_PARTS_GROW
from app.months.parameters import parameter
from app.months.working_days import due_date

SOURCE = "even"
"""`source_kind` of the document; its `source_id` is the run's id."""
_AT_ONCE = 5_000
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class _Published:
    """The month whose bills are made, and the rules of its day."""

    month: Month
    run_id: int
    due_on: date
    late: bool
    """Whether parts not paid in time grow by penalty and the like."""

    @property
    def last_day(self) -> date:
        """Return the day of what is moved: that of the month's charges."""
        return self.month.last_day


def even_out(session: Session, month: Month, *, run_id: int, due_on: date, by: int) -> None:
    """Put off what was charged beyond the even sums, or ask for it again, and record what is asked.

    Call it after the month's charges are posted and credits have covered what they can.
    """
    first_day = month.first_day
    concerned = agreements(session, EvenAgreement.first_month <= first_day)
    active = [each for each in concerned if month <= each.last.plus(each.parts)]
    if not active:
        return
    published = _Published(month, run_id, due_on, parameter(session, EVEN_PARTS_GROW, on=due_on))
    lines: list[NewEntry] = []
    for start in range(0, len(active), _AT_ONCE):
        some = active[start : start + _AT_ONCE]
        accounts = sorted({each.account_id for each in some})
        items = open_items.items_of(session, accounts)
        sums = charged_by_month(session, accounts, since=min(each.first for each in some))
        for each in some:
            own = [item for item in items.get(each.account_id, []) if _concerns(each, item)]
            if month > each.last:
                lines += _released(each, own, published)
            else:
                lines += _evened(session, each, own, sums.get(each.account_id, {}), published)
    if lines:
        document = NewPosting(
            kind=PostingKind.EVEN,
            posted=month,
            source_kind=SOURCE,
            source_id=str(run_id),
            by=by,
        )
        post(session, posting=document, entries=lines)
    session.flush()


def withdraw_month(
    session: Session, month: Month, *, run_id: int, reason: str, by: int, at: datetime
) -> None:
    """Take back what was done with a month's bills, for these are withdrawn."""
    posting_id = session.scalar(
        select(Posting.id).where(Posting.source_kind == SOURCE, Posting.source_id == str(run_id))
    )
    if posting_id is not None:
        last = month.last_day
        reverse(session, posting_id, reason=reason, by=by, into=month, on_day=last)
    session.execute(
        update(EvenMonth)
        .where(EvenMonth.month == month.first_day, EvenMonth.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )


def _concerns(agreed: Agreed, item: Item) -> bool:
    is_its = item.nature in (Nature.PRINCIPAL, Nature.EVENED)
    return item.outstanding > 0 and is_its and agreed.is_of(item)


def _evened(
    session: Session,
    agreed: Agreed,
    items: Sequence[Item],
    sums: ByMonth,
    of: _Published,
) -> list[NewEntry]:
    waiting = _oldest(item for item in items if item.nature == Nature.EVENED)
    now = Standing(
        asked=agreed.asked(of.month),
        charged=agreed.charged(sums, of.month),
        owed=sum((item.outstanding for item in items), _ZERO),
        put_off=sum((item.outstanding for item in waiting), _ZERO),
    )
    is_last = of.month == agreed.last
    later = left_for_later(
        now, is_last=is_last, settles_by_parts=agreed.settles_by_parts, late=of.late
    )
    moved: list[NewEntry] = []
    if later > now.put_off:
        fresh = [
            each for each in items if each.nature != Nature.EVENED and each.due_on == of.due_on
        ]
        taken, lacking = taken_from(_newest(fresh), later - now.put_off)
        later -= lacking
        # After every day on which a bill may ask for it; the last bill gives it its own.
        day = _asked_on(session, agreed.last.plus(1))
        moved += _moved(agreed, taken, Nature.EVENED, day, of)
        waiting += [_as_waiting(each, day) for each in taken]
    else:
        taken, _ = taken_from(waiting, now.put_off - later)
        moved += _moved(agreed, taken, Nature.PRINCIPAL, of.due_on, of)
        waiting = _without(waiting, taken)
    if is_last and later:
        moved += _by_parts(session, agreed, waiting, later, of)
    session.add(
        EvenMonth(
            even_agreement_id=agreed.id,
            month=of.month.first_day,
            run_id=of.run_id,
            due_on=of.due_on,
            part=dict(agreed.months)[of.month],
            asked=now.asked,
            charged=now.charged,
            put_off=later,
            ahead=_ZERO
            if is_last
            else asked_ahead(asked=now.asked, charged=now.charged, put_off=later),
            is_last=is_last,
        )
    )
    return moved


def _by_parts(
    session: Session, agreed: Agreed, waiting: Sequence[Item], amount: Decimal, of: _Published
) -> Iterator[NewEntry]:
    """Yield what gives each part of a settlement the due day of its own bill."""
    left = list(waiting)
    for place, part in enumerate(equal_parts(amount, agreed.parts), start=1):
        taken, _ = taken_from(left, part)
        left = _without(left, taken)
        day = _asked_on(session, of.month.plus(place))
        yield from _moved(agreed, taken, Nature.EVENED, day, of)


def _asked_on(session: Session, bill: Month) -> date:
    """Return the day of what a later bill asks for: always in the month after the bill's own.

    A last day to pay moves off a weekend, maybe into the month in which the next bill is due.
    """
    return min(due_date(session, bill), bill.plus(1).last_day)


def _released(agreed: Agreed, items: Sequence[Item], of: _Published) -> Iterator[NewEntry]:
    """Yield what makes the settlement's part of this bill an ordinary debt of it."""
    due = [
        Taken(item, item.outstanding)
        for item in items
        if item.nature == Nature.EVENED and Month.of(item.due_on) <= of.month.plus(1)
    ]
    yield from _moved(agreed, due, Nature.PRINCIPAL, of.due_on, of)


def _moved(
    agreed: Agreed, taken: Sequence[Taken], nature: Nature, due_on: date, of: _Published
) -> Iterator[NewEntry]:
    for each in taken:
        there = _line(agreed.account_id, each, of.last_day)
        yield replace(there, amount=-each.amount)
        yield replace(there, nature=nature, due_on=due_on)


def _line(account_id: int, taken: Taken, on_day: date) -> NewEntry:
    item = taken.item
    return NewEntry(
        account_id=account_id,
        month=Month.of(item.month),
        kind=EntryKind.EVENED,
        amount=taken.amount,
        on_day=on_day,
        due_on=item.due_on,
        arose_on=item.arose_on,
        service_id=item.service_id,
        agreement_id=item.agreement_id,
        nature=Nature(item.nature),
        vat_rate=item.vat_rate,
    )


def _as_waiting(taken: Taken, day: date) -> Item:
    return replace(taken.item, nature=Nature.EVENED, due_on=day, outstanding=taken.amount)


def _without(items: Sequence[Item], taken: Sequence[Taken]) -> list[Item]:
    less = {id(each.item): each.amount for each in taken}
    left = [
        replace(item, outstanding=item.outstanding - less.get(id(item), _ZERO)) for item in items
    ]
    return [item for item in left if item.outstanding]


def _oldest(items: Iterator[Item]) -> list[Item]:
    return sorted(
        items, key=lambda item: (item.month, item.due_on, item.service_id, item.agreement_id)
    )


def _newest(items: Sequence[Item]) -> list[Item]:
    return _oldest(iter(items))[::-1]
