"""The price list of one-off services, with the act that set it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import acts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.formats.table import Cell
from app.kernel.text import matching_key
from app.months.parameter_keys import VAT_PAYER, VAT_RATE
from app.tariffs.one_off.models import ItemPrice

_UNITS = cells.one_of(
    piece="шт.|шт|штука|одиниця|послуга",
    hour="год|год.|година|люд.-год",
    visit="виїзд",
    sample="проба|аналіз",
    m="м|метр|п. м",
    m2="м²|м2|кв. м",
    m3="м³|м3|куб. м",
)


def _item(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    return {"item": written, "item_key": matching_key(written)}


ITEM = Column(
    "item",
    "Разова послуга",
    _item,
    {"item": "text", "item_key": "text"},
    ("найменування послуги", "найменування", "назва", "робота", "послуга прейскуранта"),
    required=True,
)
_COLUMNS = (
    common.SERVICE,
    ITEM,
    column("unit", "Одиниця", _UNITS, "text", "од.", "одиниця виміру", "од. виміру", required=True),
    column("price", "Ціна", cells.decimals(6), "numeric", "ціна, грн", "вартість", required=True),
    column("vat_rate", "ПДВ, %", cells.percent, "numeric", "пдв", "ставка пдв"),
    replace(common.FROM, required=True),
    common.TO,
    *common.ACT,
)


def _set(key: str, read_as: str, default: str) -> str:
    """Return the value of a parameter of the company on the first day of a line's price."""
    return f"""coalesce((
        SELECT CAST(told.value #>> '{{}}' AS {read_as}) FROM company_parameter AS told
        WHERE told.key = '{key}' AND told.retired_at IS NULL
          AND told.valid @> lower({PERIOD})), {default})"""


_PAYS = _set(VAT_PAYER.name, "boolean", str(VAT_PAYER.default))
_USUAL = _set(VAT_RATE.name, "numeric", str(VAT_RATE.default))


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a price list."""
    del known
    return _COLUMNS


KIND = Kind(
    "price_list",
    "Прейскурант разових послуг",
    columns,
    (
        TURNED_ROUND,
        *acts.ENTER[:2],
        Write(
            """
            INSERT INTO price_item (service_id, name, name_key, unit, import_job_id)
            SELECT DISTINCT ON (item_key) service_id, item, item_key, unit, :job
            FROM staged ORDER BY item_key, line
            ON CONFLICT (name_key) DO NOTHING
            """,
            effect="price_item",
        ),
        Write(
            """
            UPDATE staged SET item_id = price_item.id
            FROM price_item WHERE price_item.name_key = staged.item_key
            """
        ),
        Check(
            "import.item.otherwise",
            "unit",
            """
            SELECT line, jsonb_build_object('given', staged.item)
            FROM staged JOIN price_item ON price_item.id = staged.item_id
            WHERE (staged.unit, staged.service_id) <> (price_item.unit, price_item.service_id)
            """,
        ),
        *FactTable(
            ItemPrice,
            ("item_id",),
            f"""
            SELECT line, item_id, price,
                   coalesce(vat_rate, CASE WHEN {_PAYS} THEN {_USUAL} ELSE 0 END) AS vat_rate,
                   act_id AS legal_act_id, {PERIOD} AS valid
            FROM staged
            """,
            "item",
            accounts="none",
        ).steps,
    ),
    fields={**acts.IDS, "item_id": "bigint"},
)
