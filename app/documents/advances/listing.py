"""Advance invoices as the list and files show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.documents.advances.models import AdvanceInvoice
from app.kernel.month import Month


@dataclass(frozen=True, slots=True)
class AdvanceRow:
    """An invoice, what it replaces and what replaces it."""

    id: int
    number: int
    issued_on: date
    month: date
    account_id: int
    account: str
    customer: str
    code: str
    base: Decimal
    vat: Decimal
    gross: Decimal
    replaces: int | None
    """Number of the invoice in whose place it stands."""
    replaced_by: int | None


def advances_of(
    session: Session, *, month: Month | None = None, account_id: int | None = None
) -> Sequence[AdvanceRow]:
    """Return the invoices of a month or of an account, the latest month first, by number."""
    before, after = aliased(AdvanceInvoice), aliased(AdvanceInvoice)
    chosen = []
    if month is not None:
        chosen.append(AdvanceInvoice.month == month.first_day)
    if account_id is not None:
        chosen.append(AdvanceInvoice.account_id == account_id)
    rows: Iterable[Any] = session.execute(
        select(
            AdvanceInvoice.id,
            AdvanceInvoice.number,
            AdvanceInvoice.issued_on,
            AdvanceInvoice.month,
            AdvanceInvoice.account_id,
            AdvanceInvoice.content["account"].astext,
            AdvanceInvoice.content["customer"].astext,
            AdvanceInvoice.content["code"].astext,
            AdvanceInvoice.base,
            AdvanceInvoice.vat,
            AdvanceInvoice.gross,
            before.number,
            after.number,
        )
        .outerjoin(before, before.id == AdvanceInvoice.replaces)
        .outerjoin(after, after.replaces == AdvanceInvoice.id)
        .where(*chosen)
        .order_by(
            AdvanceInvoice.month.desc(),
            AdvanceInvoice.issued_on,
            AdvanceInvoice.number,
            AdvanceInvoice.id,
        )
    )
    return [AdvanceRow(*row) for row in rows]
