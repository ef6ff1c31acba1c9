"""Issuing a month's advance invoices: new ones, and those in the place of earlier ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from app.database.numbering import next_numbers
from app.documents.advances.models import AdvanceInvoice, AdvanceTerm
from app.documents.advances.wanted import Whose, wanted_invoices
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


@dataclass(frozen=True, slots=True)
class Issued:
    """How many invoices were issued, and how many of them are in the place of others."""

    new: int
    replacing: int


def issue_advances(session: Session, month: Month, *, on: date, by: int) -> Issued:
    """Issue the invoices that contracts ask for; asked again, only what is planned otherwise.

    Nothing is charged: an invoice is a request. One whose contract asks for nothing any more
    stays as it was sent.

    Raises:
        AdvanceTooLate, AdvanceTooEarly.
    """
    _hold(session, month)
    standing = standing_invoices(session, month)
    pairs = [
        (invoice, standing.get(whose))
        for whose, invoice in wanted_invoices(session, month, on=on).items()
        if whose not in standing or invoice.content != standing[whose].content
    ]
    if pairs:
        numbers = next_numbers(session, kind=f"advance/{on.year}", count=len(pairs))
        session.execute(
            insert(AdvanceInvoice),
            [
                {
                    "year": on.year,
                    "number": number,
                    "issued_on": on,
                    "account_id": invoice.account_id,
                    "customer_id": invoice.customer_id,
                    "month": month.first_day,
                    "base": invoice.base,
                    "vat": invoice.vat,
                    "gross": invoice.gross,
                    "content": invoice.content,
                    "replaces": before.id if before else None,
                    "made_by": by,
                }
                for number, (invoice, before) in zip(numbers, pairs, strict=True)
            ],
        )
    replacing = sum(before is not None for _, before in pairs)
    return Issued(len(pairs) - replacing, replacing)


def standing_invoices(session: Session, month: Month) -> Mapping[Whose, AdvanceInvoice]:
    """Return the invoices of a month that no other replaces."""
    later = aliased(AdvanceInvoice)
    rows = session.scalars(
        select(AdvanceInvoice)
        .where(
            AdvanceInvoice.month == month.first_day,
            ~select(later.id).where(later.replaces == AdvanceInvoice.id).exists(),
        )
        .order_by(AdvanceInvoice.id)
    )
    return {(each.account_id, each.customer_id): each for each in rows}


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
