"""What was asked for on late debts, of an account by its documents and by one of its bills."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from app.database.bulk import among
from app.kernel.month import Month
from app.ledger.models import Posting
from app.penalty.late.counted import posting_of_document
from app.penalty.late.told import Told, from_json
from app.penalty.models import LateDocument, LateSum


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
    return _documents(session, LateSum.account_id == account_id)


def asked_with_bills(
    session: Session, month: date, *, seen: Mapping[int, int]
) -> dict[int, list[AskedSum]]:
    """Return what a month's bills ask for late debts by account, oldest debt first.

    `seen` says of each account which posting was the last that its bill saw.
    """
    reversal = aliased(Posting)
    rows = session.execute(
        select(LateSum, Posting.id, reversal.id)
        .join(LateDocument, LateDocument.id == LateSum.document_id)
        .join(Posting, posting_of_document())
        .outerjoin(reversal, reversal.reverses == Posting.id)
        .where(LateDocument.month == month, among(LateSum.account_id, list(seen)))
        .order_by(LateSum.account_id, LateSum.month, LateSum.service_id, LateSum.kind, Posting.id)
    )
    found: dict[int, list[AskedSum]] = defaultdict(list)
    for row, posted, reversed_by in rows:
        last = seen[row.account_id]
        if posted <= last and (not reversed_by or reversed_by > last):
            found[row.account_id].append(_sum(row))
    return dict(found)


def _documents(session: Session, *chosen: ColumnElement[bool]) -> list[AskedDocument]:
    reversal = aliased(Posting)
    rows = session.execute(
        select(LateDocument, reversal.id, reversal.reason, LateSum)
        .join(LateSum, LateSum.document_id == LateDocument.id)
        .join(Posting, posting_of_document())
        .outerjoin(reversal, reversal.reverses == Posting.id)
        .where(*chosen)
        .order_by(
            LateDocument.id.desc(), LateSum.month, LateSum.due_on, LateSum.service_id, LateSum.kind
        )
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
        sums=[_sum(row[3]) for row in rows],
    )


def _sum(row: LateSum) -> AskedSum:
    return AskedSum(
        row.kind,
        row.service_id,
        row.agreement_id,
        Month.of(row.month),
        row.due_on,
        row.total,
        row.before,
        row.amount,
        from_json(row.told),
    )
