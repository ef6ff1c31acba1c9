"""iFobs: records of 660 letters, and the same movements as XML. Sums are kopecks in both.

The first party is always the account's owner; of a credit the second one pays.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from app.formats.statements.cells import HEADER, Said, amount, needed_day, one_of, row_of
from app.formats.statements.titles import BOOKED, CREDIT, DEBIT, Title
from app.formats.table import Cell, CellFault, Fault, Origin, Row
from app.formats.text_lines import TextLines
from app.formats.xml_parts import XmlParts, forget

LENGTH: Final = 660
_DIRECTIONS = {"1": CREDIT, "0": DEBIT}
_CURRENCIES = {"980": "UAH", "840": "USD", "978": "EUR"}
_PLACES = {
    "own_iban": (28, 57),
    "iban": (85, 114),
    "account": (66, 85),
    "operation": (114, 115),
    "amount": (115, 131),
    "number": (133, 143),
    "currency": (143, 146),
    "document_day": (146, 152),
    "received": (152, 158),
    "name": (196, 234),
    "purpose": (234, 394),
    "code": (473, 487),
}
"""From 0, the end left out: the published positions begin with 1."""
RECORD = re.compile(
    r"[0-9 ]{9}[^;]{19}(?:UA[0-9]{27}| {29})[0-9 ]{9}.{48}[01](?= *[0-9]+ *.{12}[0-9]{3})[0-9 ]{16}"
    r".{12}[0-9]{3}[0-9 ]{12}"
)
"""By which a record is known: codes of banks, IBAN, operation, sum, currency and days."""
_LEAST = 394


class IfobsRecords:
    """A DAT file as a table; each record is a line."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._lines = TextLines(path, encoding=encoding)

    @property
    def origin(self) -> Origin:
        """Return the encoding in use."""
        return Origin("ifobs", encoding=self._lines.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a record; one too short is a fault, not left out."""
        yield HEADER
        for number, line in self._lines:
            if line.strip():
                yield row_of(number, _record(line))


def _record(line: str) -> Said:
    if not _LEAST <= len(line) <= LENGTH or not RECORD.match(line):
        # One letter more or less, and everything stands in another place.
        return {Title.AMOUNT: CellFault(line.strip()[:_LEAST], Fault.CUT)}
    told = {name: line[first:last].strip() for name, (first, last) in _PLACES.items()}
    return {
        Title.OWN_IBAN: told["own_iban"] or None,
        Title.CURRENCY: _CURRENCIES.get(told["currency"], told["currency"]) or None,
        Title.DIRECTION: one_of(told["operation"], _DIRECTIONS),
        Title.AMOUNT: amount(told["amount"], in_kopecks=True),
        Title.BOOKED_ON: _short_day(told["received"] or told["document_day"]),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: told["number"] or None,
        Title.COUNTERPARTY: told["name"] or None,
        Title.CODE: told["code"] or None,
        Title.IBAN: told["iban"] or told["account"] or None,
        Title.PURPOSE: told["purpose"] or None,
    }


def _short_day(text: str) -> Cell:
    return needed_day(f"20{text}") if len(text) == 6 else needed_day(text)


class IfobsXml:
    """`ROWDATA/ROW` as a table; a movement has its place among the rows."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._xml = XmlParts(path, encoding=encoding)

    @property
    def origin(self) -> Origin:
        """Return the encoding, where it is not the one that the file names."""
        return Origin("ifobs-xml", encoding=self._xml.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a row."""
        yield HEADER
        for number, (_, element) in enumerate(self._xml.events(("{*}ROW",)), start=1):
            told = {str(name).upper(): str(text) for name, text in element.attrib.items()}
            forget(element)
            yield row_of(number, _attributes(told))


def _attributes(told: Mapping[str, str]) -> Said:
    def text(name: str) -> str | None:
        return told.get(name, "").strip() or None

    currency = text("CURRENCYID")
    return {
        Title.OWN_IBAN: text("IBAN") or text("ACCOUNTNO"),
        Title.CURRENCY: _CURRENCIES.get(currency, currency) if currency else None,
        Title.DIRECTION: one_of(text("OPERATIONID"), _DIRECTIONS),
        Title.AMOUNT: amount(text("SUMMA"), in_kopecks=True),
        Title.BOOKED_ON: needed_day(text("BANKDATE") or text("ARCDATE") or text("DOCUMENTDATE")),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: text("DOCUMENTNO"),
        Title.COUNTERPARTY: text("CORRCONTRAGENTSNAME"),
        Title.CODE: text("CORRIDENTIFYCODE"),
        Title.IBAN: text("CORRIBAN") or text("CORRACCOUNTNO"),
        Title.PURPOSE: text("PLATPURPOSE"),
        Title.CODE_OF_BANK: text("DOCUMENTTYPEID"),
    }
