"""Advance invoices as the list and files show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceInvoice
from app.documents.advances.paid_ahead import taken_off
from app.documents.customers.listing import DocumentRow, documents_query
from app.kernel.month import Month


@dataclass(frozen=True, slots=True)
class AdvanceRow(DocumentRow):
    """An advance invoice, and what of it is not asked for."""

    ahead: Decimal
    """What was paid ahead."""

    @property
    def to_pay(self) -> Decimal:
        """Return what is asked for."""
        return self.gross - self.ahead


def advances_of_month(session: Session, month: Month) -> Sequence[AdvanceRow]:
    """Return the invoices of a month, by number."""
    return _rows(session, AdvanceInvoice.month == month.first_day)


def advances_of_account(session: Session, account_id: int) -> Sequence[AdvanceRow]:
    """Return the invoices of an account, the latest month first, by number."""
    found = _rows(session, AdvanceInvoice.account_id == account_id)
    return sorted(found, key=lambda each: each.month, reverse=True)


def _rows(session: Session, which: ColumnElement[bool]) -> Sequence[AdvanceRow]:
    rows: Iterable[Any] = session.execute(
        documents_query(AdvanceInvoice).add_columns(AdvanceInvoice.content).where(which)
    )
    return [AdvanceRow(*(*row[:-1], taken_off(row[-1]))) for row in rows]
