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
from app.tariffs.models import SEASON, Norm

_PER = cells.one_of(
    person="особа|особу|1 особу|людину",
    head="голова худоби|голову|голову худоби|худоба",
    m2="м²|м2|кв. м|1 м2|город",
    appliance="прилад|шт.|штуку",
    area="м² площі|м2 площі|кв. м площі|площу|площа",
    seat="місце|посадкове місце",
    employee="працівник|працівника|1 працівника",
)
_COLUMNS = (
    common.SERVICE,
    column("norm_kind", "Вид благоустрою", common.TEXT, "text", "благоустрій", required=True),
    column("per", "На що норма", _PER, "text", "норма на", "на що", "на одиницю"),
    column("value", "Норма", cells.decimals(6), "numeric", "норма споживання", required=True),
    replace(places.SETTLEMENT, required=False),
    column("season_from", "Місяць сезону з", cells.whole, "bigint", "сезон з"),
    column("season_to", "Місяць сезону по", cells.whole, "bigint", "сезон по"),
    replace(common.FROM, required=True),
    common.TO,
    *common.ACT,
)

_OTHER_SEASON = """
    other.service_id = staged.service_id AND other.{kind} = staged.norm_kind
    AND coalesce(other.per, 'person') = coalesce(staged.per, 'person')
    AND other.settlement_id IS NOT DISTINCT FROM staged.settlement_id
    AND (coalesce(other.season_from, 1), coalesce(other.season_to, 12))
        <> (coalesce(staged.season_from, 1), coalesce(staged.season_to, 12))
    AND {others} && {own}
"""


def _season(table: str) -> str:
    """Return the months of the season of a row of this table."""
    first, last = (f"coalesce({table}.season_{end}, {at})" for end, at in (("from", 1), ("to", 12)))
    return SEASON.replace("season_from", first).replace("season_to", last)


_SEASONS_MEET = f"""
SELECT staged.line, jsonb_build_object('given', staged.norm_kind)
FROM staged WHERE EXISTS (
    SELECT FROM norm AS other
    WHERE other.retired_at IS NULL AND other.valid && {PERIOD} AND
    {_OTHER_SEASON.format(kind="kind", others=_season("other"), own=_season("staged"))}
) OR EXISTS (
    SELECT FROM staged AS other WHERE
    {_OTHER_SEASON.format(kind="norm_kind", others=_season("other"), own=_season("staged"))}
)
"""
"""Seasons of one norm that share a month would be charged twice in it."""


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
        Check("import.norm.seasons-meet", "season_from", _SEASONS_MEET),
        *FactTable(
            Norm,
            ("service_id", "kind", "per", "settlement_id", "season_from", "season_to"),
            f"""
            SELECT line, service_id, norm_kind AS kind, settlement_id,
                   coalesce(season_from, 1) AS season_from, coalesce(season_to, 12) AS season_to,
                   coalesce(per, 'person') AS per, value, act_id AS legal_act_id, {PERIOD} AS valid
            FROM staged
            """,
            "norm_kind",
            accounts="service",
            nullable=("settlement_id",),
        ).steps,
    ),
    fields={**acts.IDS, "settlement_id": "bigint"},
)
