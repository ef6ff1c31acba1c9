"""The table of services as `bill.typ` sets it: cells, and the sizes of its rows and columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from app.documents.bills import room
from app.documents.bills.cards import BillCard, BillLine, ReadingShown
from app.documents.wording import _
from app.kernel.figures import NO_BREAK, day_figure, money_figure, number_figure, plain_figure

NOTHING = "—"
_SIZE = 8.5
_SMALL_SIZE = 7.5
_WIDTH = 510.2
"""All columns together: A4 without its margins, in points as every size here."""
_GUTTER = 9.0
_ROW = 15.7
_HEAD = 15.0
_PAYEE = 12.1
_READING = 9.9
_NEXT_READING = 10.0

_Cells = tuple[str, ...]
_Body = Sequence[Sequence[_Cells]]


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    cells: _Cells
    height: float | None
    """None when the text may need more than one line."""


def services_table(card: BillCard) -> dict[str, object]:
    """Return the table: the widths of all columns but the first, and the rows with heights."""
    head = tuple(_head())
    body = [[_cells(line) for line in section.lines] for section in card.sections]
    total = (_("Разом"), "", "", *figures(card.totals))
    columns = zip(*chain.from_iterable(body), total, strict=True)
    widths = [
        max(room.width(name, _SMALL_SIZE), *(room.width(cell, _SIZE) for cell in column)) + _GUTTER
        for name, column in list(zip(head, columns, strict=True))[1:]
    ]
    names = _WIDTH - sum(widths)
    rows = [_Row("head", head, _HEAD), *_body(card, body, names), _Row("total", total, _ROW)]
    return {"widths": widths, "rows": [[row.kind, row.height, *row.cells] for row in rows]}


def figures(amounts: Sequence[Decimal]) -> list[str]:
    """Return amounts as the table prints them."""
    return [money_figure(amount) for amount in amounts]


def _body(card: BillCard, body: _Body, names: float) -> Iterator[_Row]:
    for section, printed in zip(card.sections, body, strict=True):
        if len(card.sections) > 1:
            yield _small_row("payee", [section.payee_name], _PAYEE)
        for line, cells in zip(section.lines, printed, strict=True):
            fits = room.width(line.service, _SIZE) < names
            yield _Row("service", cells, _ROW if fits else None)
            if line.readings:
                told = [_reading(reading) for reading in line.readings]
                yield _small_row("readings", told, _READING + _NEXT_READING * (len(told) - 1))


def _small_row(kind: str, told: Sequence[str], height: float) -> _Row:
    fits = all(room.width(each, _SMALL_SIZE) < _WIDTH for each in told)
    return _Row(kind, ("\n".join(told),), height if fits else None)


def _head() -> Iterator[str]:
    yield _("Послуга")
    yield _("Обсяг")
    yield _("Тариф, грн")
    yield _("На початок")
    yield _("Нараховано")
    yield _("Перерахунок")
    yield _("Сплачено")
    yield _("На кінець")


def _cells(line: BillLine) -> _Cells:
    volume = NOTHING if line.volume is None else f"{plain_figure(line.volume)}{NO_BREAK}{line.unit}"
    return (
        line.service,
        volume,
        NOTHING if line.price is None else plain_figure(line.price, least=2),
        *figures([line.opening, line.charge, line.recalculation, line.paid, line.closing]),
    )


def _reading(reading: ReadingShown) -> str:
    return _(
        "Лічильник %(meter)s: %(previous)s (%(previous_on)s) → %(current)s (%(current_on)s), "
        "%(source)s",
        meter=reading.meter,
        previous=number_figure(reading.previous, reading.places),
        previous_on=day_figure(reading.previous_on),
        current=number_figure(reading.current, reading.places),
        current_on=day_figure(reading.current_on),
        source=reading.source,
    )
