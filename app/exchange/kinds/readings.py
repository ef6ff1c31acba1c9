"""Readings of meters."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, readings

SOURCES = cells.one_of(
    file="файл",
    inspector="контролер|обхід",
    staff="оператор|каса|працівник",
    cabinet="кабінет|сайт",
    bot="бот|телеграм",
    act="акт",
    estimate="оцінка|середнє|розрахунок",
)
READ = (
    common.SERVICE,
    common.SERIAL,
    common.ZONE,
    column(
        "read_on",
        "Дата показання",
        cells.past_day,
        "date",
        "дата",
        "дата зняття показань",
        "день",
        required=True,
    ),
    column(
        "value",
        "Показання",
        cells.decimals(6, below=10**11),
        "numeric",
        "поточне показання",
        "показання лічильника",
        "кінцеве показання",
        required=True,
    ),
    column("source", "Джерело", SOURCES, "text", "звідки"),
    column("passes_zero", "Перехід через нуль", cells.yes, "boolean", "через нуль"),
)
"""What a file tells of a reading, whoever's meter it is."""
_COLUMNS = (accounts.ACCOUNT, *READ)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of readings."""
    del known
    return _COLUMNS


KIND = Kind(
    "readings",
    "Показання",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Write(readings.READING_ROW),
        Write(readings.READINGS_STAGED),
        *readings.ENTER_READINGS,
    ),
    fields=accounts.IDS,
)
