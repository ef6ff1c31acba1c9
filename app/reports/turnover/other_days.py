"""Money that stands in a month's books with a day of another month, and the other way round.

The sheet is of the books; a report of what came in is of days. What the two differ by is told.
"""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.ledger.models import Entry, EntryKind, Posting
from app.payments.documents.models import MoneyDocument
from app.payments.models import Payment, PaymentState
from app.reports.turnover.asked import Asked, accounts_chosen, lines_chosen
from app.reports.turnover.lines import months_of

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDays:
    """What of the money paid is of other days than its books, less what was taken back.

    What came in on the days of these months
    = paid - `by_documents` - `earlier` - `later` + `elsewhere`.
    """

    earlier: Decimal = _ZERO
    """In these books, of days before them: theirs were closed."""
    later: Decimal = _ZERO
    """In these books, of days after them: theirs were not open yet."""
    elsewhere: Decimal = _ZERO
    """Of days of these months, in other books."""
    by_documents: Decimal = _ZERO
    """In these books, moved or taken away by documents, which bear days of their payments too."""

    @property
    def is_any(self) -> bool:
        """Return whether books and days differ at all."""
        return bool(self.earlier or self.later or self.elsewhere or self.by_documents)


def other_days(session: Session, asked: Asked) -> OtherDays:
    """Return the same of what a sheet is asked for."""
    months, accounts = months_of(session, asked), accounts_chosen(asked)
    first, last = asked.first.first_day, asked.last.last_day
    narrowed = [
        Entry.kind == EntryKind.PAYMENT,
        *lines_chosen(asked, Entry),
        *([] if accounts is None else [Entry.account_id.in_(accounts)]),
    ]
    is_documents = Entry.posting_id.in_(
        select(MoneyDocument.posting_id).where(MoneyDocument.posting_id.is_not(None))
    )
    earlier, later, by_documents = session.execute(
        select(
            _paid(~is_documents & (Entry.on_day < first)),
            _paid(~is_documents & (Entry.on_day > last)),
            _paid(is_documents),
        ).where(Entry.posted.in_(months), *narrowed)
    ).one()
    of_days = [
        Posting.posted.not_in(months),
        Entry.on_day.between(first, last),
        *narrowed,
    ]
    paid = _documents(Posting.id == Payment.posting_id).where(
        Payment.paid_on.between(first, last), *of_days
    )
    taken_back = _documents(Posting.reverses == Payment.posting_id).where(
        Payment.state == PaymentState.REVERSED, *of_days
    )
    elsewhere = sum((session.scalar(each) or _ZERO for each in (paid, taken_back)), _ZERO)
    return OtherDays(earlier=earlier, later=later, elsewhere=elsewhere, by_documents=by_documents)


def _paid(those: ColumnElement[bool]) -> ColumnElement[Decimal]:
    return func.coalesce(-func.sum(case((those, Entry.amount), else_=0)), _ZERO)


def _documents(are_its: ColumnElement[bool]) -> Select[Decimal]:
    """Return the sum of the lines of payments' documents, found by the accounts they are of."""
    return (
        select(func.coalesce(-func.sum(Entry.amount), _ZERO))
        .select_from(Payment)
        .join(Posting, are_its)
        .join(
            Entry,
            (Entry.posted == Posting.posted)
            & (Entry.account_id == Payment.account_id)
            & (Entry.posting_id == Posting.id),
        )
    )
