"""Consumption norms with the act that set them."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import acts, places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.tariffs.models import Norm

_COLUMNS = (
    common.SERVICE,
    column("norm_kind", "Вид благоустрою", common.TEXT, "text", "благоустрій", required=True),
    column("value", "Норма", cells.decimals(6), "numeric", "норма споживання", required=True),
    replace(places.SETTLEMENT, required=False),
    column("season_from", "Місяць сезону з", cells.whole, "bigint", "сезон з"),
    column("season_to", "Місяць сезону по", cells.whole, "bigint", "сезон по"),
    replace(common.FROM, required=True),
    common.TO,
    *common.ACT,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of norms."""
    del known
    return _COLUMNS


KIND = Kind(
    "norms",
    "Норми споживання",
    columns,
    (
        TURNED_ROUND,
        Check(
            "import.norm.season",
            "season_from",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE season_from NOT BETWEEN 1 AND 12 OR season_to NOT BETWEEN 1 AND 12
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
            Norm,
            ("service_id", "kind", "settlement_id", "season_from", "season_to"),
            f"""
            SELECT line, service_id, norm_kind AS kind, settlement_id,
                   coalesce(season_from, 1) AS season_from, coalesce(season_to, 12) AS season_to,
                   'person' AS per, value, act_id AS legal_act_id, {PERIOD} AS valid
            FROM staged
            """,
            "norm_kind",
            accounts="service",
            nullable=("settlement_id",),
        ).steps,
    ),
    fields={**acts.IDS, "settlement_id": "bigint"},
)
