"""Dated parameters of accounts: persons, areas, shares and the like."""

from collections.abc import Sequence

from app.exchange.kind import Check, Column, Kind
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.registry.models import AccountParameter

_COLUMNS = (accounts.ACCOUNT, common.FROM, common.TO, *common.PARAMETERS, common.BASIS)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of parameters."""
    del known
    return _COLUMNS


KIND = Kind(
    "parameters",
    "Параметри рахунків",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        Check(
            "import.parameters.none",
            "persons",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE num_nonnulls(persons, total_area, heated_area, share, livestock, garden_area,
                               appliances, seats, employees, own_water, heat_load,
                               towel_rails) = 0
            """,
        ),
        *FactTable(
            AccountParameter,
            ("account_id", "kind"),
            "SELECT line, account_id, given.kind, given.value, basis,"
            f" {PERIOD} AS valid FROM staged {common.PARAMETER_ROWS}"
            " WHERE given.value IS NOT NULL",
            "account",
        ).steps,
    ),
    fields=accounts.IDS,
)
