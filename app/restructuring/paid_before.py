"""Money that came before an agreement was signed and was recorded after it.

It covers instalments like any other, but on those days the debt itself was smaller already: what
the agreement put off of it left the debt on the day of the money, not on that of the signing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.kernel.month import Month
from app.ledger.allocation import INSTALMENTS
from app.ledger.models import Entry, EntryKind, Nature, Posting, PostingKind
from app.ledger.post import Document, post_many
from app.ledger.records import NewEntry, NewPosting
from app.restructuring.models import Restructuring
from app.restructuring.moving import moving
from app.restructuring.parts import Key, Part
from app.restructuring.stored import Standing, standings

PAID_BEFORE = "restructuring-paid-before"
"""`source_kind` of the document; its `source_id` is the payment's document."""
_UNDONE = "restructuring-paid-before-undone"


@dataclass(frozen=True, slots=True)
class _Covered:
    """A line of a payment that covers instalments."""

    posting_id: int
    account_id: int
    key: Key
    paid_on: date
    amount: Decimal


def lower_from_day_paid(session: Session, payments: Mapping[int, int], *, by: int) -> None:
    """Let debts be lower from the day of the money where these payments are older than agreements.

    `payments` are documents just posted and their accounts, which are held. No open item changes:
    two lines of the same debt move, by as much, from the day of the signing to that of the money.
    """
    of_account: dict[int, list[_Covered]] = defaultdict(list)
    for line in _covering_lines(session, payments):
        of_account[line.account_id].append(line)
    lines: dict[int, list[NewEntry]] = defaultdict(list)
    for account_id, covering in sorted(of_account.items()):
        paid = _Paid.of(standings(session, account_id))
        # The last money of an item covers the last of its parts that are covered.
        for line in covering:
            lines[line.posting_id] += paid.moved(line)
    made: list[Document] = [
        (_document(PAID_BEFORE, posting_id, _books_of(session, posting_id), by), entries)
        for posting_id, entries in sorted(lines.items())
        if entries
    ]
    if made:
        post_many(session, made)


def undo_lower_from_day_paid(session: Session, payment: int, *, into: Month, by: int) -> None:
    """Let the debt be what it was on those days: the money of this document never came."""
    lowered = session.scalar(
        select(Posting).where(Posting.source_kind == PAID_BEFORE, Posting.source_id == str(payment))
    )
    if lowered is None:
        return
    lines = session.scalars(
        select(Entry)
        .where(Entry.posted == lowered.posted, Entry.posting_id == lowered.id)
        .order_by(Entry.line)
    )
    document = _document(_UNDONE, payment, into, by)
    post_many(session, [(document, [_turned(each) for each in lines])])


class _Paid:
    """How much of each part of an account's agreements is covered."""

    def __init__(self, parts: Sequence[tuple[Standing, Part, Decimal]]) -> None:
        self._parts = list(parts)

    @classmethod
    def of(cls, agreements: Sequence[Standing]) -> "_Paid":
        return cls(
            [
                (each, part, part.amount - owed)
                for each in agreements
                if not each.is_broken
                for part, owed in zip(each.parts, each.owed, strict=True)
            ]
        )

    def moved(self, line: _Covered) -> Iterator[NewEntry]:
        """Yield the lines that let a debt be lower since it was paid."""
        left = line.amount
        for place in range(len(self._parts) - 1, -1, -1):
            agreement, part, covered = self._parts[place]
            taken = min(left, covered) if part.key == line.key else Decimal(0)
            if not taken:
                continue
            left -= taken
            self._parts[place] = (agreement, part, covered - taken)
            since = max(line.paid_on, part.arose_on)
            if part.nature == Nature.PRINCIPAL and since < agreement.signed_on:
                _, back = moving(line.account_id, part, taken, on_day=agreement.signed_on)
                yield replace(back, amount=-taken, on_day=since)
                yield back


def _books_of(session: Session, posting_id: int) -> Month:
    return Month.of(session.get_one(Posting, posting_id).posted)


def _covering_lines(session: Session, payments: Mapping[int, int]) -> list[_Covered]:
    """Return what these payments cover of instalments, the last first; mostly there are none."""
    accounts = session.scalars(
        select(Restructuring.account_id)
        .where(
            among(Restructuring.account_id, sorted(set(payments.values()))),
            Restructuring.retired_at.is_(None),
        )
        .distinct()
    ).all()
    if not accounts:
        return []
    months = session.scalars(select(Posting.posted).where(among(Posting.id, sorted(payments))))
    rows = session.execute(
        select(
            Entry.posting_id,
            Entry.account_id,
            Entry.service_id,
            Entry.month,
            Entry.agreement_id,
            Entry.nature,
            Entry.due_on,
            Entry.on_day,
            -Entry.amount,
        )
        .where(
            Entry.posted.in_(sorted(set(months))),
            among(Entry.account_id, accounts),
            among(Entry.posting_id, sorted(payments)),
            Entry.kind == EntryKind.PAYMENT,
            Entry.nature.in_(sorted(INSTALMENTS)),
            Entry.amount < 0,
        )
        .order_by(Entry.posting_id.desc(), Entry.line.desc())
    )
    return [_Covered(row[0], row[1], (*row[2:7],), row[7], row[8]) for row in rows]


def _document(source_kind: str, payment: int, posted: Month, by: int) -> NewPosting:
    return NewPosting(
        kind=PostingKind.RESTRUCTURING,
        posted=posted,
        source_kind=source_kind,
        source_id=str(payment),
        by=by,
    )


def _turned(entry: Entry) -> NewEntry:
    return NewEntry(
        account_id=entry.account_id,
        month=Month.of(entry.month),
        kind=EntryKind.RESTRUCTURING,
        amount=-entry.amount,
        on_day=entry.on_day,
        due_on=entry.due_on,
        arose_on=entry.arose_on,
        service_id=entry.service_id,
        agreement_id=entry.agreement_id,
        nature=Nature(entry.nature),
        vat_rate=entry.vat_rate,
    )
