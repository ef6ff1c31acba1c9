"""Acts as the list and files show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.documents.acts.models import Act, ActReturn
from app.kernel.month import Month


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act, what it corrects and what corrects it, and when it came back."""

    id: int
    number: int
    issued_on: date
    account_id: int
    account: str
    customer: str
    code: str
    base: Decimal
    vat: Decimal
    gross: Decimal
    corrects: int | None
    """Number of the act in whose place it stands."""
    corrected_by: int | None
    returned_on: date | None


def acts_of(session: Session, month: Month, *, account_id: int | None = None) -> Sequence[ActRow]:
    """Return the acts of a month (of one account), by number."""
    before, after = aliased(Act), aliased(Act)
    chosen = [] if account_id is None else [Act.account_id == account_id]
    rows: Iterable[Any] = session.execute(
        select(
            Act.id,
            Act.number,
            Act.issued_on,
            Act.account_id,
            Act.content["account"].astext,
            Act.content["customer"].astext,
            Act.content["code"].astext,
            Act.base,
            Act.vat,
            Act.gross,
            before.number,
            after.number,
            ActReturn.returned_on,
        )
        .outerjoin(before, before.id == Act.corrects)
        .outerjoin(after, after.corrects == Act.id)
        .outerjoin(ActReturn, (ActReturn.act_id == Act.id) & ActReturn.retired_at.is_(None))
        .where(Act.month == month.first_day, *chosen)
        .order_by(Act.issued_on, Act.number, Act.id)
    )
    return [ActRow(*row) for row in rows]
