"""Which format of statements a file is, by what is in it."""

import re
from pathlib import Path

from app.formats.delimited import detect_encoding
from app.formats.portmone import PayOrders
from app.formats.statements.autoclient import Autoclient
from app.formats.statements.camt import FORMATS, Camt
from app.formats.statements.ifobs import LENGTH, RECORD, IfobsRecords, IfobsXml
from app.formats.statements.mt940 import Mt940
from app.formats.statements.one_c import OneC
from app.formats.statements.one_c_sections import FIRST_WORD
from app.formats.table import FileRefused, FileUnreadable, Table
from app.formats.xml_parts import XmlParts

_HEAD = 1 << 12
_MT940 = re.compile(
    r"(?:\A|\n)[\x00-\x20]*:(?:20|25|60F):[^\n]*\n\s*:(?:2[0-9]C?|13D?|34F|60[FM]|61|NS):|\A\s*\{1:F"
)
"""Two fields under each other: one alone may be part of anything."""
_JSON = re.compile(r"[\[{]\s*[\"\[{]")
_ONE_C_XML = "_1CClientBankExchange"


def recognised(path: Path, head: bytes, *, encoding: str | None = None) -> Table | None:
    """Return the file as a statement where its content is one of the known formats.

    Raises:
        FileRefused: an XML of another kind: as text it would be columns of tags.
        FileUnreadable, FileUnsafe: it is damaged, or made to do harm.
    """
    start = _start_of(path, head, encoding)
    bare = start.lstrip("\ufeff\x00 \t\r\n")
    if bare.startswith("<"):
        return _xml(path, encoding)
    if bare.startswith(FIRST_WORD):
        return OneC(path, encoding=encoding)
    if _MT940.search(start[:_HEAD]):
        return Mt940(path, encoding=encoding)
    if _JSON.match(bare):
        return Autoclient(path, encoding=encoding)
    if any(RECORD.match(line) and len(line) <= LENGTH + 1 for line in start.split("\n")):
        return IfobsRecords(path, encoding=encoding)
    return None


def _start_of(path: Path, head: bytes, encoding: str | None) -> str:
    try:
        return head[:_HEAD].decode(encoding or detect_encoding(path), errors="replace")
    except LookupError as fault:
        raise FileUnreadable(str(fault), because=str(fault)) from fault


def _xml(path: Path, encoding: str | None) -> Table:
    parts = XmlParts(path, encoding=encoding)
    names = parts.root_names()
    for name in names:
        if name in FORMATS:
            return Camt(path, form=FORMATS[name], encoding=encoding)
        if name == "ROWDATA":
            return IfobsXml(path, encoding=encoding)
        if name == "PAY_ORDERS":
            return PayOrders(path, encoding=encoding)
    root = names[0] if names else "XML"
    raise FileRefused(format="1C XML 2.00" if root == _ONE_C_XML else f"XML «{root[:40]}»")
