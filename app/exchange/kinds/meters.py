"""Meters of accounts, with their first readings."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts, meters, readings
from app.exchange.steps.search import SHOW_ACCOUNTS

UNITS = cells.one_of(
    m3="м3|м³|куб. м|кубометр",
    gcal="гкал",
    gj="гдж",
    mwh="мвт·год|мвт год",
    kwh="квт·год|квт год",
    alloc="од|од.|одиниця розподілювача|одиниці розподілювача|розподілювач",
)
DIAL = (
    common.SERVICE,
    replace(common.SERIAL, required=True),
    common.ZONE,
    column("unit", "Одиниця", UNITS, "text", "од. вим.", "одиниця виміру"),
    column("digits", "Розрядність", cells.whole, "bigint", "знаків до коми", "кількість знаків"),
    column("capacity", "Перехід через нуль на", cells.decimals(6), "numeric", "місткість"),
    column("decimals", "Знаків після коми", cells.whole, "bigint", "десяткових знаків"),
    column("multiplier", "Коефіцієнт", cells.decimals(6), "numeric", "коефіцієнт трансформації"),
    column(
        "radiator_factor",
        "Коефіцієнт радіатора (KQ)",
        cells.decimals(6),
        "numeric",
        "kq",
        "коефіцієнт радіатора",
    ),
    column(
        "contact_factor",
        "Коефіцієнт теплового контакту (KC)",
        cells.decimals(6),
        "numeric",
        "kc",
        "коефіцієнт контакту",
    ),
    column(
        "correction_factor",
        "Поправковий коефіцієнт (KT)",
        cells.decimals(6),
        "numeric",
        "kt",
        "поправковий коефіцієнт",
    ),
    column("model", "Тип лічильника", common.TEXT, "text", "марка", "модель", "марка лічильника"),
    column("location", "Місце", common.TEXT, "text", "місце встановлення", "розташування"),
    column("seal", "Пломба", common.TEXT, "text", "№ пломби", "номер пломби"),
    column("installed_on", "Встановлено", cells.past_day, "date", "дата встановлення"),
    column("removed_on", "Знято", cells.past_day, "date", "дата зняття"),
    column("verified_until", "Повірка до", cells.day, "date", "дійсна повірка до", "повірка"),
    column(
        "start_value",
        "Початкове показання",
        cells.decimals(6),
        "numeric",
        "показання при встановленні",
        "початкові показання",
    ),
    column("start_on", "Дата початкового показання", cells.past_day, "date", "день показання"),
)
"""What a file tells of a meter and its scale, whoever's it is."""
_COLUMNS = (accounts.ACCOUNT, *DIAL)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of meters."""
    del known
    return _COLUMNS


KIND = Kind(
    "meters",
    "Лічильники",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Write(meters.METER_ROW),
        Write(meters.METERS_STAGED),
        meters.ONE_METER,
        *meters.ENTER_METERS,
        SHOW_ACCOUNTS,
        Write(readings.READING_ROW),
        Write(readings.FIRST_READINGS_STAGED),
        readings.none_ahead("start_on"),
        *readings.ENTER_READINGS,
    ),
    fields=accounts.IDS,
)
