"""Bank statements: every movement on the company's accounts, each with what explains it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import statements
from app.formats.statements.titles import BOOKED, INFORMATIONAL, PENDING, Title
from app.formats.table import Cell

_AMOUNT = cells.decimals(2)
_BALANCE = cells.decimals(2, signed=True)


def _iban(cell: Cell, around: Circumstances) -> str:
    """Return an account of a bank in one piece; whose it is the steps ask."""
    return "".join(cells.text(cell, around).split()).upper()


def _named(title: Title, sql_type: str = "text", read: Any = common.TEXT, **more: Any) -> Column:
    return column(title.name.lower(), title.value, read, sql_type, **more)


_COLUMNS = (
    _named(Title.STATEMENT),
    _named(Title.OWN_IBAN, read=_iban, required=True),
    _named(Title.CURRENCY),
    Column("since", Title.FROM.value, cells.day, {"since": "date"}),
    Column("until", Title.TO.value, cells.day, {"until": "date"}),
    _named(Title.OPENING, "numeric", _BALANCE),
    _named(Title.CLOSING, "numeric", _BALANCE),
    _named(Title.BANK_KEY),
    _named(Title.PART),
    _named(
        Title.DIRECTION,
        read=cells.one_of(C="c|надходження|кредит", D="d|видаток|дебет"),
    ),
    _named(Title.AMOUNT, "numeric", _AMOUNT),
    _named(Title.BOOKED_ON, "date", cells.day),
    _named(Title.VALUE_ON, "date", cells.day),
    _named(
        Title.STATUS,
        read=cells.one_of(**{BOOKED: "проведено", PENDING: "очікує", INFORMATIONAL: "довідково"}),
    ),
    _named(Title.IS_REVERSAL, "boolean", cells.yes),
    _named(Title.DOCUMENT),
    _named(Title.COUNTERPARTY),
    _named(Title.CODE),
    _named(Title.IBAN, read=_iban),
    _named(Title.PURPOSE),
    _named(Title.REFERENCE),
    _named(Title.CODE_OF_BANK),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a statement: those that every reader of statements gives."""
    del known
    return _COLUMNS


FIELDS: Mapping[str, str] = {
    "bank_account_id": "bigint",
    "sheet": "bigint",
    "statement_id": "bigint",
    "identity": "text",
    "line_id": "bigint",
    "maybe_id": "bigint",
}

KIND = Kind("statements", "Виписки банку", columns, statements.STEPS, fields=FIELDS)
