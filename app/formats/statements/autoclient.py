"""PrivatBank Autoclient: an answer to `/statements/transactions`, saved as a file or fetched.

A movement that the bank has taken back (`PR_PR` t) is a reversal under the key of the movement
itself: whoever has it reverses it, for whoever has not it never was.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.formats.delimited import detect_encoding
from app.formats.statements.cells import (
    HEADER,
    Said,
    amount,
    needed_day,
    one_of,
    row_of,
)
from app.formats.statements.titles import (
    BOOKED,
    CREDIT,
    DEBIT,
    INFORMATIONAL,
    PENDING,
    YES,
    Remark,
    Title,
)
from app.formats.table import Cell, CellFault, FileTooLarge, FileUnreadable, Origin, Row

LARGEST = 64 << 20
"""Bytes of JSON that are read at once; an answer holds 500 movements, a megabyte, at most."""
_MOST_DIGITS = 20
_STATES = {"r": BOOKED, "t": BOOKED, "p": PENDING, "n": INFORMATIONAL}
_DIRECTIONS = {"C": CREDIT, "D": DEBIT}
_OPPOSITE = {CREDIT: DEBIT, DEBIT: CREDIT}


class Autoclient:
    """A saved answer as a table; a movement has its place among the transactions."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._path = path
        self._encoding = encoding or detect_encoding(path)

    @property
    def origin(self) -> Origin:
        """Return the encoding in use."""
        return Origin("autoclient", encoding=self._encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a transaction.

        Raises:
            FileUnreadable: it is no JSON, or no answer with transactions.
        """
        yield HEADER
        yield from answer_rows(_loaded(self._path, self._encoding))


def answer_rows(answers: Any) -> Iterator[Row]:
    """Yield a line a transaction of an answer, or of several that follow each other."""
    pages = answers if isinstance(answers, list) else [answers]
    told = [each for page in pages for each in transactions_of(page)]
    has_more = bool(pages) and pages[-1].get("exist_next_page") is True
    for number, each in enumerate(told, start=1):
        # What the bank has beside this answer is told with the last movement that is here.
        remark = Remark.MORE_PAGES if has_more and number == len(told) else None
        yield row_of(number, _movement(each), {Title.REMARK: remark.value if remark else None})


def transactions_of(page: Any) -> Sequence[Any]:
    """Return an answer's transactions.

    Raises:
        FileUnreadable: the bank answered something else.
    """
    found = page.get("transactions") if isinstance(page, dict) else None
    if not isinstance(found, list):
        raise FileUnreadable("no transactions in the answer", because="transactions")
    return found


def _loaded(path: Path, encoding: str) -> Any:
    if path.stat().st_size > LARGEST:
        raise FileTooLarge(f"JSON of over {LARGEST} bytes")
    try:
        return json.loads(path.read_bytes().decode(encoding), parse_float=_exact, parse_int=_exact)
    except (ValueError, LookupError, RecursionError) as fault:
        raise FileUnreadable(f"not JSON: {fault}", because=type(fault).__name__) from fault


def _exact(text: str) -> Decimal | str:
    """Return a number; one of a thousand digits stays the text that it is."""
    value = Decimal(text)
    return value if abs(value.adjusted()) < _MOST_DIGITS else text


def _movement(told: Any) -> Said:
    if not isinstance(told, dict):
        return {Title.AMOUNT: CellFault(str(told)[:200])}
    direction = one_of(_text(told, "TRANTYPE") or _text(told, "FL_DC"), _DIRECTIONS)
    is_reversal = _text(told, "PR_PR") == "t"
    key = (_text(told, "REF") or "") + (_text(told, "REFN") or "")
    return {
        Title.OWN_IBAN: _text(told, "AUT_MY_ACC"),
        Title.CURRENCY: _text(told, "CCY"),
        Title.BANK_KEY: key or None,
        Title.DIRECTION: _OPPOSITE.get(str(direction), direction) if is_reversal else direction,
        Title.AMOUNT: amount(_text(told, "SUM")),
        Title.BOOKED_ON: needed_day(_text(told, "DAT_OD")),
        Title.STATUS: _state(told),
        Title.IS_REVERSAL: YES if is_reversal else None,
        Title.DOCUMENT: _text(told, "NUM_DOC"),
        Title.COUNTERPARTY: _person(told, is_credit=direction == CREDIT),
        Title.CODE: _code(told, is_credit=direction == CREDIT),
        Title.IBAN: _text(told, "AUT_CNTR_ACC"),
        Title.PURPOSE: _text(told, "OSND"),
        Title.REFERENCE: _text(told, "STRUCT_CODE"),
        Title.CODE_OF_BANK: _text(told, "DOC_TYP"),
    }


def _state(told: Mapping[str, Any]) -> Cell:
    kind = one_of(_text(told, "FL_REAL"), {"r": BOOKED, "i": INFORMATIONAL})
    return one_of(_text(told, "PR_PR"), _STATES) if kind == BOOKED else kind


def _person(told: Mapping[str, Any], *, is_credit: bool) -> str | None:
    """Return who pays or is paid: whom another pays for is the person meant."""
    side = "PAYER" if is_credit else "RECIPIENT"
    return _text(told, f"{side}_ULTMT_NAME") or _text(told, "AUT_CNTR_NAM")


def _code(told: Mapping[str, Any], *, is_credit: bool) -> str | None:
    side = "PAYER" if is_credit else "RECIPIENT"
    if _text(told, f"{side}_ULTMT_NAME"):
        return _text(told, f"{side}_ULTMT_NCEO")
    return _text(told, "AUT_CNTR_CRF")


def _text(told: Mapping[str, Any], name: str) -> str | None:
    value = told.get(name)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.strip() or None if isinstance(value, str) else None
