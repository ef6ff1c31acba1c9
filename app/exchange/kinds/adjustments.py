"""Adjustments of many accounts as one document: how much each owes more or less, and why."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, adjustments
from app.exchange.steps.repeats import said_once

_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    column("month", "За місяць", cells.month, "date", "місяць", "період", required=True),
    column(
        "amount",
        "Сума зі знаком",
        cells.decimals(2, signed=True),
        "numeric",
        "сума",
        "сума коригування",
        required=True,
        is_total=True,
    ),
    column("why", "Причина коригування", common.TEXT, "text", "причина", required=True),
    column(
        "basis", "Документ-підстава", common.TEXT, "text", "підстава", "документ", required=True
    ),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of adjustments."""
    del known
    return _COLUMNS


KIND = Kind(
    "adjustments",
    "Коригування нарахувань",
    columns,
    (
        Write(adjustments.ONE_AT_A_TIME),
        *accounts.KNOWN_ACCOUNT,
        Check("import.adjustment.no-month", "month", adjustments.NO_MONTH),
        Check("import.adjustment.ahead", "month", adjustments.AHEAD),
        Check(
            "import.adjustment.nothing",
            "amount",
            "SELECT line, '{}'::jsonb FROM staged WHERE amount = 0",
        ),
        Check("import.adjustment.large", "amount", adjustments.TOO_LARGE),
        Check("import.adjustment.not-taken", "service", adjustments.NOT_TAKEN),
        Check("import.adjustment.again", "amount", adjustments.AGAIN),
        Check("import.adjustment.differs", "why", adjustments.DIFFERS),
        said_once("account", "account_id, service_id, month"),
        Call(adjustments.make, effect="adjustment_line"),
    ),
    fields=accounts.IDS,
)
