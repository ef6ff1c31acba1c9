"""Agreements on restructuring of a former system: a line for each instalment of the schedule."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, restructurings
from app.exchange.steps.repeats import said_once

_COLUMNS = (
    accounts.ACCOUNT,
    column("number", "Номер договору", common.TEXT, "text", "договір", "№ договору", required=True),
    column(
        "signed_on",
        "Дата договору",
        cells.day,
        "date",
        "від",
        "дата укладення",
        required=True,
    ),
    column("basis", "Підстава", common.TEXT, "text", "заява", "документ", required=True),
    column(
        "due_on", "Платіж до", cells.day, "date", "дата платежу", "строк платежу", required=True
    ),
    column(
        "amount",
        "Сума платежу",
        cells.decimals(2),
        "numeric",
        "сума",
        "платіж",
        required=True,
        is_total=True,
    ),
    column("paid", "Сплачено", cells.decimals(2), "numeric", "оплачено", is_total=True),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of instalments."""
    del known
    return _COLUMNS


KIND = Kind(
    "restructurings",
    "Договори про реструктуризацію",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Check("import.restructuring.no-books", "number", restructurings.NO_BOOKS),
        Check("import.restructuring.sums", "amount", restructurings.SUMS),
        Check("import.restructuring.days", "due_on", restructurings.DAYS),
        Check("import.restructuring.differs", "number", restructurings.DIFFERS),
        said_once("due_on", "account_id, due_on"),
        Check("import.restructuring.taken", "number", restructurings.TAKEN),
        Check("import.restructuring.kept", "account", restructurings.KEPT),
        Check("import.restructuring.debt", "amount", restructurings.DEBT_DIFFERS),
        Call(restructurings.make, effect="restructuring"),
    ),
    fields=accounts.IDS,
)
