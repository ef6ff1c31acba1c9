"""Readings of meters at the inputs of buildings."""

from collections.abc import Sequence

from app.exchange.kind import Column, Kind, Write
from app.exchange.kinds.readings import READ
from app.exchange.known import Known
from app.exchange.steps import meters, places, readings

_COLUMNS = (places.SETTLEMENT, places.STREET, places.HOUSE, places.ADDRESS, *READ)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of readings of buildings' meters."""
    del known
    return _COLUMNS


KIND = Kind(
    "building_readings",
    "Показання будинкових лічильників",
    columns,
    (
        *places.KNOWN_BUILDING,
        *meters.of_buildings(
            Write(readings.READING_ROW),
            Write(readings.READINGS_STAGED),
            *readings.ENTER_READINGS,
        ),
    ),
    fields=places.IDS,
)
