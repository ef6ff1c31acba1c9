"""Which buildings' heat is shared out, by what it is known and by which coefficients."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.kinds.heat import DEGREES, GCAL, IN_GCAL, PLACE
from app.exchange.known import Known
from app.exchange.steps import heat_factor, places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.formats.table import Cell
from app.kernel.addresses import parse_address, parse_house, parse_street
from app.metering.heat_models import HeatHouse

_PART = cells.decimals(6, below=2)
_FACTOR = cells.decimals(6, below=10)
_SOURCE = cells.one_of(
    meter="лічильник|за лічильником|вузол обліку|будинковий лічильник",
    load="навантаження|за навантаженням|без лічильника",
)


def _meter_at(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    address = parse_address(written)
    street = parse_street(address.street)
    return {
        "meter_given": written,
        "meter_street_kind": street.kind,
        "meter_street_key": street.name_key,
        "meter_house_key": parse_house(address.house).key,
    }


_METER_AT = Column(
    "meter_at",
    "Лічильник у будинку",
    _meter_at,
    dict.fromkeys(
        ("meter_given", "meter_street_kind", "meter_street_key", "meter_house_key"), "text"
    ),
    ("спільний лічильник", "лічильник за адресою"),
)
_COLUMNS = (
    *PLACE,
    column("source", "Обсяг тепла", _SOURCE, "text", "обсяг", "за чим обсяг", required=True),
    _METER_AT,
    column("is_controlled", "Погодне регулювання", cells.yes, "boolean", "регулювання"),
    column(
        "has_hot_water", "Лічильник рахує і гарячу воду", cells.yes, "boolean", "з гарячою водою"
    ),
    column(
        "system_share", "Частка на внутрішньобудинкові системи", _PART, "numeric", "частка систем"
    ),
    column(
        "common_share",
        "Частка на місця загального користування",
        _PART,
        "numeric",
        "частка мзк",
        "частка на мзк",
        required=True,
    ),
    column(
        "common_factor", "Коефіцієнт співвласників до МЗК", _FACTOR, "numeric", "коефіцієнт мзк"
    ),
    column(
        "load", "Навантаження, Гкал/год", GCAL, "numeric", "теплове навантаження", "навантаження"
    ),
    column(
        "design_temperature",
        "Розрахункова температура, °C",
        DEGREES,
        "numeric",
        "розрахункова температура",
    ),
    common.BASIS,
    replace(common.FROM, required=True),
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of buildings whose heat is shared out."""
    del known
    return _COLUMNS


_FIND_METER = Write(
    """
    UPDATE staged SET meter_building_id = other.id
    FROM building AS own
    JOIN street AS near ON near.id = own.street_id
    JOIN street ON street.settlement_id = near.settlement_id
    JOIN building AS other ON other.street_id = street.id
    WHERE own.id = staged.building_id AND street.kind = staged.meter_street_kind
      AND street.name_key = staged.meter_street_key AND other.number_key = staged.meter_house_key
      AND other.id <> own.id
    """
)

KIND = Kind(
    "heat_houses",
    "Розподіл тепла: будинки",
    columns,
    (
        *places.KNOWN_BUILDING,
        TURNED_ROUND,
        IN_GCAL,
        _FIND_METER,
        Check(
            "import.heat.meter-unknown",
            "meter_at",
            """
            SELECT line, jsonb_build_object('given', meter_given)
            FROM staged WHERE meter_given IS NOT NULL AND meter_building_id IS NULL
            """,
        ),
        Check(
            "import.heat.part",
            "common_share",
            """
            SELECT line, jsonb_build_object('given', greatest(system_share, common_share))
            FROM staged WHERE greatest(system_share, common_share) > 1
            """,
        ),
        heat_factor.OUT_OF_BOUNDS,
        heat_factor.INSIDE_SEASON,
        Check(
            "import.heat.no-load",
            "load",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE source = 'load' AND num_nulls(load, design_temperature) > 0
            """,
        ),
        *FactTable(
            HeatHouse,
            ("building_id", "service_id"),
            f"""
            SELECT line, building_id, service_id, meter_building_id, source,
                   coalesce(is_controlled, true) AS is_controlled,
                   coalesce(has_hot_water, false) AS has_hot_water, system_share, common_share,
                   coalesce(common_factor, 1) AS common_factor, load, design_temperature, basis,
                   {PERIOD} AS valid
            FROM staged
            """,
            "house",
            "building",
        ).steps,
    ),
    fields={**places.IDS, "meter_building_id": "bigint"},
)
