"""Bans on counting penalty and the like: where, for whom, on which days, by which act."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.penalty.models import DebtMoratorium

EXTENT = Column(
    "extent",
    "Що не нараховується",
    cells.one_of(penalty="пеня|лише пеня", all="усе|все|пеня, 3 % річних та інфляційні"),
    {"extent": "text"},
    ("заборонено", "обсяг"),
)
_COLUMNS = (
    replace(places.SETTLEMENT, required=False),
    common.CATEGORY,
    EXTENT,
    replace(common.FROM, required=True),
    common.TO,
    column("document", "Акт", common.TEXT, "text", "документ", "підстава", required=True),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of bans."""
    del known
    return _COLUMNS


KIND = Kind(
    "moratoria",
    "Мораторії на пеню",
    columns,
    (
        TURNED_ROUND,
        Write(
            """
            UPDATE staged SET settlement_id = place.id FROM settlement AS place
            WHERE place.katottg = staged.katottg
            """
        ),
        Check(
            "import.settlement.not-entered",
            "settlement",
            """
            SELECT line, jsonb_build_object('given', settlement_name)
            FROM staged WHERE katottg IS NOT NULL AND settlement_id IS NULL
            """,
        ),
        *FactTable(
            DebtMoratorium,
            ("settlement_id", "building_id", "category", "document"),
            f"""
            SELECT line, settlement_id, NULL::bigint AS building_id, category,
                   coalesce(extent, 'all') AS extent, document, {PERIOD} AS valid
            FROM staged
            """,
            "document",
            accounts="none",
            nullable=("settlement_id", "building_id", "category"),
        ).steps,
    ),
    fields={"settlement_id": "bigint"},
)
