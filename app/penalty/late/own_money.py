"""Whose late money a transaction has moved itself, which another one cannot see yet."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString

import polars as pl
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.database.columns import Column, read_columns
from app.ledger.models import Entry, Nature, Posting, PostingKind
from app.months.models import MonthRow
from app.penalty.late.standing import last_document

_POSTINGS: LiteralString = "SELECT id FROM posting WHERE id > %(after)s"


def parted(
    session: Session, beside: Session, accounts: pl.DataFrame, *, until: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the accounts whose late money `session` has moved, and those that `beside` can read.

    `session` holds all open books: what it has not written itself both see.
    """
    last = last_document(session)
    own = _own_postings(session, beside, after=last.posting_id)
    if last != last_document(beside) or _asks_or_reverses(session, own):
        return accounts, accounts.clear()
    is_own = pl.col("account_id").is_in(_moved_by(session, own, until=until))
    return accounts.filter(is_own), accounts.filter(~is_own)


def _own_postings(session: Session, beside: Session, *, after: int) -> list[int]:
    here, there = (
        read_columns(each, _POSTINGS, columns={"id": Column.WHOLE}, parameters={"after": after})
        for each in (session, beside)
    )
    return here.join(there, on="id", how="anti")["id"].to_list()


def _asks_or_reverses(session: Session, own: Sequence[int]) -> bool:
    """Say whether what was asked before is not what the other sees."""
    unlike = or_(Posting.kind == PostingKind.LATE, Posting.reverses.is_not(None))
    return bool(
        session.scalar(select(select(Posting.id).where(among(Posting.id, own), unlike).exists()))
    )


def _moved_by(session: Session, own: Sequence[int], *, until: date) -> list[int]:
    if not own:
        return []
    months = session.scalars(select(MonthRow.month).where(MonthRow.books == "open")).all()
    moved = select(Entry.account_id).where(
        Entry.posted.in_(months),
        among(Entry.posting_id, own),
        Entry.nature == Nature.PRINCIPAL,
        Entry.due_on < until,
    )
    return list(session.scalars(moved.distinct()))
