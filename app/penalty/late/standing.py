"""Which documents on late debts stand, and the last one of them that is a month's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.kernel.clock import first_instant
from app.ledger.models import Posting
from app.penalty.models import LateDocument

SOURCE = "late"
"""`source_kind` of the posting a document makes; its `source_id` is the document's id."""
FactIds = Mapping[str, Sequence[int]]
"""Ids of facts by the table that they stand in."""


def posting_of_document() -> ColumnElement[bool]:
    """Return the condition that a posting is a document's, for a join."""
    return (Posting.source_kind == SOURCE) & (Posting.source_id == cast(LateDocument.id, String))


def stands() -> ColumnElement[bool]:
    """Return the condition that nothing reverses the posting."""
    reversal = aliased(Posting)
    return ~select(reversal.id).where(reversal.reverses == Posting.id).exists()


@dataclass(frozen=True, slots=True)
class LastDocument:
    """The last month's document that stands: its posting, month, facts and last day."""

    posting_id: int
    month: date | None
    facts: FactIds
    until: date


def last_document(session: Session, *, before: date | None = None) -> LastDocument:
    """Return the last month's document that stands, or such made before a day; else nought."""
    made = [] if before is None else [Posting.made_at < first_instant(before)]
    last = session.execute(
        select(Posting.id, LateDocument.month, LateDocument.facts, LateDocument.until)
        .join(LateDocument, posting_of_document())
        .where(LateDocument.account_id.is_(None), stands(), *made)
        .order_by(Posting.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return LastDocument(0, None, {}, date.min)
    posting_id, month, facts, until = last
    return LastDocument(posting_id, month, facts or {}, until)


def last_day_asked(session: Session) -> date:
    """Return the last day that any month's document counted which stands."""
    last = session.scalar(
        select(func.max(LateDocument.until))
        .join(Posting, posting_of_document())
        .where(LateDocument.account_id.is_(None), stands())
    )
    return last or date.min


def asked_by_hand(session: Session, *, after: date) -> list[int]:
    """Return the accounts of which documents that stand asked by hand for days after one."""
    found = (
        select(LateDocument.account_id)
        .join(Posting, posting_of_document())
        .where(LateDocument.account_id.is_not(None), LateDocument.until > after, stands())
    )
    return [each for each in session.scalars(found.distinct()) if each is not None]
