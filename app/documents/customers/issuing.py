"""Numbering and writing a month's documents, and which of them stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from app.database.numbering import next_numbers
from app.documents.acts.models import Act
from app.documents.advances.models import AdvanceInvoice
from app.kernel.month import Month

Document = TypeVar("Document", Act, AdvanceInvoice)
Whose = tuple[int, int]
"""An account and its customer."""


class Wanted(Protocol):
    """What a document should say; sums in UAH."""

    account_id: int
    customer_id: int
    base: Decimal
    vat: Decimal
    gross: Decimal

    @property
    def content(self) -> dict[str, Any]:
        """Return what is printed."""


@dataclass(frozen=True, slots=True)
class Issued:
    """How many documents were issued, and how many of them are in the place of others."""

    new: int
    replacing: int
    paid: int = 0
    """Not issued, for nothing is left to ask for."""


def standing(session: Session, model: type[Document], month: Month) -> Mapping[Whose, Document]:
    """Return the documents of a month that no other replaces."""
    later = aliased(model)
    rows = session.scalars(
        select(model)
        .where(
            model.month == month.first_day,
            ~select(later.id).where(later.replaces == model.id).exists(),
        )
        .order_by(model.id)
    )
    return {(each.account_id, each.customer_id): each for each in rows}


def write(
    session: Session,
    model: type[Document],
    month: Month,
    pairs: Sequence[tuple[Wanted, Document | None]],
    *,
    issued_on: date,
    by: int,
) -> Issued:
    """Write documents, each with the one it replaces, under the next numbers of the year."""
    if pairs:
        kind = f"{model.numbered_as}/{issued_on.year}"
        numbers = next_numbers(session, kind=kind, count=len(pairs))
        session.execute(
            insert(model),
            [
                {
                    "year": issued_on.year,
                    "number": number,
                    "issued_on": issued_on,
                    "account_id": wanted.account_id,
                    "customer_id": wanted.customer_id,
                    "month": month.first_day,
                    "base": wanted.base,
                    "vat": wanted.vat,
                    "gross": wanted.gross,
                    "content": wanted.content,
                    "replaces": before.id if before else None,
                    "made_by": by,
                }
                for number, (wanted, before) in zip(numbers, pairs, strict=True)
            ],
        )
    replacing = sum(before is not None for _, before in pairs)
    return Issued(len(pairs) - replacing, replacing)
