"""Opening a table by what the file is, not by what its name says."""

from pathlib import Path

from app.formats.dbf import Dbase, is_dbf
from app.formats.delimited import Delimited
from app.formats.statements.bank_tables import BankTable
from app.formats.statements.recognise import recognised
from app.formats.table import FileEmpty, FileLocked, FileRefused, FileUnreadable, Table
from app.formats.text_table import Cut, TextTable
from app.formats.workbook import Workbook

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_BINARY_BOOK = b"xl/workbook.bin"
_LOOKED_AT = 1 << 24
"""How far into an old book to look for a password."""


def open_table(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    cut: Cut | None = None,
) -> Table:
    """Return the file as a table that can be read again and again.

    A bank's statement of any format comes under the fixed titles of `statements.titles`.

    `sheet`, `encoding`, `delimiter` overrule what is detected, where the format has them; a text
    without delimiters is cut as `cut` says.

    Raises:
        FileEmpty, FileLocked, FileRefused, FileUnreadable, FileTooLarge, FileUnsafe, SheetMissing:
            each names the reason.
    """
    content = path.read_bytes() if path.stat().st_size < 1 << 16 else b""
    with path.open("rb") as file:
        head = file.read(1 << 12)
        file.seek(max(0, path.stat().st_size - (1 << 16)))
        tail = content or file.read()
    if not head:
        raise FileEmpty("the file is empty")
    if head.startswith(_COMPOUND):
        raise _old_or_locked(path)
    if head.startswith(_ZIP):
        _refuse_other_books(head, tail)
        return _of_a_bank(Workbook(path, sheet=sheet))
    _refuse_documents(head)
    if is_dbf(head):
        return _of_a_bank(Dbase(path, encoding=encoding))
    if cut is not None:
        return TextTable(path, cut, encoding=encoding)
    return _text(path, head, encoding=encoding, delimiter=delimiter)


def _text(path: Path, head: bytes, *, encoding: str | None, delimiter: str | None) -> Table:
    statement = recognised(path, head, encoding=encoding)
    return statement or _of_a_bank(Delimited(path, encoding=encoding, delimiter=delimiter))


def _of_a_bank(table: Table) -> Table:
    return BankTable.recognised(table) or table


def _refuse_documents(head: bytes) -> None:
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise FileUnreadable("not a table: a document or a picture", because="not a table")


def _refuse_other_books(head: bytes, tail: bytes) -> None:
    if _OPEN_DOCUMENT in head:
        raise FileRefused(format="ODS")
    if _BINARY_BOOK in tail:
        raise FileRefused(format="XLSB")


def _old_or_locked(path: Path) -> FileLocked | FileRefused:
    # A locked XLSX is a compound file whose directory names its encrypted package.
    with path.open("rb") as file:
        if _LOCKED in file.read(_LOOKED_AT):
            return FileLocked("the file asks for a password")
    return FileRefused(format="XLS")
