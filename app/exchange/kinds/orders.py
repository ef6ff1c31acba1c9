"""Orders of one-off services by the price list."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.kinds.price_list import ITEM
from app.exchange.known import Known
from app.exchange.steps import accounts, one_off
from app.exchange.steps.repeats import said_once

_COLUMNS = (
    accounts.ACCOUNT,
    ITEM,
    column("quantity", "Кількість", cells.decimals(3), "numeric", "к-ть", "обсяг", required=True),
    column("on_day", "Дата", cells.past_day, "date", "день", "дата виконання", required=True),
    column(
        "document",
        "Номер документа",
        common.TEXT,
        "text",
        "документ",
        "№ документа",
        "замовлення",
        "акт",
        required=True,
    ),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of orders."""
    del known
    return _COLUMNS


KIND = Kind(
    "orders",
    "Замовлення разових послуг",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Check(
            "import.order.quantity",
            "quantity",
            "SELECT line, '{}'::jsonb FROM staged WHERE quantity = 0",
        ),
        Write(one_off.FIND_ITEM),
        Check(
            "import.item.unknown",
            "item",
            "SELECT line, jsonb_build_object('given', item) FROM staged WHERE item_id IS NULL",
        ),
        Write(one_off.FIND_PRICE),
        Check(
            "import.item.no-price",
            "on_day",
            """
            SELECT line, jsonb_build_object('given', item, 'day', on_day)
            FROM staged WHERE item_price_id IS NULL
            """,
        ),
        Check("import.order.too-large", "quantity", one_off.TOO_LARGE),
        Write(one_off.FIND_HOLDER),
        Check(
            "import.agreement.nobody",
            "account",
            "SELECT line, jsonb_build_object('given', account) FROM staged WHERE debtor_id IS NULL",
        ),
        said_once("account", "account_id, item_id, on_day, document"),
        Check("import.order.recorded", "quantity", one_off.OTHER_QUANTITY),
        Write(one_off.LEAVE_OUT_KNOWN),
        Write(one_off.BEGIN_AGREEMENTS),
        Call(one_off.place, effect="one_off_order"),
    ),
    fields={
        **accounts.IDS,
        "debtor_id": "bigint",
        "item_id": "bigint",
        "service_id": "bigint",
        "item_price_id": "bigint",
    },
)
