"""Asking for what late debts grew by: with a month's bills, or of one account by hand."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.ledger.models import Posting
from app.ledger.open_items import lock_accounts
from app.ledger.post import reverse
from app.months.locks import lock_all_books, lock_for_writing, month_for
from app.months.models import MonthRow
from app.months.working_days import due_with_bills
from app.penalty.late.anew import facts_now
from app.penalty.late.counted import (
    Counted,
    as_frame,
    count,
    count_month,
    wanted_by_hand,
)
from app.penalty.late.documents import write_document
from app.penalty.late.standing import posting_of_document, stands
from app.penalty.models import LateDocument, LateKind


class NothingLate(Conflict):
    """There is nothing to ask for that was not asked for already."""

    key = "penalty.nothing-late"


class LateMoved(Conflict):
    """What would be asked is no longer what the person has seen."""

    key = "penalty.late-moved"

    def __init__(self, *, seen: Decimal, now: Decimal) -> None:
        super().__init__(f"{now} is not {seen}", seen=seen, now=now)


class LateDocumentMissing(NotFound):
    """The account has no such document, or it was taken back."""

    key = "penalty.document-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a person asks of an account: which kinds, up to which day, as what total he saw."""

    account_id: int
    kinds: Sequence[LateKind]
    until: date
    seen: Decimal


def post_month(
    session: Session, month: Month, *, due_on: date, by: int, beside: Session | None = None
) -> int | None:
    """Ask for what the company lets come with the bills of a month; return the document's id.

    Call it in the transaction that publishes the month, whose books are held, before its bills
    are issued. None where nothing is to be asked for; a second call finds nothing new. `beside`
    is a second connection, as `chunks_of` says; nothing is written by it.

    Raises:
        BooksClosed.
    """
    lock_all_books(session)
    facts = facts_now(session)
    # Closed whatever happens: nothing is read from the second connection after that.
    with closing(count_month(session, month, beside=beside)) as chunks:
        if (first := next(chunks, None)) is None:
            return None
        last = month.first_day.replace(day=month.days)
        document = LateDocument(month=month.first_day, until=last, facts=facts)
        return write_document(session, document, chain([first], chunks), due_on=due_on, by=by)


def month_by_hand(session: Session, until: date) -> Month:
    """Return the month into which staff ask for something up to a day: the first with no bills.

    Its row is held FOR SHARE.
    """
    unpublished = session.scalar(
        select(func.min(MonthRow.month)).where(
            MonthRow.books == "open", MonthRow.charging != "published"
        )
    )
    if unpublished is None:
        return month_for(session, until)
    return Month.of(lock_for_writing(session, Month.of(unpublished)).month)


def count_account(
    session: Session, account_id: int, *, kinds: Sequence[LateKind], until: date
) -> Counted:
    """Return what would be asked of one account by hand."""
    found = count(session, [account_id], wanted=wanted_by_hand(kinds), until=until)
    return next(iter(found), Counted(account_id, ()))


def post_account(session: Session, asked: ByHand, *, by: int) -> int:
    """Ask one account for what its late debts grew by up to a day; return the document's id.

    Raises:
        NothingLate: nothing of it is new.
        LateMoved: it is not what the person saw; nothing is posted.
    """
    month = month_by_hand(session, asked.until)
    # Before counting: of two who ask at once the second finds nothing new.
    lock_accounts(session, [asked.account_id])
    counted = count_account(session, asked.account_id, kinds=asked.kinds, until=asked.until)
    if not counted.steps:
        raise NothingLate(f"account {asked.account_id} owes nothing new")
    if counted.amount != asked.seen:
        raise LateMoved(seen=asked.seen, now=counted.amount)
    document = LateDocument(month=month.first_day, until=asked.until, account_id=asked.account_id)
    due_on = due_with_bills(session, month, on=clock.today())
    return write_document(session, document, [as_frame([counted])], due_on=due_on, by=by)


def take_back_account(
    session: Session, *, account_id: int, document_id: int, reason: str, on_day: date, by: int
) -> None:
    """Reverse what one account was asked for by hand, in an open month.

    Raises:
        LateDocumentMissing.
    """
    posting_id = session.scalar(
        select(Posting.id)
        .join(LateDocument, posting_of_document())
        .where(LateDocument.id == document_id, LateDocument.account_id == account_id, stands())
    )
    if posting_id is None:
        raise LateDocumentMissing(f"account {account_id} has no document {document_id}")
    into = month_by_hand(session, on_day)
    lock_accounts(session, [account_id])
    reverse(session, posting_id, reason=reason, by=by, into=into, on_day=on_day)


def withdraw_month(session: Session, month: Month, *, reason: str, by: int) -> None:
    """Reverse what was asked for with a month's bills, for these are withdrawn."""
    posted = session.scalars(
        select(Posting.id)
        .join(LateDocument, posting_of_document())
        .where(LateDocument.month == month.first_day, LateDocument.account_id.is_(None), stands())
        .order_by(Posting.id)
    ).all()
    last = month.first_day.replace(day=month.days)
    for posting_id in posted:
        reverse(session, posting_id, reason=reason, by=by, into=month, on_day=last)
