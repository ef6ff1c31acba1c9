"""The one place that writes documents, entries and open items.

`post` and `post_many` take lines made in Python, `post_set` those a SELECT gives, `post_frames`
those of a whole company. All of them hold the month's books open and refuse a second document
from the same source; all but the last, which holds all books, take the accounts' locks in id order.
Beside them, `ledger.post_kinds` writes lines of several kinds.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from sqlalchemy import Select, Subquery, TextualSelect, func, insert, literal, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.kernel.ahead import ahead
from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.documents import insert_documents
from app.ledger.frames import Alike, add_items, add_lines, figures_of
from app.ledger.lines import LINE_COLUMNS, write_lines
from app.ledger.models import Entry, Posting, PostingKind
from app.ledger.records import NewEntry, NewPosting, Return
from app.ledger.restoring import restore_debts
from app.ledger.settling import take_back, take_credits
from app.months.locks import lock_all_books, lock_for_writing

Document = tuple[NewPosting, Sequence[NewEntry]]


class AlreadyReversed(Conflict):
    """The document was reversed before, or reverses another itself."""

    key = "ledger.already-reversed"

    def __init__(self, *, posting_id: int) -> None:
        super().__init__(
            f"document {posting_id} is reversed already or is a reversal", posting_id=posting_id
        )


class PostingMissing(NotFound):
    """There is no document of this number."""

    key = "ledger.posting-missing"

    def __init__(self, *, posting_id: int) -> None:
        super().__init__(f"there is no document {posting_id}", posting_id=posting_id)


def post(
    session: Session,
    *,
    posting: NewPosting,
    entries: Sequence[NewEntry],
    settles: bool = False,
) -> int:
    """Write one document of a few lines and return its id.

    If it `settles`, credits of its accounts cover at once what they owe, in the same document.

    Raises:
        BooksClosed: the month takes no more documents.
        AlreadyPosted: the source was posted before.
    """
    (posting_id,) = post_many(session, [(posting, entries)])
    if settles:
        posted = posting.posted.first_day
        take_credits(session, posted=posted, posting_id=posting_id)
    return posting_id


def post_many(session: Session, documents: Sequence[Document]) -> list[int]:
    """Write documents of a few lines each, some thousands at a time; ids in their order."""
    months = sorted({posting.posted for posting, _ in documents})
    for month in months:
        lock_for_writing(session, month)
    accounts = sorted({entry.account_id for _, entries in documents for entry in entries})
    open_items.lock_accounts(session, accounts)
    ids = insert_documents(session, [posting for posting, _ in documents])
    write_lines(
        session,
        [
            (posting.posted.first_day, posting_id, 0, entries)
            for (posting, entries), posting_id in zip(documents, ids, strict=True)
        ],
    )
    for month in months:
        open_items.apply(
            session,
            Entry.posted == month.first_day,
            among(Entry.account_id, accounts),
            among(Entry.posting_id, ids),
        )
    return ids


def post_set(
    session: Session,
    *,
    posting: NewPosting,
    lines: Select[Any] | TextualSelect,
    settles: bool = False,
) -> int:
    """Write one document whose lines a SELECT gives (see `LINE_COLUMNS`) and return its id.

    Lines of zero move nothing and are left out. Where it `settles`, what accounts have paid in
    advance and what the document lowers cover their debts at once, in the same document.

    Raises:
        BooksClosed: the month takes no more documents.
        AlreadyPosted: the source was posted before.
    """
    lock_for_writing(session, posting.posted)
    (posting_id,) = insert_documents(session, [posting])
    posted = posting.posted.first_day
    _insert_numbered(session, posted, posting_id, lines.subquery())
    _apply_whole(session, posted, posting_id)
    if settles:
        take_credits(session, posted=posted, posting_id=posting_id)
    return posting_id


def post_frames(
    session: Session,
    *,
    posting: NewPosting,
    lines: Iterable[pl.DataFrame],
    alike: Alike,
    returns: Sequence[Return] = (),
) -> int:
    """Write one document for a whole company, its lines as frames (see `figures_of`).

    What accounts have paid in advance covers the new debts at once, in the same document, so
    that reversing it gives the advances back. Before that `returns`, which the lines hold among
    their sums, lower the debts of the months they are of. All open books are held: no other
    document moves money meanwhile, so no account need be locked by itself.

    Raises:
        BooksClosed: the month takes no more documents.
        AlreadyPosted: the source was posted before.
    """
    lock_all_books(session)
    lock_for_writing(session, posting.posted)
    (posting_id,) = insert_documents(session, [posting])
    posted = posting.posted.first_day
    # A month's charges mostly meet no item of their month and due day.
    met = open_items.met(session, month=alike.month, due_on=alike.due_on)

    for entries, items in ahead(partial(figures_of, alike=alike), lines):
        add_lines(session, entries, posted=posted, posting_id=posting_id, alike=alike)
        if not met:
            add_items(session, items)
    if met:
        open_items.apply(session, Entry.posted == posted, Entry.posting_id == posting_id)
    take_back(session, returns, posted=posted, posting_id=posting_id, alike=alike)
    take_credits(session, posted=posted, posting_id=posting_id, whole=True)
    return posting_id


def reverse(
    session: Session,
    posting_id: int,
    *,
    reason: str,
    by: int,
    into: Month,
    on_day: date,
) -> int:
    """Undo a document by another one with every line turned round; return its id.

    Debts it had covered are owed again with their own due dates. What debts have taken since of
    an advance it gave, or of what a lowered charge left over, is taken back, newest first.

    Raises:
        PostingMissing, AlreadyReversed, BooksClosed.
    """
    lock_for_writing(session, into)
    original = _reversible(session, posting_id)
    (reversal_id,) = insert_documents(
        session,
        [
            NewPosting(
                kind=PostingKind.REVERSAL,
                posted=into,
                source_kind="posting",
                source_id=str(posting_id),
                by=by,
                reverses=posting_id,
                reason=reason,
            )
        ],
    )
    turned = {"amount": -Entry.amount, "on_day": literal(on_day)}
    lines = select(
        *(turned.get(name, getattr(Entry, name)).label(name) for name in LINE_COLUMNS)
    ).where(Entry.posted == original.posted, Entry.posting_id == posting_id)
    _insert_numbered(session, into.first_day, reversal_id, lines.subquery())
    _apply_whole(session, into.first_day, reversal_id)
    restore_debts(
        session,
        posted=into.first_day,
        posting_id=reversal_id,
        on_day=on_day,
        of=original.kind,
    )
    return reversal_id


def _reversible(session: Session, posting_id: int) -> Posting:
    original = session.get(Posting, posting_id)
    if original is None:
        raise PostingMissing(posting_id=posting_id)
    reversal = session.scalar(select(Posting.id).where(Posting.reverses == posting_id))
    if reversal is not None or original.reverses is not None:
        raise AlreadyReversed(posting_id=posting_id)
    return original


def _insert_numbered(session: Session, posted: date, posting_id: int, lines: Subquery) -> None:
    number = func.row_number().over(
        partition_by=lines.c.account_id,
        order_by=[lines.c[name] for name in ("service_id", "month", "agreement_id", "kind")],
    )
    session.execute(
        insert(Entry).from_select(
            ["posted", "posting_id", "line", *LINE_COLUMNS],
            select(
                literal(posted),
                literal(posting_id),
                number,
                *(lines.c[name] for name in LINE_COLUMNS),
            ).where(lines.c.amount != 0),
        )
    )


def _apply_whole(session: Session, posted: date, posting_id: int) -> None:
    chosen = (Entry.posted == posted, Entry.posting_id == posting_id)
    # After the entries are in: what others posted meanwhile is seen by the statement after this.
    open_items.lock_accounts(session, select(Entry.account_id).where(*chosen))
    open_items.apply(session, *chosen)
