"""Prices with the act that set them. An empty price is no price at all, and never zero."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.kinds.agreements import MODELS
from app.exchange.known import Known
from app.exchange.steps import acts, places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.months.parameter_keys import VAT_RATE
from app.tariffs.models import Tariff

_PRICE = cells.decimals(6)
_COLUMNS = (
    common.SERVICE,
    column("price", "Тариф", _PRICE, "numeric", "ціна", "тариф з пдв", "тариф грн"),
    column("established_price", "Встановлений тариф", _PRICE, "numeric", "встановлена ціна"),
    column("vat_rate", "ПДВ, %", cells.percent, "numeric", "пдв", "ставка пдв"),
    replace(common.FROM, required=True),
    common.TO,
    common.CATEGORY,
    replace(places.SETTLEMENT, required=False),
    common.DISTRICT,
    column("contract_model", "Модель договору", MODELS, "text", "вид договору"),
    column("part", "Складова", common.TEXT, "text", "складова тарифу", "частина"),
    column("tier_floor", "Від обсягу", _PRICE, "numeric", "обсяг від"),
    column("tier_ceiling", "До обсягу", _PRICE, "numeric", "обсяг до"),
    common.ZONE,
    *common.ACT,
)

_VAT = f"""coalesce(vat_rate, (
                       SELECT CAST(usual.value #>> '{{}}' AS numeric) FROM company_parameter usual
                       WHERE usual.key = '{VAT_RATE.name}' AND usual.retired_at IS NULL
                         AND usual.valid @> lower({PERIOD})), {VAT_RATE.default})"""


_SAME_UNITS = """numrange({one}.tier_floor, {one}.tier_ceiling)
    && numrange({other}.tier_floor, {other}.tier_ceiling)"""
"""Of a price with tiers each is for its own units: another one for any of them takes its place."""


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of tariffs."""
    del known
    return _COLUMNS


KIND = Kind(
    "tariffs",
    "Тарифи",
    columns,
    (
        Check(
            "import.tariff.blank",
            "price",
            "SELECT line, '{}'::jsonb FROM staged WHERE price IS NULL",
            level="warning",
        ),
        Write("DELETE FROM staged WHERE price IS NULL"),
        TURNED_ROUND,
        Check(
            "import.tariff.tier-turned",
            "tier_ceiling",
            """
            SELECT line, jsonb_build_object('floor', coalesce(tier_floor, 0),
                                            'ceiling', tier_ceiling)
            FROM staged WHERE tier_ceiling <= coalesce(tier_floor, 0)
            """,
        ),
        # A list whose ends are last days leaves a day without a price before each next one.
        Check(
            "import.tariff.gap-of-a-day",
            "until_on",
            """
            SELECT earlier.line, jsonb_build_object('day', earlier.until_on, 'next', later.since_on)
            FROM staged AS earlier JOIN staged AS later
              ON later.service_id = earlier.service_id AND later.since_on = earlier.until_on + 1
             AND (later.katottg, later.district, later.category, later.contract_model, later.part,
                  later.tier_floor, later.zone)
                 IS NOT DISTINCT FROM
                 (earlier.katottg, earlier.district, earlier.category, earlier.contract_model,
                  earlier.part, earlier.tier_floor, earlier.zone)
            WHERE NOT :end_is_last_day
            """,
        ),
        *acts.ENTER,
        Check(
            "import.settlement.not-entered",
            "settlement",
            """
            SELECT line, jsonb_build_object('given', settlement_name)
            FROM staged WHERE katottg IS NOT NULL AND settlement_id IS NULL
            """,
        ),
        *FactTable(
            Tariff,
            (
                "service_id",
                "settlement_id",
                "district_code",
                "building_id",
                "category",
                "contract_model",
                "part",
                "zone",
            ),
            f"""
            SELECT line, service_id, settlement_id, district AS district_code,
                   NULL::bigint AS building_id, category, contract_model,
                   coalesce(part, '') AS part, coalesce(tier_floor, 0) AS tier_floor, tier_ceiling,
                   coalesce(zone, '') AS zone, price, established_price,
                   {_VAT} AS vat_rate, act_id AS legal_act_id, {PERIOD} AS valid
            FROM staged
            """,
            "service",
            accounts="service",
            nullable=(
                "settlement_id",
                "district_code",
                "building_id",
                "category",
                "contract_model",
            ),
            meets=_SAME_UNITS,
        ).steps,
    ),
    fields={**acts.IDS, "settlement_id": "bigint"},
)
