"""Accounts, their addresses, holders and first parameters."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, people, places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.groups import AGREE_NEW
from app.exchange.steps.search import SHOW_ACCOUNTS
from app.registry.models import AccountParameter

_COLUMNS = (
    accounts.NEW_ACCOUNT,
    places.SETTLEMENT,
    places.STREET,
    places.HOUSE,
    places.FLAT,
    places.ADDRESS,
    places.BUILDING_KIND,
    places.PREMISES_KIND,
    common.POSTCODE,
    common.ENTRANCE,
    common.FLOOR,
    *people.COLUMNS,
    common.CATEGORY,
    column("opened_on", "Відкрито", cells.day, "date", "дата відкриття", "відкрито рахунок"),
    column("route", "Маршрут", common.TEXT, "text", "код маршруту"),
    column("route_order", "Порядок обходу", cells.whole, "bigint", "№ в маршруті"),
    *common.PARAMETERS,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of accounts."""
    del known
    return _COLUMNS


PARAMETERS = FactTable(
    AccountParameter,
    ("account_id", "kind"),
    """
    SELECT line, account_id, given.kind, given.value, NULL::text AS basis,
           daterange(greatest(opened_on, :since), NULL) AS valid
    FROM staged
    """
    + common.PARAMETER_ROWS
    + "WHERE given.value IS NOT NULL",
    "account",
)

KIND = Kind(
    "accounts",
    "Особові рахунки і люди",
    columns,
    (
        places.SOMEWHERE,
        *places.ENTER_BUILDINGS,
        *places.ENTER_PREMISES,
        *accounts.OPEN,
        *people.ENTER,
        *PARAMETERS.steps,
        AGREE_NEW,
        SHOW_ACCOUNTS,
    ),
    fields={
        **accounts.IDS,
        **places.IDS,
        **people.IDS,
        "district": "text",
        "storeys": "bigint",
        "building_area": "numeric",
        "building_heated_area": "numeric",
    },
)
