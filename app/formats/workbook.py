"""XLSX, read row by row straight from its XML.

A reader that gives finished values loses what we need: the number format (leading zeros, days,
exponents) and the digits as stored. It also holds the whole sheet; this one holds one row.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lxml import etree

from app.formats.bounded import LARGEST_PART, Bounded
from app.formats.number_formats import PLAIN, Look, NumberFormat, exact_number, number_format
from app.formats.shared_strings import SharedStrings
from app.formats.table import (
    Cell,
    CellFault,
    FileTooLarge,
    FileUnreadable,
    Origin,
    Row,
    SheetMissing,
    kept_text,
)
from app.kernel.days import DayUnreadable, day_of_serial

_LARGEST = 1 << 30
_LAST_LINE = 1_048_576
_MOST_COLUMNS = 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


class Workbook:
    """One sheet of an XLSX book; the first visible one unless named."""

    def __init__(self, path: Path, *, sheet: str | None = None) -> None:
        self._path = path
        with _opened(path) as archive:
            book = _Book(archive)
            self._sheets = book.sheets
            self._base_1904 = book.base_1904
            self._formats = book.formats
            self._strings_part = book.strings_part
        self._sheet = sheet or next(iter(self._sheets))
        if self._sheet not in self._sheets:
            raise SheetMissing(f"no sheet {sheet!r}", sheet=sheet, sheets=list(self._sheets))

    @property
    def origin(self) -> Origin:
        """Return the sheet in use, the others, and the base of the book's days."""
        return Origin(
            "xlsx",
            sheet=self._sheet,
            sheets=tuple(self._sheets),
            base_1904=self._base_1904,
        )

    def rows(self) -> Iterator[Row]:
        """Yield the sheet's rows that hold a value."""
        with _opened(self._path) as archive, SharedStrings() as strings:
            if self._strings_part is not None:
                with archive.open(self._strings_part) as part:
                    strings.load(part)
            with archive.open(self._sheets[self._sheet]) as part:
                yield from self._rows(part, strings)

    def _rows(self, part: IO[bytes], strings: SharedStrings) -> Iterator[Row]:
        line, bounded = 0, Bounded(part)
        for _, element in _elements(bounded, "{*}row"):
            bounded.begin_piece()
            line = _line(element.get("r"), line)
            cells = self._cells(element, strings)
            if any(cell is not None for cell in cells):
                yield Row(line, cells)
            _forget(element)

    def _cells(self, row: Any, strings: SharedStrings) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for element in row.iterchildren("{*}c"):
            column = _column(element.get("r"), len(cells))
            cells.extend([None] * (column - len(cells)))
            cells.append(self._cell(element, strings))
        return tuple(cells)

    def _cell(self, element: Any, strings: SharedStrings) -> Cell:
        kind: str = element.get("t") or "n"
        if kind == "inlineStr":
            return _text("".join(element.itertext("{*}t")))
        value: str = (element.findtext("{*}v") or "").strip()
        if not value:
            return None
        if kind == "n":
            return self._number(value, int(element.get("s") or 0))
        return _text(strings[int(value)]) if kind == "s" else _NOT_NUMBERS.get(kind, _text)(value)

    def _number(self, value: str, style: int) -> Cell:
        look = self._formats[style] if style < len(self._formats) else PLAIN
        number = exact_number(value)
        if look.look is not Look.DAY:
            return look.apply(number)
        try:
            return day_of_serial(int(number), base_1904=self._base_1904)
        except DayUnreadable:
            return CellFault(value)


_NOT_NUMBERS: dict[str, Callable[[str], Cell]] = {"b": "1".__eq__, "e": CellFault}


class _Book:
    """The parts of a book that are read before its rows."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        root = _parse(archive, "xl/workbook.xml")
        targets = {
            each.get("Id"): _part_name(each.get("Target") or "")
            for each in _parse(archive, "xl/_rels/workbook.xml.rels").iterchildren("{*}*")
        }
        sheets = sorted(
            root.iterfind("{*}sheets/{*}sheet"),
            key=lambda each: (each.get("state") or "visible") != "visible",
        )
        self.sheets = {str(each.get("name")): targets[_relation(each)] for each in sheets}
        if not self.sheets:
            raise FileUnreadable("the book has no sheet", because="no sheet")
        options = root.find("{*}workbookPr")
        self.base_1904 = options is not None and options.get("date1904") in {"1", "true"}
        names = set(archive.namelist())
        self.strings_part = next(
            (each for each in names if each.endswith("sharedStrings.xml")), None
        )
        self.formats = _formats(archive) if "xl/styles.xml" in names else []


def _formats(archive: zipfile.ZipFile) -> list[NumberFormat]:
    root = _parse(archive, "xl/styles.xml")
    codes = {
        int(each.get("numFmtId") or 0): each.get("formatCode") or ""
        for each in root.iterfind("{*}numFmts/{*}numFmt")
    }
    numbers = [int(each.get("numFmtId") or 0) for each in root.iterfind("{*}cellXfs/{*}xf")]
    return [number_format(number, codes.get(number)) for number in numbers]


def _relation(sheet: Any) -> str:
    names = (str(value) for name, value in sheet.attrib.items() if name.endswith("}id"))
    return next(names, "")


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parse(archive: zipfile.ZipFile, name: str) -> Any:
    # Entities and the network stay off: the file comes from outside.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with archive.open(name) as part:
        return etree.parse(Bounded(part, largest=LARGEST_PART), parser).getroot()


def _elements(part: Bounded, tag: str) -> Iterator[tuple[str, Any]]:
    return iter(
        etree.iterparse(part, tag=tag, resolve_entities=False, no_network=True, load_dtd=False)
    )


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _line(number: str | None, previous: int) -> int:
    line = int(number or previous + 1)
    if not previous < line <= _LAST_LINE:
        raise ValueError(f"line {line} is out of order")
    return line


def _column(reference: str | None, following: int) -> int:
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return following
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if not following < column <= _MOST_COLUMNS:
        raise ValueError(f"cell {reference} is out of order")
    return column - 1


def _text(text: str) -> str | None:
    return kept_text(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > _LARGEST:
                raise FileTooLarge("the book unpacks to more than 1 GiB")
            yield archive
    except _FAULTS as fault:
        raise FileUnreadable(f"not a readable XLSX: {fault}", because=str(fault)) from fault
