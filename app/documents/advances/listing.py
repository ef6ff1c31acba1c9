"""Advance invoices as the list and files show them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceInvoice
from app.documents.customers.listing import DocumentRow, documents_query
from app.kernel.month import Month


def advances_of_month(session: Session, month: Month) -> Sequence[DocumentRow]:
    """Return the invoices of a month, by number."""
    rows: Iterable[Any] = session.execute(
        documents_query(AdvanceInvoice).where(AdvanceInvoice.month == month.first_day)
    )
    return [DocumentRow(*row) for row in rows]


def advances_of_account(session: Session, account_id: int) -> Sequence[DocumentRow]:
    """Return the invoices of an account, the latest month first, by number."""
    rows: Iterable[Any] = session.execute(
        documents_query(AdvanceInvoice).where(AdvanceInvoice.account_id == account_id)
    )
    found = [DocumentRow(*row) for row in rows]
    return sorted(found, key=lambda each: each.month, reverse=True)
