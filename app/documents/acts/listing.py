"""Acts as the list and files show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.documents.acts.models import Act, ActReturn
from app.documents.customers.listing import DocumentRow, documents_query
from app.kernel.month import Month


@dataclass(frozen=True, slots=True)
class ActRow(DocumentRow):
    """An act, and when it came back signed."""

    returned_on: date | None


def acts_of(session: Session, month: Month, *, account_id: int | None = None) -> Sequence[ActRow]:
    """Return the acts of a month (of one account), by number."""
    chosen = [] if account_id is None else [Act.account_id == account_id]
    rows: Iterable[Any] = session.execute(
        documents_query(Act)
        .add_columns(ActReturn.returned_on)
        .outerjoin(ActReturn, (ActReturn.act_id == Act.id) & ActReturn.retired_at.is_(None))
        .where(Act.month == month.first_day, *chosen)
    )
    return [ActRow(*row) for row in rows]
