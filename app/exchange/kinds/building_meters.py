"""Meters at the inputs of buildings, with their first readings."""

from collections.abc import Sequence

from app.exchange.kind import Column, Kind, Write
from app.exchange.kinds.meters import DIAL
from app.exchange.known import Known
from app.exchange.steps import meters, places, readings

_COLUMNS = (places.SETTLEMENT, places.STREET, places.HOUSE, places.ADDRESS, *DIAL)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of buildings' meters."""
    del known
    return _COLUMNS


KIND = Kind(
    "building_meters",
    "Будинкові лічильники",
    columns,
    (
        *places.KNOWN_BUILDING,
        *meters.of_buildings(
            Write(meters.METER_ROW),
            Write(meters.METERS_STAGED),
            meters.ONE_METER,
            *meters.ENTER_METERS,
            Write(readings.READING_ROW),
            Write(readings.FIRST_READINGS_STAGED),
            readings.none_ahead("start_on"),
            *readings.ENTER_READINGS,
        ),
    ),
    fields=places.IDS,
)
