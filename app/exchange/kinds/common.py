"""Columns that several kinds have."""

from collections.abc import Mapping
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Column, column
from app.formats.table import Cell
from app.kernel.identifiers import account_key

TEXT = cells.through(str)
AREA = cells.decimals(2)

CATEGORY = Column(
    "category",
    "Категорія споживача",
    cells.one_of(
        population="населення|побутовий|фізична особа|житло",
        company="підприємство|юридична особа|інші споживачі|інші|комерційний",
        budget="бюджет|бюджетна установа|бюджетні установи",
        collective="колективний споживач|осбб",
    ),
    {"category": "text"},
    ("категорія", "група споживачів", "тип споживача", "група"),
)
FROM = column(
    "since_on", "Діє з", cells.day, "date", "з", "дата початку", "чинний з", "початок дії"
)
TO = column("until_on", "Діє до", cells.day, "date", "до", "дата закінчення", "чинний до", "по")
POSTCODE = column("postcode", "Індекс", TEXT, "text", "поштовий індекс")
DISTRICT = column("district", "Дільниця", TEXT, "text", "район", "код дільниці")
ENTRANCE = column("entrance", "Під'їзд", cells.whole, "bigint", "під'їзд №", "№ під'їзду")
FLOOR = column("floor", "Поверх", cells.whole, "bigint")
PERSONS = column(
    "persons",
    "Кількість осіб",
    cells.whole,
    "numeric",
    "осіб",
    "зареєстровано",
    "зареєстровано осіб",
    "мешканців",
    "прописано",
    "кількість зареєстрованих",
    "к-ть осіб",
)
TOTAL_AREA = column(
    "total_area",
    "Загальна площа",
    AREA,
    "numeric",
    "площа",
    "площа загальна",
    "загальна площа м2",
    "площа м2",
    "площа м²",
    "s заг",
    is_total=True,
)
HEATED_AREA = column(
    "heated_area",
    "Опалювана площа",
    AREA,
    "numeric",
    "площа опалювана",
    "опалювана площа м2",
    "опалювальна площа",
)
SHARE = column(
    "share",
    "Частка",
    cells.decimals(6, below=2),
    "numeric",
    "частка власності",
    "частка у спільному",
)
LIVESTOCK = column("livestock", "Худоба, голів", cells.whole, "numeric", "худоба", "голів худоби")
GARDEN = column("garden_area", "Город, м²", AREA, "numeric", "площа городу", "город", "город м2")
APPLIANCES = column("appliances", "Прилади", cells.whole, "numeric", "кількість приладів")
SEATS = column("seats", "Місць", cells.whole, "numeric", "кількість місць", "посадкових місць")
EMPLOYEES = column("employees", "Працівників", cells.whole, "numeric", "кількість працівників")
OWN_WATER = column(
    "own_water",
    "Вода з власного джерела, м³",
    cells.decimals(3),
    "numeric",
    "власна свердловина",
    "дощова вода",
)
HEAT_LOAD = column(
    "heat_load",
    "Теплове навантаження, Гкал/год",
    cells.decimals(6, below=1000),
    "numeric",
    "навантаження",
    "теплове навантаження",
)
TOWEL_RAILS = column(
    "towel_rails", "Рушникосушок", cells.whole, "numeric", "рушникосушки", "кількість рушникосушок"
)
BASIS = column("basis", "Документ-підстава", TEXT, "text", "підстава", "документ")
PARAMETERS = (
    *(PERSONS, TOTAL_AREA, HEATED_AREA, SHARE),
    *(LIVESTOCK, GARDEN, APPLIANCES, SEATS, EMPLOYEES, OWN_WATER),
    HEAT_LOAD,
    TOWEL_RAILS,
)

PARAMETER_ROWS = """
CROSS JOIN LATERAL (VALUES
    ('persons', staged.persons), ('total_area', staged.total_area),
    ('heated_area', staged.heated_area), ('share', staged.share),
    ('livestock', staged.livestock), ('garden_area', staged.garden_area),
    ('appliances', staged.appliances), ('seats', staged.seats),
    ('employees', staged.employees), ('own_water', staged.own_water),
    ('heat_load', staged.heat_load), ('towel_rails', staged.towel_rails)
) AS given(kind, value)
"""


def _service(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    service = around.known.service(cells.text(cell, around))
    return {"service_id": service.id, "service": service.code}


SERVICE = Column(
    "service",
    "Послуга",
    _service,
    {"service_id": "bigint", "service": "text"},
    ("вид послуги", "код послуги", "назва послуги"),
    required=True,
)


def _payee(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    return {"payee_id": around.known.payee(cells.text(cell, around))}


PAYEE = Column(
    "payee", "Отримувач", _payee, {"payee_id": "bigint"}, ("iban отримувача", "одержувач", "iban")
)


def _serial(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    return {"serial": written, "serial_key": account_key(written)}


SERIAL = Column(
    "serial",
    "Заводський номер лічильника",
    _serial,
    {"serial": "text", "serial_key": "text"},
    ("№ лічильника", "номер лічильника", "заводський номер", "лічильник", "зав. номер", "зав. №"),
)


ZONE = Column(
    "zone",
    "Зона",
    cells.one_of(day="день|денна|денний", night="ніч|нічна|нічний", peak="пік|пікова"),
    {"zone": "text"},
    ("тарифна зона", "зона доби"),
)
ACT_KIND = column("act_kind", "Вид рішення", TEXT, "text", "вид акта", "рішення", required=True)
ACT_NUMBER = column("act_number", "Номер рішення", TEXT, "text", "№ рішення", required=True)
ACT_DATED = column("act_dated", "Дата рішення", cells.day, "date", "від", required=True)
ACT_ISSUER = column("act_issuer", "Хто ухвалив", TEXT, "text", "орган", "ким прийнято")
ACT = (ACT_KIND, ACT_NUMBER, ACT_DATED, ACT_ISSUER)
