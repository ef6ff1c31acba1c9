"""What the allocators of premises counted in a month, radiators' coefficients included."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.kinds.heat import IN_GCAL, MONTH, MONTH_VALID
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.metering.heat_models import HeatUnits

_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    MONTH,
    column(
        "units",
        "Одиниць розподілювачів",
        cells.decimals(6, below=10_000_000),
        "numeric",
        "одиниць",
        "одиниці",
        "приведені одиниці",
        required=True,
        is_total=True,
    ),
    common.BASIS,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of allocators' units."""
    del known
    return _COLUMNS


KIND = Kind(
    "heat_units",
    "Розподіл тепла: показання розподілювачів",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        IN_GCAL,
        *FactTable(
            HeatUnits,
            ("account_id", "service_id"),
            f"""
            SELECT line, account_id, service_id, units, basis, {MONTH_VALID} AS valid FROM staged
            """,
            "account",
        ).steps,
    ),
    fields=accounts.IDS,
)
