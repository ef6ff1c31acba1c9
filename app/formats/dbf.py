"""DBF files of authorities, banks and old programs: typed cells, whatever their headers claim."""

import codecs
import re
import struct
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO

from dbfread import DBF, FieldParser
from dbfread.exceptions import DBFNotFound, MissingMemoFile

from app.formats.dbf_encoding import encoding_of
from app.formats.table import Cell, CellFault, FileUnreadable, Origin, Row, kept_text

_VERSIONS = frozenset(b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\x8e\xcb\xe5\xf5\xfb")
_HEAD, _FIELD = 32, 32
_SAMPLE = 1 << 18
_NUMBER = re.compile(rb"[+-]?(\d+([.,]\d*)?|[.,]\d+)(E[+-]?\d{1,2})?")
_DELETED, _END = b"*", b"\x1a"
_PADDING = b"\0 \x1a\r\n"
"""What may stand after the last record and be nothing."""
_MARKS = (b" ", _DELETED, b"\0")
"""What a record begins with; anything else is the middle of one, each field in another's place."""


class Dbase:
    """A DBF file as a table: line 1 has the names of its fields, as a spreadsheet shows them.

    The encoding is that of the letters: the byte of the header that should tell it often lies.
    Deleted records are left out, but counted, so that lines are places in the file.
    """

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self.path = path
        self.layout = _opened(path)
        self.encoding = encoding or encoding_of(self._letters())
        try:
            codecs.lookup(self.encoding)
        except LookupError as fault:
            raise FileUnreadable(str(fault), because=str(fault)) from fault
        self._parse = _Cells(self.layout, self.encoding).cell

    @property
    def origin(self) -> Origin:
        """Return the encoding in use."""
        return Origin("dbf", encoding=self.encoding)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Return the names of the fields in their order, in the letters of the records."""
        return tuple(
            str(name).encode("latin-1", "replace").decode(self.encoding, "replace")
            for name in self.layout.field_names
        )

    def rows(self) -> Iterator[Row]:
        """Yield the names of the fields, then the records that are not deleted.

        Raises:
            FileUnreadable: there is less in the file than its header says.
        """
        yield Row(1, self.field_names)
        for line, record in self.records():
            if record[:1] == _DELETED:
                continue
            cells = tuple(self._parse(field, part) for field, part in self._parts(record))
            if any(cell is not None for cell in cells):
                yield Row(line, cells)

    def records(self) -> Iterator[tuple[int, bytes]]:
        """Yield every record, deleted ones too, with its line."""
        with self.path.open("rb") as file:
            file.seek(self.layout.header.headerlen)
            yield from self._whole_records(file)

    def _whole_records(self, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
        stated, length, line = self.layout.header.numrecords, self.layout.header.recordlen, 1
        while (record := file.read(length)) and record[:1] != _END:
            if len(record) < length:
                # Records that a lost or doubled byte moved end in the middle of one.
                if line - 1 >= stated and record.strip(_PADDING):
                    because = f"{len(record)} bytes after record {line} are no record"
                    raise FileUnreadable(because, because=because)
                break
            line += 1
            if record[:1] not in _MARKS:
                because = f"record {line} is out of step"
                raise FileUnreadable(because, because=because)
            yield line, record
        if line - 1 < stated:
            because = f"{stated} records are stated, {line - 1} are there"
            raise FileUnreadable(because, because=because)

    def _parts(self, record: bytes) -> Iterator[tuple[Any, bytes]]:
        at = 1
        for field in self.layout.fields:
            yield field, record[at : at + field.length]
            at += field.length

    def _letters(self) -> bytes:
        """Return what the first records have in their fields of text."""
        letters = bytearray()
        with self.path.open("rb") as file:
            file.seek(self.layout.header.headerlen)
            while len(letters) < _SAMPLE and (record := file.read(self.layout.header.recordlen)):
                for field, part in self._parts(record):
                    if field.type == "C":
                        letters += part + b" "
        return bytes(letters)


def is_dbf(head: bytes) -> bool:
    """Return whether a file that begins so is a DBF: a known version, a day, lengths that fit."""
    if len(head) < _HEAD or head[0] not in _VERSIONS or not 0 <= head[2] <= 12 or head[3] > 31:
        return False
    start, length = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    return start > _HEAD and length > 1


def _opened(path: Path) -> Any:
    try:
        layout = DBF(
            str(path),
            encoding="latin-1",
            ignorecase=False,
            ignore_missing_memofile=True,
            raw=True,
        )
    except (ValueError, IndexError, TypeError, OSError, DBFNotFound, MissingMemoFile) as fault:
        raise FileUnreadable(f"not a DBF: {fault}", because=str(fault)) from fault
    except Exception as fault:  # its parser of headers raises bare struct errors
        raise FileUnreadable(f"not a DBF: {fault}", because=type(fault).__name__) from fault
    width = 1 + sum(field.length for field in layout.fields)
    if not layout.fields or width > layout.header.recordlen:
        because = f"fields of {width} bytes in records of {layout.header.recordlen}"
        raise FileUnreadable(because, because=because)
    return layout


class _Cells(FieldParser):  # type: ignore[misc]  # the library has no types
    """Fields as exact cells: the library gives numbers as floats and trips over bad days."""

    def __init__(self, table: Any, encoding: str) -> None:
        super().__init__(table)
        self.encoding, self.char_decode_errors = encoding, "replace"

    def cell(self, field: Any, data: bytes) -> Cell:
        """Return the value of a field; a fault where it holds none of its type."""
        if not data.strip(b"\0 "):
            return None
        try:
            value = self.parse(field, data)
        except (ValueError, OverflowError, InvalidOperation, struct.error):
            return CellFault(_shown(data))
        return _plain(value)

    def parseC(self, field: Any, data: bytes) -> str | None:  # noqa: N802 - the library's name
        del field
        return kept_text(data.decode(self.encoding, "replace"))

    def parseN(self, field: Any, data: bytes) -> Decimal | None:  # noqa: N802
        del field
        bare = data.strip(b"\0 ")
        if bare in {b".", b","}:  # an empty number, as some programs leave it
            return None
        # A number too wide for its field is written as stars.
        if not _NUMBER.fullmatch(bare):
            raise ValueError(bare)
        number = Decimal(bare.decode("ascii").replace(",", "."))
        return Decimal(f"{number:f}")

    parseF = parseN  # noqa: N815 - the library's name


def _plain(value: object) -> Cell:
    match value:
        case float():
            return Decimal(repr(value))
        case bool() | str() | Decimal() | None:
            return value
        case int():
            return Decimal(value)
        case date():
            return date(value.year, value.month, value.day)
        case _:
            return None  # a memo or a picture lies in another file


def _shown(data: bytes) -> str:
    return data.decode("ascii", "replace").strip("\0 ")
