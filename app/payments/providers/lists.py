"""A payment system's list of a day, from whatever table it sends: numbers, sums, accounts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from app.formats.reading import open_table
from app.formats.table import Cell, Row, Shown, ShownNumber
from app.kernel.errors import Invalid
from app.kernel.numbers import parse_decimal
from app.kernel.text import clean_text, matching_key
from app.payments.providers.reconciling import DayLine
from app.payments.providers.refused import ListUnreadable

_TITLES = {
    "ext_id": (
        *("номер платежу", "номер операції", "id платежу", "id операції", "номер", "id"),
        *("transactionid", "orderid", "payid", "txn_id", "payment id", "order id"),
    ),
    "amount": ("сума платежу", "сума, грн", "сума", "amount", "sum"),
    "account": ("особовий рахунок", "рахунок", "договір", "account"),
}
_HEAD_WITHIN = 20
"""Lines before the header of a list: whose it is, and of which day."""


def read_list(path: Path) -> Iterator[DayLine]:
    """Yield the payments of a list in its order; a total at its end must be that of its lines.

    Raises:
        ListUnreadable: it names no column of numbers or of sums, or a line is no payment.
        FileUnreadable and the like: see `app.formats.reading`.
    """
    columns: Mapping[str, int] | None = None
    total = Decimal("0.00")
    for row in open_table(path).rows():
        if columns is None:
            columns = _columns(row)
            if columns is None and row.line > _HEAD_WITHIN:
                break
            continue
        line = _payment(row, columns, total)
        if line is not None:
            total += line.amount
            yield line
    if columns is None:
        raise ListUnreadable("no header with numbers and sums", line=1)


def _columns(row: Row) -> Mapping[str, int] | None:
    titles = {
        matching_key(cell): at
        for at, cell in reversed(list(enumerate(row.cells)))
        if isinstance(cell, str)
    }
    found = {
        name: next((titles[key] for each in known if (key := matching_key(each)) in titles), None)
        for name, known in _TITLES.items()
    }
    if found["ext_id"] is None or found["amount"] is None:
        return None
    return {name: at for name, at in found.items() if at is not None}


def _payment(row: Row, columns: Mapping[str, int], total: Decimal) -> DayLine | None:
    """Return the payment of a line; None where it is the list's total or a remark."""
    cells = dict(enumerate(row.cells))
    number = _text(cells.get(columns["ext_id"]), row)
    stated = cells.get(columns["amount"])
    if not number and stated is None:
        return None
    amount = _sum(stated, row)
    if not number or not any(character.isdigit() for character in number):
        if amount != total:
            raise ListUnreadable("a sum without a number that is no total", line=row.line)
        return None
    return DayLine(number, amount, _text(cells.get(columns.get("account", -1)), row))


def _text(cell: Cell, row: Row) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return f"{cell:.0f}"
    if isinstance(cell, ShownNumber) and cell.trouble == Shown.ZEROS:
        return cell.shown
    # Its last digits are gone, or it never was a number of a payment.
    raise ListUnreadable(f"line {row.line}: {cell!r} is no number", line=row.line)


def _sum(cell: Cell, row: Row) -> Decimal:
    value = cell.value if isinstance(cell, ShownNumber) else cell
    try:
        amount = parse_decimal(value) if isinstance(value, str) else value
    except Invalid as fault:
        raise ListUnreadable(f"line {row.line}: no sum", line=row.line) from fault
    if not isinstance(amount, Decimal) or amount != round(amount, 2):
        raise ListUnreadable(f"line {row.line}: no sum", line=row.line)
    return round(amount, 2)
