"""A table for another program: CSV, fixed width, DBF or XLSX, in the letters that it reads.

What a letter's encoding does not have is told apart before it is lost: `і` of cp866 is written
as the Latin letter, as all its writers do; anything else that does not fit becomes `?`.
"""

import csv
import io
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO

from app.formats.delimited import kept_from_formula
from app.formats.workbook_writer import Column as SheetColumn
from app.formats.workbook_writer import Look, Sheet, write_workbook
from app.kernel.errors import Invalid

Value = str | Decimal | date | None


class FileFormat(StrEnum):
    """What kind of file is written."""

    CSV = "csv"
    FIXED = "txt"
    DBF = "dbf"
    XLSX = "xlsx"


class Letters(StrEnum):
    """How letters are written."""

    UTF8 = "utf-8"
    CP1251 = "cp1251"
    CP866 = "cp866"
    CP1125 = "cp1125"


class Holds(StrEnum):
    """What a column holds."""

    TEXT = "text"
    MONEY = "money"
    KOPECKS = "kopecks"
    """Money as a whole number of kopecks."""
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its title (in a DBF the name of the field), what it holds, how wide it is."""

    title: str
    holds: Holds
    width: int


@dataclass(frozen=True, slots=True)
class Written:
    """How many lines were written, and where a text was cut to its column."""

    lines: int
    cut: int


class ValueTooWide(Invalid):
    """A sum or an account's number does not fit its column; cut short it would be another one."""

    key = "outgoing.too-wide"


def write_table(
    target: BinaryIO,
    rows: Iterable[Sequence[Value]],
    *,
    fields: Sequence[Field],
    as_: FileFormat,
    letters: Letters,
) -> Written:
    """Write the rows, one in memory at a time.

    Raises:
        ValueTooWide: a value that may not be cut does not fit.
    """
    match as_:
        case FileFormat.CSV:
            return _csv(target, rows, fields, letters)
        case FileFormat.FIXED:
            return _fixed(target, rows, fields, letters)
        case FileFormat.DBF:
            return _dbf(target, rows, fields, letters)
        case FileFormat.XLSX:
            return _xlsx(target, rows, fields)


def _csv(
    target: BinaryIO, rows: Iterable[Sequence[Value]], fields: Sequence[Field], letters: Letters
) -> Written:
    encoding = "utf-8-sig" if letters is Letters.UTF8 else letters.value
    text = io.TextIOWrapper(target, encoding=encoding, errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([field.title for field in fields])
    lines = 0
    for row in rows:
        lines += 1
        writer.writerow(
            [
                _lettered(kept_from_formula(_text(value, field)), letters)
                for value, field in zip(row, fields, strict=True)
            ]
        )
    text.flush()
    text.detach()
    return Written(lines, 0)


def _fixed(
    target: BinaryIO, rows: Iterable[Sequence[Value]], fields: Sequence[Field], letters: Letters
) -> Written:
    lines = cut = 0
    for lines, row in enumerate(rows, 1):
        for value, field in zip(row, fields, strict=True):
            part, is_cut = _padded(value, field, letters, line=lines)
            cut += is_cut
            target.write(part)
        target.write(b"\r\n")
    return Written(lines, cut)


_LANGUAGE = {Letters.CP866: 0x65, Letters.CP1125: 0x65, Letters.CP1251: 0xC9, Letters.UTF8: 0}
_DBF_KIND = {Holds.TEXT: b"C", Holds.MONEY: b"N", Holds.KOPECKS: b"N", Holds.DAY: b"D"}


def _dbf(
    target: BinaryIO, rows: Iterable[Sequence[Value]], fields: Sequence[Field], letters: Letters
) -> Written:
    head_length, record_length = 32 + 32 * len(fields) + 1, 1 + sum(_wide(each) for each in fields)
    start = target.tell()
    target.write(b"\0" * head_length)
    lines = cut = 0
    for lines, row in enumerate(rows, 1):
        target.write(b" ")
        for value, field in zip(row, fields, strict=True):
            part, is_cut = _padded(value, field, letters, line=lines)
            cut += is_cut
            target.write(part)
    target.write(b"\x1a")
    end = target.tell()
    target.seek(start)
    target.write(_dbf_head(fields, lines, head_length, record_length, letters))
    target.seek(end)
    return Written(lines, cut)


def _dbf_head(
    fields: Sequence[Field], lines: int, head_length: int, record_length: int, letters: Letters
) -> bytes:
    # The day of the header is nobody's business here: the file's name and lines tell it.
    head = struct.pack("<B3BIHH", 0x03, 100, 1, 1, lines, head_length, record_length)
    head = head.ljust(29, b"\0") + bytes([_LANGUAGE[letters]]) + b"\0\0"
    for field in fields:
        places = 2 if field.holds is Holds.MONEY else 0
        name = field.title.upper().encode("ascii", "replace")[:10].ljust(11, b"\0")
        head += name + _DBF_KIND[field.holds] + b"\0" * 4 + bytes([_wide(field), places])
        head += b"\0" * 14
    return head + b"\r"


def _wide(field: Field) -> int:
    return 8 if field.holds is Holds.DAY else field.width


def _padded(value: Value, field: Field, letters: Letters, *, line: int) -> tuple[bytes, bool]:
    """Return a value as wide as its column, and whether a text was cut to fit."""
    width = _wide(field)
    if field.holds is Holds.DAY and isinstance(value, date):
        return f"{value:%Y%m%d}".encode(), False
    text = _text(value, field)
    written = _lettered(text, letters).encode(letters.value, "replace")
    if field.holds in {Holds.MONEY, Holds.KOPECKS}:
        if len(written) > width:
            raise ValueTooWide(f"{text} in {field.title}", given=text, field=field.title, line=line)
        return written.rjust(width), False
    is_cut = len(written) > width
    if letters is Letters.UTF8 and is_cut:  # never half a letter
        written = written[:width].decode("utf-8", "ignore").encode()
    return written[:width].ljust(width), is_cut


def _text(value: Value, field: Field) -> str:
    match value:
        case None:
            return ""
        case Decimal() if field.holds is Holds.KOPECKS:
            return f"{value.scaleb(2):.0f}"
        case Decimal():
            return f"{value:.2f}"
        case date():
            return f"{value:%d.%m.%Y}"
        case str():
            return " ".join(value.split())


def _lettered(text: str, letters: Letters) -> str:
    if letters is Letters.CP866:
        return text.translate(_LATIN_I)
    return text


_LATIN_I = str.maketrans({"і": "i", "І": "I", "ґ": "г", "Ґ": "Г", "’": "'", "ʼ": "'"})


def _xlsx(target: BinaryIO, rows: Iterable[Sequence[Value]], fields: Sequence[Field]) -> Written:
    looks = {Holds.TEXT: Look.TEXT, Holds.MONEY: Look.MONEY, Holds.KOPECKS: Look.WHOLE}
    columns = [
        SheetColumn(each.title, looks.get(each.holds, Look.DAY), max(each.width, 8))
        for each in fields
    ]
    count = 0

    def counted() -> Iterable[list[Value]]:
        nonlocal count
        for row in rows:
            count += 1
            yield [_in_sheet(value, of) for value, of in zip(row, fields, strict=True)]

    write_workbook(target, [Sheet("1", columns, counted())])
    return Written(count, 0)


def _in_sheet(value: Value, field: Field) -> Value:
    if isinstance(value, Decimal) and field.holds is Holds.KOPECKS:
        return value.scaleb(2)
    return value
