"""Which buildings are shared out by their own meters, and what they need in common."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.metering.models import Distribution

_COLUMNS = (
    places.SETTLEMENT,
    places.STREET,
    places.HOUSE,
    places.ADDRESS,
    common.SERVICE,
    column(
        "common_volume",
        "Загальнобудинкові потреби на місяць",
        cells.decimals(6),
        "numeric",
        "загальнобудинкові потреби",
        "збп",
    ),
    column(
        "counts_heated",
        "Лічильник рахує й підігріту воду",
        cells.yes,
        "boolean",
        "рахує підігріту",
        "з підігрітою водою",
    ),
    common.BASIS,
    common.FROM,
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of buildings to distribute."""
    del known
    return _COLUMNS


KIND = Kind(
    "distributions",
    "Розподіл за будинковими лічильниками",
    columns,
    (
        *places.KNOWN_BUILDING,
        TURNED_ROUND,
        Check(
            "import.distribution.unit",
            "service",
            """
            SELECT line, jsonb_build_object('given', staged.service)
            FROM staged JOIN service ON service.id = service_id WHERE service.unit <> 'm3'
            """,
        ),
        *FactTable(
            Distribution,
            ("building_id", "service_id"),
            f"""
            SELECT line, building_id, service_id, coalesce(common_volume, 0) AS common_volume,
                   counts_heated, basis, {PERIOD} AS valid
            FROM staged
            """,
            "house",
            "building",
        ).steps,
    ),
    fields=places.IDS,
)
