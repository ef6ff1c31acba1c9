"""Issuing a month's advance invoices: new ones, and those in the place of earlier ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceInvoice, AdvanceTerm
from app.documents.advances.wanted import wanted_invoices
from app.documents.customers.issuing import Issued, Whose, standing, write
from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.months.models import MonthRow


class AdvanceTooLate(Conflict):
    """The month is published: what it costs is known, and its bill asks for it."""

    key = "advances.too-late"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is published", month=month)


class AdvanceTooEarly(Conflict):
    """No month before it is published yet: there is nothing to plan by."""

    key = "advances.too-early"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"nothing is published before {month}", month=month)


class AdvanceInvoiceMissing(NotFound):
    """There is no such invoice."""

    key = "advances.missing"


def issue_advances(session: Session, month: Month, *, on: date, by: int) -> Issued:
    """Issue the invoices that contracts ask for; asked again, only what is planned otherwise.

    Nothing is charged: an invoice is a request. One whose contract asks for nothing any more
    stays as it was sent, and so does one that was paid since. What is paid ahead already is not
    asked for.

    Raises:
        AdvanceTooLate, AdvanceTooEarly.
    """
    _hold(session, month)
    before = standing_invoices(session, month)
    changed = [
        (invoice, before.get(whose))
        for whose, invoice in wanted_invoices(session, month, on=on).items()
        if whose not in before or _plan(invoice.content) != _plan(before[whose].content)
    ]
    pairs = [(invoice, earlier) for invoice, earlier in changed if invoice.asked or earlier]
    issued = write(session, AdvanceInvoice, month, pairs, issued_on=on, by=by)
    return replace(issued, paid=len(changed) - len(pairs))


def _plan(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is planned, apart from what was paid ahead: paying changes no plan."""
    return {name: value for name, value in content.items() if name != "ahead"}


def standing_invoices(session: Session, month: Month) -> Mapping[Whose, AdvanceInvoice]:
    """Return the invoices of a month that no other replaces."""
    return standing(session, AdvanceInvoice, month)


def get_invoice(session: Session, invoice_id: int) -> AdvanceInvoice:
    """Return an invoice.

    Raises:
        AdvanceInvoiceMissing.
    """
    found = session.get(AdvanceInvoice, invoice_id)
    if found is None:
        raise AdvanceInvoiceMissing(f"no advance invoice {invoice_id}")
    return found


def _hold(session: Session, month: Month) -> None:
    # Alone: two who issue at once would both number the same invoices.
    session.scalars(
        select(AdvanceTerm.id)
        .where(AdvanceTerm.retired_at.is_(None))
        .order_by(AdvanceTerm.id)
        .with_for_update()
    ).all()
    published = MonthRow.charging == "published"
    later = select(MonthRow.month).where(published, MonthRow.month >= month.first_day).limit(1)
    if session.scalar(later) is not None:
        raise AdvanceTooLate(month=month)
    before = select(MonthRow.month).where(published, MonthRow.month < month.first_day).limit(1)
    if session.scalar(before) is None:
        raise AdvanceTooEarly(month=month)
