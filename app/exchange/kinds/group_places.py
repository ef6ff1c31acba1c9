"""Buildings and entrances that belong to groups of accounts."""

from collections.abc import Sequence

from app.exchange.kind import Check, Column, Kind
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import groups, places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.registry.groups.models import GroupPlace

_COLUMNS = (
    groups.GROUP,
    places.SETTLEMENT,
    places.STREET,
    places.HOUSE,
    places.ADDRESS,
    common.ENTRANCE,
    common.BASIS,
    common.FROM,
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of places of groups."""
    del known
    return _COLUMNS


KIND = Kind(
    "group_places",
    "Групи рахунків: будинки й під'їзди",
    columns,
    (
        *places.KNOWN_BUILDING,
        TURNED_ROUND,
        Check(
            "import.entrance.unknown",
            "entrance",
            """
            SELECT line, jsonb_build_object('given', entrance) FROM staged
            WHERE entrance IS NOT NULL AND NOT EXISTS (
                SELECT FROM premises WHERE premises.building_id = staged.building_id
                                       AND premises.entrance = staged.entrance)
            """,
        ),
        *groups.ENTER,
        *FactTable(
            GroupPlace,
            ("group_id", "building_id", "entrance"),
            f"""
            SELECT line, group_id, building_id, entrance::int AS entrance, basis, {PERIOD} AS valid
            FROM staged
            """,
            "house",
            accounts="none",
            nullable=("entrance",),
        ).steps,
        groups.AGREE,
    ),
    fields={**places.IDS, **groups.IDS},
)
