"""A document on late debts, its sums, and the money they become."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, cast, func, literal, select
from sqlalchemy.orm import Session

from app.database.bulk import copy_rows
from app.kernel.month import Month
from app.ledger.frames import Alike
from app.ledger.models import Entry, Nature, PostingKind
from app.ledger.post import post_set
from app.ledger.records import NewPosting, Return
from app.penalty.late.counted import SOURCE, Counted
from app.penalty.models import LateDocument, LateSum

_COLUMNS = (
    *("document_id", "account_id", "kind", "service_id", "agreement_id", "month", "due_on"),
    *("since", "total", "before", "amount", "told"),
)
_ITEM = (LateSum.account_id, LateSum.agreement_id, LateSum.service_id, LateSum.kind)


def write_document(
    session: Session,
    document: LateDocument,
    chunks: Iterable[Sequence[Counted]],
    *,
    due_on: date,
    by: int,
) -> int:
    """Write a document, its sums and their money; return its id.

    The money is one line for each account, agreement, service and kind. What is taken back lowers
    the latest such debts first; credits then pay what they can.
    """
    session.add(document)
    session.flush()
    for chunk in chunks:  # one after the other: nothing can be read while rows are copied
        copy_rows(session, LateSum, _COLUMNS, _rows(document.id, chunk))
    month = Month.of(document.month)
    posting = NewPosting(
        kind=PostingKind.LATE,
        posted=month,
        source_kind=SOURCE,
        source_id=str(document.id),
        by=by,
    )
    alike = Alike(
        month=document.month,
        kind=PostingKind.LATE,
        nature=Nature.PENALTY,
        on_day=document.until,
        due_on=due_on,
        arose_on=document.until,
    )
    post_set(
        session,
        posting=posting,
        lines=_lines(document, alike),
        settles=True,
        alike=alike,
        returns=_returns(session, document),
    )
    return document.id


def _rows(document_id: int, counted: Iterable[Counted]) -> Iterator[tuple[Any, ...]]:
    for each in counted:
        for step in each.steps:
            debt = step.debt
            yield (
                *(document_id, each.account_id, step.kind),
                *(debt.service_id, debt.agreement_id, debt.month, debt.due_on),
                *(step.since, step.total, step.before, step.amount, step.told),
            )


def _lines(document: LateDocument, alike: Alike) -> Select[Any]:
    """Return one line of money for each account, agreement, service and kind."""
    return (
        select(
            *_ITEM,
            LateSum.kind.label("nature"),
            literal(alike.month).label("month"),
            literal(alike.on_day).label("on_day"),
            literal(alike.due_on).label("due_on"),
            literal(alike.arose_on).label("arose_on"),
            cast(literal(0), Entry.vat_rate.type).label("vat_rate"),
            func.sum(LateSum.amount).label("amount"),
        )
        .where(LateSum.document_id == document.id)
        .group_by(*_ITEM)
    )


def _returns(session: Session, document: LateDocument) -> Sequence[Return]:
    """Return what is taken back of what earlier documents asked."""
    amount = func.sum(LateSum.amount)
    rows = session.execute(
        select(*_ITEM, -amount)
        .where(LateSum.document_id == document.id)
        .group_by(*_ITEM)
        .having(amount < 0)
        .order_by(*_ITEM)
    )
    return [
        Return(
            account_id=account_id,
            service_id=service_id,
            agreement_id=agreement_id,
            month=None,
            amount=amount,
            nature=Nature(kind),
        )
        for account_id, agreement_id, service_id, kind, amount in rows
    ]
