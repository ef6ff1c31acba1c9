"""Tax invoices (податкові накладні) and adjustments, as the register of VAT makes them.

They follow from the register of VAT alone: what became due for a customer on a day is an invoice,
what became less is an adjustment (розрахунок коригування). People get one summary invoice a day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Session

from app.kernel.money import vat_inside
from app.kernel.month import Month
from app.months.operations import get_month
from app.registry.models import ConsumerCategory
from app.vat.customers import NOBODY, Customer, Customers
from app.vat.models import VatEvent
from app.vat.register import VatRecord


class InvoiceKind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    SUMMARY = "summary"
    """Of a day's sales to people, who are no VAT payers."""
    ADJUSTMENT = "adjustment"


Line = tuple[str, date, Decimal]
"""Service (empty: an advance), month of supply, rate."""
Sums = tuple[Decimal, Decimal]
"""Gross and VAT."""


@dataclass(slots=True)
class Invoice:
    """A document of a customer and a day, with its lines: gross and VAT by service and rate."""

    kind: InvoiceKind
    day: date
    customer: Customer
    lines: dict[Line, Sums] = field(default_factory=dict)
    number: int | None = None
    """From 1 on in the month; none while the month's books are open and it may change."""
    adjusts: "Invoice | None" = None
    """The invoice that an adjustment is of; none where no invoice here is of that supply."""
    places: dict[Line, int] = field(default_factory=dict)
    """Which line of `adjusts` each line of an adjustment is of, from 1 on."""

    def add(self, line: Line, gross: Decimal, vat: Decimal) -> None:
        """Add what a record says to its line."""
        had = self.lines.get(line, (Decimal(0), Decimal(0)))
        self.lines[line] = (had[0] + gross, had[1] + vat)

    @property
    def gross(self) -> Decimal:
        """Return the sum of all lines."""
        return sum((gross for gross, _ in self.lines.values()), Decimal(0))

    @property
    def is_of_people(self) -> bool:
        """Return whether it names no customer."""
        return not (self.customer.person_id or self.customer.account)


def documents_of(records: Iterable[VatRecord], customers: Customers) -> list[Invoice]:
    """Return the documents that records make.

    An advance that is supplied on the same day lowers that day's invoice; a day that comes out
    below zero is an adjustment. What changes nothing is left out.

    Source: tax-code/201
    """
    found: dict[tuple[date, int, str, bool], Invoice] = {}
    for each in records:
        if not each.rate:
            continue  # what bears no VAT needs no document of it
        is_people = each.category == ConsumerCategory.POPULATION
        customer = NOBODY if is_people else customers.of(each)
        is_adjustment = each.event == VatEvent.ADJUSTMENT
        kind = InvoiceKind.ADJUSTMENT if is_adjustment else _kind(is_people=is_people)
        key = (each.day, customer.person_id, customer.account, is_adjustment)
        document = found.setdefault(key, Invoice(kind, each.day, customer))
        month = each.month if each.service_id and not is_people else each.day.replace(day=1)
        document.add((each.service, month, each.rate), each.gross, each.vat)
    for document in found.values():
        if document.kind is not InvoiceKind.ADJUSTMENT:
            document.lines = _folded(document.lines)
        document.lines = {
            line: document.lines[line]
            for line in sorted(document.lines, key=lambda each: (not each[0], each))
            if any(document.lines[line])
        }
        if document.gross < 0:
            document.kind = InvoiceKind.ADJUSTMENT
    return [each for each in found.values() if each.lines]


def in_order(each: Invoice) -> tuple[object, ...]:
    """Return what documents are numbered by: invoices before what adjusts them, people's last.

    An invoice keeps its number so, whatever else the month's register is asked for.
    """
    of = each.adjusts
    return (
        each.is_of_people,
        each.kind is InvoiceKind.ADJUSTMENT,
        each.day,
        each.customer.account,
        each.customer.person_id,
        (of.day, of.number or 0) if of else (date.min, 0),
    )


def number(found: list[Invoice], session: Session, month: Month) -> None:
    """Bring documents into order; those of a closed month have numbers."""
    found.sort(key=in_order)
    if get_month(session, month).books == "closed":
        for place, each in enumerate(found, start=1):
            each.number = place


def _folded(lines: Mapping[Line, Sums]) -> dict[Line, Sums]:
    """Take what is below zero off the largest lines of its rate: an invoice has no such lines."""
    left = dict(lines)
    for line in [line for line, (gross, _) in lines.items() if gross < 0]:
        gross, vat = left.pop(line)
        same = [each for each in left if each[2] == line[2] and left[each][0] > 0]
        for other in sorted(same, key=lambda each: (-left[each][0], each)):
            had, had_vat = left[other]
            taken = min(had, -gross)
            taken_vat = -vat if taken == -gross else min(had_vat, vat_inside(taken, line[2]))
            left[other] = (had - taken, had_vat - taken_vat)
            gross, vat = gross + taken, vat + taken_vat
        if gross or vat:
            left[line] = (gross, vat)
    return left


def _kind(*, is_people: bool) -> InvoiceKind:
    return InvoiceKind.SUMMARY if is_people else InvoiceKind.INVOICE
