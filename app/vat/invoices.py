"""Tax invoices (податкові накладні) and adjustments of a month, for the accounting program.

They follow from the register of VAT alone: what became due for a customer on a day is an invoice,
what became less is an adjustment (розрахунок коригування). People get one summary invoice a day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.money import vat_inside
from app.kernel.month import Month
from app.months.operations import get_month
from app.registry.models import ConsumerCategory
from app.vat.register import VatRecord, vat_records

_ADJUSTMENT = "adjustment"


class InvoiceKind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    SUMMARY = "summary"
    """Of a day's sales to people, who are no VAT payers."""
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom a document is for; nobody by name where it is of people."""

    person_id: int
    name: str = ""
    code: str = ""
    account: str = ""
    contract: str = ""


NOBODY = Customer(0)
Line = tuple[str, date, Decimal]
"""Service (empty: an advance), month of supply, rate."""


@dataclass(slots=True)
class Invoice:
    """A document of a customer and a day, with its lines: gross and VAT by service and rate."""

    kind: InvoiceKind
    day: date
    customer: Customer
    lines: dict[Line, tuple[Decimal, Decimal]] = field(default_factory=dict)
    number: int | None = None
    """From 1 on in the month; none while the month's books are open and it may change."""

    def add(self, line: Line, gross: Decimal, vat: Decimal) -> None:
        """Add what a record says to its line."""
        had = self.lines.get(line, (Decimal(0), Decimal(0)))
        self.lines[line] = (had[0] + gross, had[1] + vat)

    @property
    def gross(self) -> Decimal:
        """Return the sum of all lines."""
        return sum((gross for gross, _ in self.lines.values()), Decimal(0))


def invoices_of(session: Session, month: Month) -> Sequence[Invoice]:
    """Return the month's documents by day, customer and kind; numbered once its books are closed.

    An advance that is supplied on the same day lowers that day's invoice; a day that comes out
    below zero is an adjustment. What changes nothing is left out.

    Source: tax-code/201
    """
    customers = _customers(session)
    found = documents_of(vat_records(session, month), customers)
    if get_month(session, month).books == "closed":
        for number, each in enumerate(found, start=1):
            each.number = number
    return found


def documents_of(
    records: Iterable[VatRecord], customers: Mapping[tuple[int, int], Customer]
) -> list[Invoice]:
    """Return the documents that records make; `customers` by account and agreement."""
    found: dict[tuple[date, int, str, bool], Invoice] = {}
    for each in records:
        if not each.rate:
            continue  # what bears no VAT needs no document of it
        is_people = each.category == ConsumerCategory.POPULATION
        customer = NOBODY if is_people else _customer(each, customers)
        is_adjustment = each.event == _ADJUSTMENT
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
    real = [each for each in found.values() if each.lines]
    return sorted(
        real, key=lambda each: (each.day, each.kind, each.customer.name, each.customer.account)
    )


def _folded(lines: Mapping[Line, tuple[Decimal, Decimal]]) -> dict[Line, tuple[Decimal, Decimal]]:
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


def _customer(record: VatRecord, customers: Mapping[tuple[int, int], Customer]) -> Customer:
    known = customers.get((record.account_id, record.agreement_id))
    return known or customers.get((record.account_id, 0)) or Customer(0, account=record.number)


def _customers(session: Session) -> Mapping[tuple[int, int], Customer]:
    rows: Iterable[Any] = session.execute(_CUSTOMERS)
    return {
        (account_id, agreement_id): Customer(person_id, name, code, account, contract)
        for account_id, agreement_id, person_id, name, code, account, contract in rows
    }


# Agreement 0 is the account's holder, else who owes for its services: whose money is that waits.
_CUSTOMERS = text("""
WITH owing AS (
    SELECT g.account_id, g.id AS agreement_id, g.debtor_id AS person_id,
           coalesce(g.contract_number, '') AS contract, lower(g.valid) AS since
    FROM agreement AS g JOIN account AS a ON a.id = g.account_id AND a.category <> 'population'
), waiting AS (
    SELECT DISTINCT ON (account_id) account_id, 0 AS agreement_id, person_id, contract
    FROM (
        SELECT h.account_id, h.person_id, '' AS contract, lower(h.valid) AS since, 1 AS rank
        FROM account_holder AS h WHERE h.retired_at IS NULL
        UNION ALL
        SELECT account_id, person_id, contract, since, 2 FROM owing
    ) AS either
    ORDER BY account_id, rank, since DESC, person_id
)
SELECT own.account_id, own.agreement_id, p.id, p.name,
       coalesce((SELECT d.number FROM person_document AS d
                 WHERE d.person_id = p.id AND d.retired_at IS NULL
                   AND d.kind IN ('edrpou', 'rnokpp')
                 ORDER BY d.kind, d.id LIMIT 1), '') AS code,
       a.number, own.contract
FROM (SELECT account_id, agreement_id, person_id, contract FROM owing
      UNION ALL SELECT account_id, agreement_id, person_id, contract FROM waiting) AS own
JOIN account AS a ON a.id = own.account_id AND a.category <> 'population'
JOIN person AS p ON p.id = own.person_id
""")
