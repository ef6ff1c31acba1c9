"""What was asked for on late debts, of an account by its documents and by one of its bills."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from app.database.bulk import among
from app.kernel.month import Month
from app.ledger.models import Posting
from app.penalty.late.standing import posting_of_document
from app.penalty.late.told import Told, lists_from_json
from app.penalty.models import LateDocument, LateSums


@dataclass(frozen=True, slots=True)
class AskedSum:
    """What a document asks on one debt, of one kind, and the intervals it is of."""

    kind: str
    service_id: int
    agreement_id: int
    month: Month
    due_on: date
    total: Decimal
    before: Decimal
    amount: Decimal
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """What a document asks of an account."""

    id: int
    month: Month
    """Whose bill it is on."""
    until: date
    is_by_hand: bool
    is_taken_back: bool
    reason: str | None
    """Why it was taken back."""
    sums: Sequence[AskedSum]

    @property
    def amount(self) -> Decimal:
        """Return all of it together."""
        return sum((each.amount for each in self.sums), Decimal("0.00"))


def documents_of(session: Session, account_id: int) -> Sequence[AskedDocument]:
    """Return the documents of an account, the latest first, those taken back among them."""
    return _documents(session, LateSums.account_id == account_id)


def asked_with_bills(
    session: Session, month: date, *, seen: Mapping[int, int]
) -> dict[int, list[AskedSum]]:
    """Return what a month's bills ask for late debts by account, oldest debt first.

    `seen` says of each account which posting was the last that its bill saw.
    """
    reversal = aliased(Posting)
    rows = session.execute(
        select(LateSums, Posting.id, reversal.id)
        .join(LateDocument, LateDocument.id == LateSums.document_id)
        .join(Posting, posting_of_document())
        .outerjoin(reversal, reversal.reverses == Posting.id)
        .where(LateDocument.month == month, among(LateSums.account_id, list(seen)))
        .order_by(LateSums.account_id, Posting.id)
    )
    found: dict[int, list[AskedSum]] = defaultdict(list)
    for row, posted, reversed_by in rows:
        last = seen[row.account_id]
        if posted <= last and (not reversed_by or reversed_by > last):
            found[row.account_id] += _sums(row)
    # What is equal in these stays in the order of the documents.
    by_debt = attrgetter("month", "service_id", "kind")
    return {account_id: sorted(sums, key=by_debt) for account_id, sums in found.items()}


def _documents(session: Session, *chosen: ColumnElement[bool]) -> list[AskedDocument]:
    reversal = aliased(Posting)
    rows = session.execute(
        select(LateDocument, reversal.id, reversal.reason, LateSums)
        .join(LateSums, LateSums.document_id == LateDocument.id)
        .join(Posting, posting_of_document())
        .outerjoin(reversal, reversal.reverses == Posting.id)
        .where(*chosen)
        .order_by(LateDocument.id.desc())
    ).all()
    return [_document(list(of)) for _, of in groupby(rows, key=lambda row: row[0].id)]


def _document(rows: Sequence[Any]) -> AskedDocument:
    document, reversed_by, reason, _ = rows[0]
    return AskedDocument(
        id=document.id,
        month=Month.of(document.month),
        until=document.until,
        is_by_hand=document.account_id is not None,
        is_taken_back=reversed_by is not None,
        reason=reason,
        sums=sorted(
            (each for row in rows for each in _sums(row[3])),
            key=attrgetter("month", "due_on", "service_id", "kind"),
        ),
    )


def _sums(row: LateSums) -> Iterator[AskedSum]:
    lists = zip(
        row.service_ids,
        row.agreement_ids,
        row.months,
        row.due_days,
        row.totals,
        row.asked,
        lists_from_json(row.told),
        strict=True,
    )
    for service_id, agreement_id, month, due_on, total, asked, told in lists:
        yield AskedSum(
            row.kind,
            service_id,
            agreement_id,
            Month.of(month),
            due_on,
            _hryvnias(total),
            _hryvnias(asked),
            _hryvnias(total - asked),
            told,
        )


def _hryvnias(kopecks: int) -> Decimal:
    return Decimal(kopecks).scaleb(-2)
