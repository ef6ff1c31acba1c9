"""A document on late debts, its sums, and the money they become."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Select, cast, func, literal, select
from sqlalchemy.orm import Session

from app.database.columns import copy_frame, decimal_text
from app.kernel.month import Month
from app.ledger.frames import Alike
from app.ledger.models import Entry, EntryKind, Nature, PostingKind
from app.ledger.post import post_set
from app.ledger.records import NewPosting, Return
from app.penalty.late.counted import SOURCE
from app.penalty.late.sets.frames import as_day
from app.penalty.models import LateDocument, LateSum

_ITEM = (LateSum.account_id, LateSum.agreement_id, LateSum.service_id, LateSum.kind)


def write_document(
    session: Session,
    document: LateDocument,
    chunks: Iterable[pl.DataFrame],
    *,
    due_on: date,
    by: int,
) -> int:
    """Write a document, its sums (columns of `STEP`) and their money; return its id.

    The money is one line for each account, agreement, service and kind. What is taken back lowers
    the latest such debts first; credits then pay what they can.
    """
    session.add(document)
    session.flush()
    for chunk in chunks:  # one after the other: nothing can be read while rows are copied
        columns = _columns(document.id)
        copy_frame(session, table="late_sum", columns=columns, frame=chunk)
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


def _columns(document_id: int) -> dict[str, pl.Expr]:
    """Return the columns of sums as COPY takes them."""
    whole = ("account_id", "service_id", "agreement_id")
    return {
        "document_id": pl.lit(document_id),
        "kind": pl.col("kind"),
        **{name: pl.col(name) for name in whole},
        **{name: as_day(pl.col(name)) for name in ("month", "due_on", "since")},
        **{name: decimal_text(name, 2) for name in ("total", "before", "amount")},
        # JSON has no line breaks and no tabs of its own; to COPY a backslash means something.
        "told": pl.col("told").str.replace_all("\\", "\\\\", literal=True),
    }


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
            kind=EntryKind(kind),
        )
        for account_id, agreement_id, service_id, kind, amount in rows
    ]
