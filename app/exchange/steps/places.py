"""Settlements, streets, buildings and premises of a file: found, or entered once."""

from collections.abc import Mapping
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Step, Write
from app.formats.table import Cell
from app.kernel.addresses import flat_key, parse_address, parse_house, parse_street
from app.kernel.sort_key import sort_key
from app.kernel.text import natural_key

BUILDING_KINDS = cells.one_of(
    apartment="багатоквартирний|багатоквартирний будинок|мкд|багатоповерховий",
    private="приватний|приватний будинок|садиба|індивідуальний",
    non_residential="нежитловий|нежитлова будівля|адмінбудівля",
)
PREMISES_KINDS = cells.one_of(
    flat="квартира|кв|житлове|житлове приміщення",
    private_house="приватний будинок|будинок|садиба",
    non_residential="нежитлове|нежитлове приміщення|офіс|магазин|комерція",
)


def _settlement(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    found = around.known.settlement(cells.text(cell, around))
    return {
        "katottg": found.katottg,
        "settlement_name": found.name,
        "settlement_category": found.category,
        "settlement_sort": sort_key(found.name),
    }


def _street(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    street = parse_street(cells.text(cell, around))
    return {
        "street_kind": street.kind,
        "street_name": street.name,
        "street_key": street.name_key,
        "street_sort": sort_key(street.name),
    }


def _house(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    house = parse_house(written)
    flat = {"flat": house.flat, "flat_key": house.flat, "flat_sort": natural_key(house.flat)}
    return {
        "house": written,
        "house_key": house.key,
        "house_sort": natural_key(house.key),
        **(flat if house.flat else {}),
    }


def _flat(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    return {"flat": written, "flat_key": flat_key(written), "flat_sort": natural_key(written)}


SETTLEMENT = Column(
    "settlement",
    "Населений пункт",
    _settlement,
    {
        "katottg": "text",
        "settlement_name": "text",
        "settlement_category": "text",
        "settlement_sort": "text",
    },
    ("місто", "село", "нас. пункт", "катоттг", "код катоттг", "місто/село"),
    required=True,
)
STREET = Column(
    "street",
    "Вулиця",
    _street,
    {"street_kind": "text", "street_name": "text", "street_key": "text", "street_sort": "text"},
    ("назва вулиці", "вул"),
    required=True,
)
HOUSE = Column(
    "house",
    "Будинок",
    _house,
    {"house": "text", "house_key": "text", "house_sort": "text"},
    ("№ будинку", "номер будинку", "буд", "№ буд"),
    required=True,
)
FLAT = Column(
    "flat",
    "Квартира",
    _flat,
    {"flat": "text", "flat_key": "text", "flat_sort": "text"},
    ("№ квартири", "номер квартири", "кв", "№ кв", "приміщення", "№ приміщення", "№ кв."),
)


def _address(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    address = parse_address(cells.text(cell, around))
    town = _settlement(address.town, around) if address.town else {}
    return {**town, **_street(address.street, around), **_house(address.house, around)}


ADDRESS = Column(
    "address",
    "Адреса",
    _address,
    {**SETTLEMENT.fields, **STREET.fields, **HOUSE.fields, **FLAT.fields},
    ("повна адреса", "адреса об'єкта", "адреса приміщення"),
    stands_for=("settlement", "street", "house"),
)
BUILDING_KIND = Column(
    "building_kind",
    "Тип будинку",
    BUILDING_KINDS,
    {"building_kind": "text"},
    ("вид будинку", "тип забудови"),
)
PREMISES_KIND = Column(
    "premises_kind",
    "Тип приміщення",
    PREMISES_KINDS,
    {"premises_kind": "text"},
    ("вид приміщення", "призначення"),
)

IDS = {"building_id": "bigint", "premises_id": "bigint"}

SOMEWHERE = Check(
    "import.settlement.missing",
    "address",
    "SELECT line, '{}'::jsonb FROM staged WHERE katottg IS NULL",
)

ENTER_BUILDINGS: tuple[Step, ...] = (
    Write(
        """
        INSERT INTO settlement (katottg, name, category, sort_key, import_job_id)
        SELECT DISTINCT katottg, settlement_name, settlement_category, settlement_sort, :job
        FROM staged ORDER BY katottg
        ON CONFLICT (katottg) DO NOTHING
        """,
        effect="settlement",
    ),
    Write(
        """
        INSERT INTO street (settlement_id, kind, name, name_key, sort_key, import_job_id)
        SELECT DISTINCT ON (place.id, street_kind, street_key)
               place.id, street_kind, street_name, street_key, street_sort, :job
        FROM staged JOIN settlement AS place USING (katottg)
        ORDER BY place.id, street_kind, street_key, line
        ON CONFLICT (settlement_id, kind, name_key) DO NOTHING
        """,
        effect="street",
    ),
    Write(
        """
        INSERT INTO building
            (street_id, number, number_key, sort_key, kind, postcode, district_code, storeys,
             total_area_m2, heated_area_m2, import_job_id)
        SELECT DISTINCT ON (street.id, house_key)
               street.id, house, house_key, house_sort,
               coalesce(building_kind,
                        CASE WHEN coalesce(flat_key, '') = '' THEN 'private' ELSE 'apartment' END),
               postcode, district, storeys, building_area, building_heated_area, :job
        FROM staged
        JOIN settlement AS place USING (katottg)
        JOIN street ON street.settlement_id = place.id
                   AND street.kind = street_kind AND street.name_key = street_key
        ORDER BY street.id, house_key, line
        ON CONFLICT (street_id, number_key) DO NOTHING
        """,
        effect="building",
    ),
    Write(
        """
        UPDATE staged SET building_id = building.id
        FROM settlement AS place
        JOIN street ON street.settlement_id = place.id
        JOIN building ON building.street_id = street.id
        WHERE place.katottg = staged.katottg AND street.kind = staged.street_kind
          AND street.name_key = staged.street_key AND building.number_key = staged.house_key
        """
    ),
)

KNOWN_BUILDING: tuple[Step, ...] = (
    SOMEWHERE,
    ENTER_BUILDINGS[-1],
    Check(
        "import.building.unknown",
        "house",
        """
        SELECT line, jsonb_build_object('given', concat_ws(', ', street_name, house))
        FROM staged WHERE building_id IS NULL
        """,
    ),
)
"""For what belongs to a building that is there already."""

ENTER_PREMISES: tuple[Step, ...] = (
    Write(
        """
        INSERT INTO premises
            (building_id, number, number_key, sort_key, kind, entrance, floor, import_job_id)
        SELECT DISTINCT ON (building_id, coalesce(flat_key, ''))
               building_id, coalesce(flat, ''), coalesce(flat_key, ''), coalesce(flat_sort, ''),
               coalesce(premises_kind,
                        CASE WHEN building.kind = 'private' THEN 'private_house'
                             WHEN building.kind = 'non_residential' THEN 'non_residential'
                             ELSE 'flat' END),
               entrance, staged.floor, :job
        FROM staged JOIN building ON building.id = building_id
        ORDER BY building_id, coalesce(flat_key, ''), line
        ON CONFLICT (building_id, number_key) DO NOTHING
        """,
        effect="premises",
    ),
    Write(
        """
        UPDATE staged SET premises_id = premises.id
        FROM premises
        WHERE premises.building_id = staged.building_id
          AND premises.number_key = coalesce(staged.flat_key, '')
        """
    ),
)
