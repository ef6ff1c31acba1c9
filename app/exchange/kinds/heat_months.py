"""Figures of buildings' months: hours, temperatures, hot water, common areas, acts."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.kinds.heat import DEGREES, GCAL, IN_GCAL, MONTH, MONTH_VALID, PLACE
from app.exchange.known import Known
from app.exchange.steps import places
from app.exchange.steps.facts import FactTable
from app.metering.heat_models import HeatMonth

_FIGURES = (
    column("hours", "Годин опалення", cells.decimals(2, below=745), "numeric", "години", "годин"),
    column(
        "outdoor_temperature",
        "Середня температура надворі, °C",
        DEGREES,
        "numeric",
        "температура надворі",
        "зовнішня температура",
        "температура зовнішнього повітря",
    ),
    column("act_heat", "Обсяг за актом, Гкал", GCAL, "numeric", "за актом"),
    column("common_heat", "МЗК за лічильниками, Гкал", GCAL, "numeric", "мзк за лічильниками"),
    column("hot_water_heat", "Тепло на гарячу воду, Гкал", GCAL, "numeric", "на гарячу воду"),
    column(
        "hot_water_volume",
        "Гаряча вода будинку, м³",
        cells.decimals(6, below=1_000_000),
        "numeric",
        "гаряча вода",
        "гаряча вода м3",
    ),
    column("hot_temperature", "Температура гарячої води, °C", DEGREES, "numeric"),
    column("cold_temperature", "Температура холодної води, °C", DEGREES, "numeric"),
    column("circulation", "Циркуляція гарячої води, Гкал", GCAL, "numeric", "циркуляція"),
)
_NAMES = tuple(each.name for each in _FIGURES)
_COLUMNS = (*PLACE, MONTH, *_FIGURES, common.BASIS)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of months."""
    del known
    return _COLUMNS


KIND = Kind(
    "heat_months",
    "Розподіл тепла: дані місяця",
    columns,
    (
        *places.KNOWN_BUILDING,
        IN_GCAL,
        Check(
            "import.heat.nothing",
            "hours",
            f"""
            SELECT line, '{{}}'::jsonb FROM staged
            WHERE num_nonnulls({", ".join(_NAMES)}) = 0
            """,
        ),
        Check(
            "import.heat.hours",
            "hours",
            """
            SELECT line, jsonb_build_object('given', hours, 'most', most) FROM staged
            CROSS JOIN LATERAL (
                SELECT ((month + interval '1 month')::date - month) * 24 AS most
            ) AS day
            WHERE hours > most
            """,
        ),
        *FactTable(
            HeatMonth,
            ("building_id", "service_id"),
            f"""
            SELECT line, building_id, service_id, {", ".join(_NAMES)}, basis,
                   {MONTH_VALID} AS valid
            FROM staged
            """,
            "house",
            "building",
        ).steps,
    ),
    fields=places.IDS,
)
