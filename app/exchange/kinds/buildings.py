"""Buildings with their addresses."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds.common import AREA, DISTRICT, POSTCODE
from app.exchange.known import Known
from app.exchange.steps import places
from app.exchange.steps.repeats import said_once

_COLUMNS = (
    places.SETTLEMENT,
    places.STREET,
    places.HOUSE,
    places.ADDRESS,
    places.BUILDING_KIND,
    POSTCODE,
    DISTRICT,
    column("storeys", "Поверхів", cells.whole, "bigint", "поверховість", "кількість поверхів"),
    column("building_area", "Загальна площа будинку", AREA, "numeric", "загальна площа", "площа"),
    column(
        "building_heated_area",
        "Опалювана площа будинку",
        AREA,
        "numeric",
        "опалювана площа",
        "площа опалювана",
    ),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of buildings."""
    del known
    return _COLUMNS


KIND = Kind(
    "buildings",
    "Будинки",
    columns,
    (
        places.SOMEWHERE,
        said_once("house", "katottg, street_kind, street_key, house_key"),
        *places.ENTER_BUILDINGS,
        Check(
            "import.building.kept",
            "house",
            """
            SELECT line, jsonb_build_object('known', building.number)
            FROM staged JOIN building ON building.id = building_id
            WHERE (building.total_area_m2, building.heated_area_m2)
                  <> (coalesce(building_area, building.total_area_m2),
                      coalesce(building_heated_area, building.heated_area_m2))
            """,
            level="warning",
        ),
    ),
    fields=places.IDS,
)
