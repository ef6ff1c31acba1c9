"""Portmone's register `PAY_ORDERS`: an order of payment with the bills that it pays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.formats.statements.cells import amount, needed_day
from app.formats.table import Cell, CellFault, Fault, Origin, Row
from app.formats.xml_parts import XmlParts, forget, local_name, text_at

TITLES = (
    "Особовий рахунок",
    "Сума платежу",
    "Дата платежу",
    "Документ",
    "За який місяць",
    "Комісія",
    "Платіжне доручення",
    "Дата доручення",
    "Сума доручення",
    "Стан",
)
_TAGS = ("{*}BILL", "{*}PAY_ORDER")


class PayOrders:
    """A register as a table; each bill is a line, under titles that a list of payments knows."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._xml = XmlParts(path, encoding=encoding)

    @property
    def origin(self) -> Origin:
        """Return the encoding, where it is not the one that the file names."""
        return Origin("portmone", encoding=self._xml.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a bill."""
        yield Row(0, TITLES)
        number = 0
        for _, element in self._xml.events(_TAGS):
            if local_name(element) == "BILL":
                number += 1
                yield Row(number, _bill(element))
            # An order's own number and sum stand before its bills and are needed until its end.
            if local_name(element) == "PAY_ORDER":
                forget(element)
            else:
                element.clear()


def _bill(bill: Any) -> tuple[Cell, ...]:
    order = next(bill.iterancestors("{*}PAY_ORDER"), None)
    return (
        text_at(bill, "PAYER", "CONTRACT_NUMBER"),
        amount(text_at(bill, "PAYED_AMOUNT")),
        needed_day(text_at(bill, "PAY_DATE")),
        text_at(bill, "BILL_ID"),
        _month(text_at(bill, "BILL_PERIOD")),
        amount(text_at(bill, "PAYED_COMMISSION") or "0"),
        text_at(order, "PAY_ORDER_NUMBER") if order is not None else None,
        needed_day(text_at(order, "PAY_ORDER_DATE")) if order is not None else None,
        amount(text_at(order, "PAY_ORDER_AMOUNT")) if order is not None else None,
        text_at(bill, "STATUS"),
    )


def _month(text: str | None) -> Cell:
    """Return the month of `MMYY` as people write it.

    >>> _month("0226")
    '02.2026'
    """
    if text is None:
        return None
    if len(text) == 4 and text.isascii() and text.isdecimal() and 1 <= int(text[:2]) <= 12:
        return f"{text[:2]}.20{text[2:]}"
    return CellFault(text, Fault.UNREADABLE)
