"""XLSX out, row by row: text stays text, no formula and no link is ever made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain, count, islice
from typing import Any, BinaryIO

import xlsxwriter

Value = str | int | Decimal | date | bool | None


ROWS_OF_A_SHEET = 1_048_576
"""No program opens more; what is left over goes on on another sheet."""


class Look(StrEnum):
    """How a column is shown."""

    TEXT = "@"
    WHOLE = "0"
    MONEY = "# ##0.00"
    QUANTITY = "0.000###"
    DAY = "dd.mm.yyyy"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet."""

    title: str
    look: Look = Look.TEXT
    width: int = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (31 characters at most), columns, and rows that may be a generator."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    above: Sequence[str] = ()
    """Lines of text over the titles."""


def write_workbook(target: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write the sheets to `target`, holding one row in memory."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        for sheet in sheets:
            _write_sheet(book, sheet)


def _write_sheet(book: Any, sheet: Sheet) -> None:
    rows = iter(sheet.rows)
    room = ROWS_OF_A_SHEET - len(sheet.above) - 1
    first = list(islice(rows, 1))
    for number in count(1):
        name = sheet.name if number == 1 else f"{sheet.name[:25]} {number}"
        _write_page(book, replace(sheet, name=name, rows=chain(first, islice(rows, room - 1))))
        first = list(islice(rows, 1))
        if not first:
            return


def _write_page(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(_sheet_name(sheet.name))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    looks = [book.add_format({"num_format": column.look.value}) for column in sheet.columns]
    head = len(sheet.above)
    for line, words in enumerate(sheet.above):
        page.write_string(line, 0, words, bold)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(head, at, column.title, bold)
    page.freeze_panes(head + 1, 0)
    last = head
    for last, row in enumerate(sheet.rows, start=head + 1):
        for at, value in enumerate(row):
            _write(page, (last, at), value, looks[at])
    page.autofilter(head, 0, last, max(0, len(sheet.columns) - 1))


def _write(page: Any, place: tuple[int, int], value: Value, look: Any) -> None:
    match value:
        case None:
            return
        case str():
            page.write_string(*place, value[:32_767], look)
        case bool():
            page.write_boolean(*place, value, look)
        case int() | Decimal():
            page.write_number(*place, value, look)
        case date():
            page.write_datetime(*place, value, look)


def _sheet_name(name: str) -> str:
    return "".join(" " if mark in "[]:*?/\\" else mark for mark in name)[:31].strip("'") or "Аркуш"
