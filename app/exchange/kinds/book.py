"""One workbook as a treasurer keeps it: flats, owners, areas, debts, readings, a line a flat.

For each of the company's services the book may have columns of its own: debt, overpayment,
meter, reading.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Column, Kind, Read, Write, column
from app.exchange.kinds import common
from app.exchange.kinds.accounts import PARAMETERS
from app.exchange.known import Known, KnownService
from app.exchange.steps import accounts, meters, openings, people, places, plans, readings
from app.exchange.steps.groups import AGREE_NEW
from app.exchange.steps.search import SHOW_ACCOUNTS
from app.formats.table import Cell
from app.kernel.identifiers import account_key, account_number, bare_account_key

_METERED = ("m3", "gcal", "kwh")
NO_SERIAL = "б/н"


def _flat(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    """Return the flat; without a column of accounts its number is the account's as well."""
    number = account_number(cells.text(cell, around))
    return {
        **places.FLAT.read(cell, around),
        "account": number,
        "account_key": bare_account_key(number),
        "link_code": accounts.link_code(),
    }


def _under(name: str, service: KnownService, read: Read) -> Read:
    def read_into(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
        return {name: {service.code: read(cell, around)}}

    return read_into


def _serial(cell: Cell, around: Circumstances) -> Mapping[str, str]:
    written = cells.text(cell, around)
    return {"serial": written, "key": account_key(written)}


_BASE = (
    replace(accounts.NEW_ACCOUNT, required=False),
    replace(
        places.FLAT,
        read=_flat,
        fields={**places.FLAT.fields, **accounts.NEW_ACCOUNT.fields},
        required=True,
    ),
    places.SETTLEMENT,
    places.STREET,
    places.HOUSE,
    *people.COLUMNS,
    *common.PARAMETERS,
    common.ENTRANCE,
    common.FLOOR,
    places.PREMISES_KIND,
    common.CATEGORY,
    column("read_on", "Дата показань", cells.past_day, "date", "дата показання", "показання на"),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a book: of the flat, and of each service of this company."""
    main = known.main_service
    found = list(_BASE)
    for service in known.services:
        found += _of_service(service, is_main=service == main)
    return found


def _of_service(service: KnownService, *, is_main: bool) -> Iterator[Column]:
    name, code = service.name, service.code
    sum_of = cells.decimals(2, signed=True)
    # A book of one contribution says only «Борг».
    plain = ("борг", "борг на початок", "заборгованість", "сальдо") if is_main else ()
    over = ("переплата", "аванс") if is_main else ()
    yield Column(
        f"debt_{code}",
        f"Борг: {name}",
        _under("debts", service, sum_of),
        {"debts": "jsonb"},
        (f"борг {code}", f"сальдо {name}", f"заборгованість {name}", *plain),
        is_total=True,
        path=("debts", code),
    )
    yield Column(
        f"credit_{code}",
        f"Переплата: {name}",
        _under("credits", service, cells.decimals(2)),
        {"credits": "jsonb"},
        (f"переплата {code}", *over),
        is_total=True,
        path=("credits", code),
    )
    if service.unit in _METERED:
        yield Column(
            f"serial_{code}",
            f"Лічильник: {name}",
            _under("serials", service, _serial),
            {"serials": "jsonb"},
            (f"№ лічильника {name}", f"лічильник {code}"),
        )
        yield Column(
            f"reading_{code}",
            f"Показання: {name}",
            _under("readings", service, cells.decimals(6)),
            {"readings": "jsonb"},
            (f"показання лічильника {name}", f"показання {code}"),
        )


KIND = Kind(
    "book",
    "Книга скарбника",
    columns,
    (
        *places.ENTER_BUILDINGS,
        *places.ENTER_PREMISES,
        *accounts.OPEN,
        *people.ENTER,
        *PARAMETERS.steps,
        AGREE_NEW,
        *plans.AGREE,
        Write(meters.METER_ROW),
        Write(
            f"""
            INSERT INTO meter_row (line, account_id, service_id, serial, serial_key, zone,
                                   installed_on)
            SELECT line, account_id, service.id,
                   coalesce(serials -> code ->> 'serial', '{NO_SERIAL}'),
                   coalesce(serials -> code ->> 'key', '{NO_SERIAL}'), '',
                   least(read_on, :since, CAST(:today AS date))
            FROM staged JOIN service ON coalesce(serials, '{{}}') || coalesce(readings, '{{}}')
                                        ? service.code
            """
        ),
        *meters.ENTER_METERS,
        SHOW_ACCOUNTS,
        Write(readings.READING_ROW),
        Write(
            f"""
            INSERT INTO reading_row
            SELECT line, account_id, service.id, serials -> code ->> 'serial',
                   coalesce(serials -> code ->> 'key', '{NO_SERIAL}'), '',
                   coalesce(read_on, :since), given.value::numeric, 'file', false
            FROM staged CROSS JOIN LATERAL jsonb_each_text(readings) AS given(code, value)
            JOIN service USING (code)
            """
        ),
        readings.none_ahead("read_on"),
        *readings.ENTER_READINGS,
        Write(openings.OPENING_ROW),
        Write(
            """
            INSERT INTO opening_row (line, account_id, service_id, amount, month)
            SELECT line, account_id, service.id,
                   coalesce((debts ->> code)::numeric, 0)
                       - coalesce((credits ->> code)::numeric, 0),
                   (date_trunc('month', CAST(:since AS date)) - interval '1 month')::date
            FROM staged JOIN service ON coalesce(debts, '{}') || coalesce(credits, '{}')
                                        ? service.code
            """
        ),
        *openings.POST,
    ),
    fields={
        **accounts.IDS,
        **places.IDS,
        **people.IDS,
        "debtor_id": "bigint",
        "postcode": "text",
        "district": "text",
        "storeys": "bigint",
        "building_area": "numeric",
        "building_heated_area": "numeric",
        "building_kind": "text",
        "opened_on": "date",
        "route": "text",
        "route_order": "bigint",
        "debts": "jsonb",
        "credits": "jsonb",
        "serials": "jsonb",
        "readings": "jsonb",
    },
)
