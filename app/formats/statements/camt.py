"""ISO 20022 camt.052, .053 and .054 of any version: statements, notices and reports of a day."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.formats.statements.camt_entries import Part, movements, part_of
from app.formats.statements.cells import HEADER, Said, amount, day, negated, row_of
from app.formats.statements.titles import Title
from app.formats.table import Cell, CellFault, Fault, FileTooLarge, FileUnreadable, Origin, Row
from app.formats.xml_parts import XmlParts, forget, local_name, text_at

FORMATS = {
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
    "BkToCstmrAcctRpt": "camt.052",
}
_HOLDERS = ("Stmt", "Ntfctn", "Rpt")
_TAGS = tuple(f"{{*}}{name}" for name in (*_HOLDERS, "Ntry", "TxDtls"))
_MOST_PARTS = 200_000
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_MIDNIGHT = "T00:00:00"


class Camt:
    """A camt file as a table; its lines are the movements in their order."""

    def __init__(self, path: Path, *, form: str, encoding: str | None = None) -> None:
        self._xml = XmlParts(path, encoding=encoding)
        self._form = form

    @property
    def origin(self) -> Origin:
        """Return which of the three it is."""
        return Origin(self._form, encoding=self._xml.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a movement, or one for a statement without any.

        Raises:
            FileUnreadable: not well-formed, or its balances stand where no reader looks.
        """
        yield HEADER
        for line, said in enumerate(_Reading(self._xml).said(), start=1):
            yield row_of(line, *said)


class _Reading:
    """One pass through a file: the statement that is read now, and the payments of its entry."""

    def __init__(self, xml: XmlParts) -> None:
        self._xml = xml
        self._heading: Said | None = None
        self._parts: list[Part] = []

    def said(self) -> Iterator[tuple[Said, ...]]:
        """Yield what is told of each movement, the statement's heading first."""
        for _, element in self._xml.events(_TAGS):
            match local_name(element):
                case "TxDtls":
                    self._take_part(element)
                case "Ntry":
                    yield from self._entry(element)
                case _:
                    yield from self._end(element)

    def _take_part(self, details: Any) -> None:
        _refuse_loose(details)
        self._parts.append(part_of(details))
        if len(self._parts) > _MOST_PARTS:
            raise FileTooLarge(f"an entry of over {_MOST_PARTS} payments")
        details.clear()

    def _entry(self, entry: Any) -> Iterator[tuple[Said, ...]]:
        if self._heading is None:
            self._heading = _heading(_holder(entry))
        else:
            _refuse_late_balance(entry.itersiblings(preceding=True))
        for said in movements(entry, self._parts, currency=self._heading[Title.CURRENCY]):
            yield self._heading, said
        self._parts = []
        forget(entry)

    def _end(self, holder: Any) -> Iterator[tuple[Said, ...]]:
        if self._heading is None:
            yield (_heading(holder),)
        else:
            _refuse_late_balance(holder.iterchildren())
        self._heading = None
        forget(holder)


def _holder(entry: Any) -> Any:
    holder = entry.getparent()
    if holder is None or local_name(holder) not in _HOLDERS:
        raise FileUnreadable("an entry outside a statement", because="Ntry")
    return holder


def _refuse_loose(details: Any) -> None:
    above = details.getparent()
    if above is None or local_name(above) != "NtryDtls":
        raise FileUnreadable("details outside an entry", because="TxDtls")


def _refuse_late_balance(siblings: Iterable[Any]) -> None:
    """Refuse a balance after the first entry: the lines before it were given without it."""
    if any(local_name(each) == "Bal" for each in siblings):
        raise FileUnreadable("a balance after the entries", because="Bal")


def _heading(holder: Any) -> Said:
    since, until = _period(holder)
    own = text_at(holder, "Acct", "Id", "IBAN") or text_at(holder, "Acct", "Id", "Othr", "Id")
    currency = text_at(holder, "Acct", "Ccy") or _currency_of_balance(holder)
    return {
        Title.STATEMENT: text_at(holder, "Id"),
        Title.OWN_IBAN: own,
        Title.CURRENCY: currency,
        Title.FROM: since,
        Title.TO: until,
        Title.OPENING: _balance(holder, _OPENING, currency),
        Title.CLOSING: _balance(holder, _CLOSING, currency),
    }


def _currency_of_balance(holder: Any) -> str | None:
    found = holder.find("{*}Bal/{*}Amt")
    if found is None:
        found = holder.find("{*}Ntry/{*}Amt")
    return found.get("Ccy") if found is not None else None


def _period(holder: Any) -> tuple[Cell, Cell]:
    since = text_at(holder, "FrToDt", "FrDtTm") or text_at(holder, "FrToDt", "FrDt")
    until = text_at(holder, "FrToDt", "ToDtTm") or text_at(holder, "FrToDt", "ToDt")
    first, last = day(since), day(until)
    # A statement up to midnight ends with the day before.
    is_midnight = until is not None and until[10:].startswith(_MIDNIGHT)
    if is_midnight and _is_after(last, first):
        last = type(last).fromordinal(last.toordinal() - 1)  # type: ignore[union-attr]
    days = [day(text_at(each, "Dt", "Dt") or text_at(each, "Dt", "DtTm")) for each in _ends(holder)]
    return first or (days[0] if days else None), last or (days[-1] if days else None)


def _is_after(last: Cell, first: Cell) -> bool:
    return hasattr(last, "toordinal") and hasattr(first, "toordinal") and last > first  # type: ignore[operator]


def _ends(holder: Any) -> list[Any]:
    """Return the opening and closing balances, whose days stand for a period that is not told."""
    balances = holder.iterfind("{*}Bal")
    return [each for each in balances if _kind(each) in {*_OPENING, *_CLOSING}]


def _kind(balance: Any) -> str | None:
    return text_at(balance, "Tp", "CdOrPrtry", "Cd")


def _balance(holder: Any, kinds: tuple[str, ...], currency: str | None) -> Cell:
    for kind in kinds:
        for each in holder.iterfind("{*}Bal"):
            if _kind(each) == kind:
                return _signed(each, currency)
    return None


def _signed(balance: Any, currency: str | None) -> Cell:
    found = balance.find("{*}Amt")
    text = found.text if found is not None else None
    stated = found.get("Ccy") if found is not None else None
    if stated is not None and currency is not None and stated != currency:
        return CellFault(f"{text} {stated}", Fault.CURRENCY)
    return negated(amount(text), when=text_at(balance, "CdtDbtInd") == "DBIT")
