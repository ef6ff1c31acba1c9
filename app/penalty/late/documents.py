"""A document on late debts, its sums, and the money they become."""

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl
from sqlalchemy.orm import Session

from app.database.columns import copy_frame
from app.kernel.ahead import ahead
from app.kernel.month import Month
from app.ledger.frames import Alike
from app.ledger.models import PostingKind
from app.ledger.post_kinds import post_kinds
from app.ledger.records import NewPosting
from app.penalty.late.counted import SOURCE
from app.penalty.late.sets.frames import as_day
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
_DAYS = ("month", "due_on", "since")
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
    one chunk. What is taken back lowers the latest such debts first; credits then pay what they
    can. The caller holds the money of these accounts.
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
    for of_accounts, money in ahead(_prepared, chunks):
        columns = {"document_id": pl.lit(document_id)} | {
            name: pl.col(name) for name in of_accounts.columns
        }
        copy_frame(session, table="late_sums", columns=columns, frame=of_accounts)
        yield money


def _prepared(sums: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the sums as COPY takes them, a row for each account and kind, and their money."""
    money = sums.group_by(_ITEM).agg(pl.col("amount").sum())
    lists = sums.group_by("account_id", "kind", maintain_order=True).agg(
        *(_shown(name).alias(of) for of, name in _LISTS.items()),
        # JSON has no line breaks and no tabs of its own; to COPY a backslash means something.
        pl.col("told").str.replace_all("\\", "\\\\", literal=True),
    )
    of_accounts = lists.select(
        "account_id",
        "kind",
        *(_joined(name, "{}").alias(name) for name in _LISTS),
        _joined("told", "[]").alias("told"),
    )
    return of_accounts, money.with_columns(vat_rate=pl.lit(0, dtype=pl.Int64))


def _shown(name: str) -> pl.Expr:
    return as_day(pl.col(name)) if name in _DAYS else pl.col(name).cast(pl.String)


def _joined(name: str, brackets: str) -> pl.Expr:
    listed = pl.col(name).list.join(",")
    return pl.concat_str(pl.lit(brackets[0]), listed, pl.lit(brackets[1]))
