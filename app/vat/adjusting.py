"""Which invoice, and which line of it, an adjustment is of: the first event first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.money import vat_inside
from app.vat.invoices import Invoice, InvoiceKind, Line

_Key = tuple[int, str, str, date | None, Decimal]
"""Customer, account, service, month of supply (none: advances are one supply), rate."""


@dataclass(slots=True)
class _Standing:
    """What of a line of an invoice still stands."""

    invoice: Invoice
    place: int
    left: Decimal


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an adjustment's line, and what it is of; None where that is not known."""

    line: Line
    of: _Standing | None
    gross: Decimal
    vat: Decimal


class Issued:
    """Invoices in the order of their days, with what adjustments have left of each line."""

    def __init__(self) -> None:
        self._lines: dict[_Key, list[_Standing]] = defaultdict(list)

    def passed(self, documents: Iterable[Invoice]) -> Iterator[Invoice]:
        """Yield a month's documents day by day, an adjustment parted by the invoices it is of."""
        for each in sorted(documents, key=_as_it_came):
            if each.is_of_people:
                yield each
            elif each.kind is InvoiceKind.ADJUSTMENT:
                yield from self._parted(each)
            else:
                self._keep(each)
                yield each

    def _keep(self, invoice: Invoice) -> None:
        for place, (line, (gross, _)) in enumerate(invoice.lines.items(), start=1):
            self._lines[_key(invoice, line)].append(_Standing(invoice, place, gross))

    def _parted(self, whole: Invoice) -> Iterator[Invoice]:
        """Yield an adjustment of each invoice concerned, the earliest first."""
        found: dict[int, Invoice] = {}
        for line in whole.lines:
            for part in self._parts(whole, line):
                of = part.of.invoice if part.of else None
                document = found.setdefault(
                    id(of), Invoice(whole.kind, whole.day, whole.customer, adjusts=of)
                )
                document.add(line, part.gross, part.vat)
                if part.of:
                    document.places[line] = part.of.place
        yield from found.values()

    def _parts(self, whole: Invoice, line: Line) -> Iterator[_Part]:
        gross, vat = whole.lines[line]
        standing = self._lines.get(_key(whole, line), [])
        if gross >= 0:  # more of a supply that has an invoice: of its first
            first = standing[0] if standing else None
            if first:
                first.left += gross
            yield _Part(line, first, gross, vat)
            return
        for each in standing:
            taken = min(each.left, -gross)
            if taken <= 0:
                continue
            each.left -= taken
            own = vat if taken == -gross else vat_inside(-taken, line[2])
            yield _Part(line, each, -taken, own)
            gross, vat = gross + taken, vat - own
        if gross or vat:
            yield _Part(line, None, gross, vat)


def _as_it_came(each: Invoice) -> tuple[date, bool, int]:
    return each.day, each.kind is InvoiceKind.ADJUSTMENT, each.number or 0


def _key(document: Invoice, line: Line) -> _Key:
    service, month, rate = line
    of = month if service else None
    return document.customer.person_id, document.customer.account, service, of, rate
