"""A document on late debts, its sums, and the money they become."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

import polars as pl
from sqlalchemy.orm import Session

from app.database.lists import rows_of_lists
from app.database.packed import PackedRows, copy_rows
from app.kernel.ahead import frames_ahead
from app.kernel.month import Month
from app.ledger.frames import Alike
from app.ledger.models import PostingKind
from app.ledger.post_kinds import post_kinds
from app.ledger.records import NewPosting
from app.penalty.late.sets.reading import SUMS_LISTS
from app.penalty.late.standing import SOURCE
from app.penalty.models import LateDocument, LateKind

_LISTS = {
    "service_ids": "service_id",
    "agreement_ids": "agreement_id",
    "months": "month",
    "due_days": "due_on",
    "since_days": "since",
    "totals": "total",
    "asked": "before",
}
"""List of `LateSums` -> column of `STEP`."""
_ITEM = ["account_id", "service_id", "agreement_id", "kind"]


def write_document(
    session: Session,
    document: LateDocument,
    chunks: Iterable[pl.DataFrame],
    *,
    due_on: date,
    by: int,
) -> int:
    """Write a document, its sums (columns of `STEP`) and their money; return its id.

    The money is one line for each account, agreement, service and kind; all of an account are in
    one chunk, those of a kind side by side. What is taken back lowers the latest such debts first;
    credits then pay what they can. The caller holds the money of these accounts.
    """
    session.add(document)
    session.flush()
    posting = NewPosting(
        kind=PostingKind.LATE,
        posted=Month.of(document.month),
        source_kind=SOURCE,
        source_id=str(document.id),
        by=by,
    )
    alike = {
        kind.value: Alike(
            month=document.month,
            kind=kind.value,
            nature=kind.value,
            on_day=document.until,
            due_on=due_on,
            arose_on=document.until,
        )
        for kind in LateKind
    }
    post_kinds(
        session,
        posting=posting,
        lines=_money(session, document.id, chunks),
        alike=alike,
        of_account=document.account_id,
    )
    return document.id


def _money(
    session: Session, document_id: int, chunks: Iterable[pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    """Write the sums chunk by chunk and yield the money of each."""
    for of_accounts, money in frames_ahead(partial(_prepared, document_id), chunks):
        copy_rows(session, table="late_sums", rows=of_accounts)
        yield money


def _prepared(document_id: int, sums: pl.DataFrame) -> tuple[PackedRows, pl.DataFrame]:
    """Return the sums as COPY takes them, a row for each account and kind, and their money."""
    money = sums.group_by(_ITEM).agg(pl.col("amount").sum())
    rows = sums.group_by("account_id", "kind", maintain_order=True).agg(
        pl.len().alias("length"), pl.col("told").str.join(",")
    )
    of_accounts = rows_of_lists(
        rows.select(
            "account_id",
            "kind",
            pl.lit(document_id, dtype=pl.Int64).alias("document_id"),
            pl.concat_str(pl.lit("["), "told", pl.lit("]")).alias("told"),
        ),
        lengths=rows["length"],
        lists=SUMS_LISTS,
        elements=sums.select(pl.col(name).alias(of) for of, name in _LISTS.items()),
    )
    return of_accounts, money.with_columns(vat_rate=pl.lit(0, dtype=pl.Int64))
