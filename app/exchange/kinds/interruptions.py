"""Interruptions and poor quality of buildings, from a register of acts."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.tariffs.interruptions.models import Interruption
from app.tariffs.interruptions.operations import MEASURED

_KIND = Column(
    "kind",
    "Що сталося",
    cells.one_of(
        planned="планова|планова перерва|ремонт",
        emergency="аварія|аварійна|надзвичайна ситуація",
        quality="якість|неналежна якість",
    ),
    {"kind": "text"},
    ("вид", "причина"),
    required=True,
)
_COLUMNS = (
    places.SETTLEMENT,
    places.STREET,
    places.HOUSE,
    places.ADDRESS,
    common.SERVICE,
    _KIND,
    replace(common.FROM, required=True),
    replace(common.TO, required=True),
    column("hours", "Годин на добу", cells.decimals(2), "numeric", "годин"),
    column("percent", "Зменшення, %", cells.decimals(2), "numeric", "відсоток", "зменшення"),
    column("degrees", "Градусів", cells.whole, "bigint", "температура"),
    column("document", "Акт", common.TEXT, "text", "документ", "підстава", required=True),
)
_CODES = ", ".join(f"'{code}'" for code in MEASURED)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a register of interruptions."""
    del known
    return _COLUMNS


KIND = Kind(
    "interruptions",
    "Перерви і якість послуг",
    columns,
    (
        *places.KNOWN_BUILDING,
        TURNED_ROUND,
        Check(
            "import.absence.document",
            "document",
            "SELECT line, '{}'::jsonb FROM staged WHERE document !~ '[0-9]'",
        ),
        Check(
            "import.interruption.unclear",
            "kind",
            f"""
            SELECT line, '{{}}'::jsonb FROM staged JOIN service ON service.id = service_id
            WHERE num_nonnulls(hours, percent, degrees) > 1
               OR (kind = 'quality' AND (hours IS NOT NULL
                                         OR num_nonnulls(percent, degrees) = 0))
               OR (degrees IS NOT NULL AND (kind <> 'quality' OR service.code NOT IN ({_CODES})))
               OR hours <= 0 OR hours >= 24 OR percent <= 0 OR percent > 100 OR degrees > 99
            """,
        ),
        *FactTable(
            Interruption,
            ("building_id", "service_id"),
            f"""
            SELECT line, building_id, service_id, kind, hours, percent, degrees, document,
                   {PERIOD} AS valid
            FROM staged
            """,
            "house",
            "building",
        ).steps,
    ),
    fields=places.IDS,
)
