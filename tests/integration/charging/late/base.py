"""A block of six flats and two homesteads: what a company knows of them from the first."""

from collections.abc import Sequence
from typing import NamedTuple

ACT = "рішення;9;20.12.2025"
BY_ACT = "Вид рішення;Номер рішення;Дата рішення"
STREET = "Населений пункт;Вулиця;Будинок"
BLOCK = "Ірпінь;вул. Соборна;12"
HOME = "Ірпінь;вул. Тиха;3"
READ = "Рахунок;Послуга;№ лічильника;Дата показання;Показання"
ENDS = ("31.10.2026", "30.11.2026", "31.12.2026", "31.01.2027")
STEPS = {"0001": 5, "0002": 9, "0004": 12, "0007": 7}
"""Account with a meter of water -> what it uses a month."""
_BLOCK = ("0001", "0002", "0003", "0004", "0005", "0006")
_HOMES = ("0007", "0008")
SERVICES = (
    ("wastewater", "Водовідведення", "m3", 3),
    ("heat", "Опалення", "gcal", 5),
    ("waste", "Побутові відходи", "m3", 3),
    ("hot_water_heat", "Тепло гарячої води", "gcal", 5),
    ("heat_load", "Умовно-постійна частина", "gcal_h", 6),
    ("heat_area", "Опалення за площею", "m2", 3),
    ("bins", "Вивезення контейнерів", "m3", 3),
    ("fee", "Абонентське обслуговування", "subscription", 0),
)
_PRICES = {
    "water": "33,333",
    "wastewater": "28,908",
    "heat": "1654,41",
    "contribution": "9,85",
    "waste": "293,56",
    "hot_water": "97,89",
    "hot_water_heat": "1654,41",
    "heat_load": "12500,50",
    "heat_area": "36,50",
    "bins": "320",
    "fee": "28,30",
}
_METHODS: Sequence[tuple[str, str, str, Sequence[str]]] = (
    ("water", "за лічильником", "", tuple(STEPS)),
    ("water", "без лічильника", "", ("0003", "0006")),
    ("water", "норма", "ванна", ("0005", "0008")),
    ("wastewater", "за обсягом води", "", (*_BLOCK, *_HOMES)),
    ("heat", "за розподілом тепла", "", _BLOCK),
    ("contribution", "площа", "", _BLOCK),
    ("waste", "норма", "місто", (*_BLOCK, *_HOMES)),
    ("hot_water", "норма", "з ванною", ("0001", "0002", "0005")),
    ("hot_water_heat", "за обсягом гарячої води", "", ("0001", "0002", "0005")),
    ("heat_load", "за тепловим навантаженням", "", _BLOCK),
    ("heat_area", "площа", "", _HOMES),
    ("bins", "за контейнерами", "", _HOMES),
    ("fee", "абонплата", "", ("0003", "0008")),
)


class File(NamedTuple):
    """A file as a company has it."""

    kind: str
    content: str


def file(kind: str, *lines: str) -> File:
    return File(kind, "".join(f"{line}\n" for line in lines))


def of_building(columns: str) -> str:
    """Return the head of a file that names a building and a service."""
    return f"{STREET};Послуга;{columns}"


BASE = (
    file(
        "accounts",
        f"Особовий рахунок;{STREET};Квартира;ПІБ;Осіб;Загальна площа",
        f"0001;{BLOCK};1;Шевченко Мар’яна;2;45,60",
        f"0002;{BLOCK};2;Їжак Ґонта;3;61,10",
        f"0003;{BLOCK};3;Єва Кравець;1;30,00",
        f"0004;{BLOCK};4;Петро Мельник;4;72,35",
        f"0005;{BLOCK};5;Ганна Коваль;2;51,00",
        f"0006;{BLOCK};6;Олег Бондар;5;66,66",
        f"0007;{HOME};;Ніна Садова;3;88,00",
        "0008;Ірпінь;вул. Тиха;5;;Іван Польовий;4;92,40",
    ),
    file(
        "parameters",
        "Рахунок;Діє з;Опалювана площа;Рушникосушок",
        "0001;01.01.2026;43,10;1",
        "0002;01.01.2026;60,00;2",
        "0003;01.01.2026;28,70;",
        "0004;01.01.2026;70,20;",
        "0005;01.01.2026;49,90;",
        "0006;01.01.2026;64,40;",
        "0007;01.01.2026;80,50;",
        "0008;01.01.2026;75,25;",
    ),
    file(
        "norms",
        f"Послуга;Вид благоустрою;Норма;Діє з;{BY_ACT}",
        f"water;ванна;4,5;01.01.2026;{ACT}",
        f"waste;місто;0,155;01.01.2026;{ACT}",
        f"hot_water;з ванною;3,2;01.01.2026;{ACT}",
    ),
    file(
        "tariffs",
        f"Послуга;Тариф;ПДВ, %;Діє з;{BY_ACT}",
        *(f"{service};{price};20;01.01.2026;{ACT}" for service, price in _PRICES.items()),
    ),
    file(
        "agreements",
        "Рахунок;Послуга;Спосіб нарахування;Вид благоустрою;Діє з",
        *(
            f"{number};{service};{method};{norm};01.01.2026"
            for service, method, norm, numbers in _METHODS
            for number in numbers
        ),
    ),
    file(
        "meters",
        "Рахунок;Послуга;№ лічильника;Встановлено;Початкове показання;Дата початкового показання",
        *(f"{each};water;L{int(each)};01.01.2024;{int(each)}00;30.09.2026" for each in STEPS),
    ),
    file(
        "building_meters",
        of_building(
            "№ лічильника;Одиниця;Встановлено;Початкове показання;Дата початкового показання"
        ),
        f"{BLOCK};water;ВВ;м3;01.01.2024;1000;30.09.2026",
        f"{BLOCK};heat;ТТ;Гкал;01.01.2024;500;30.09.2026",
    ),
    file(
        "building_readings",
        of_building("№ лічильника;Дата показання;Показання"),
        *(f"{BLOCK};water;ВВ;{day};{1000 + 51 * at}" for at, day in enumerate(ENDS, start=1)),
        *(f"{BLOCK};heat;ТТ;{day};{500 + 7 * at}" for at, day in enumerate(ENDS, start=1)),
    ),
    file(
        "distributions",
        of_building("Загальнобудинкові потреби на місяць;Документ-підстава;Діє з"),
        f"{BLOCK};water;1,5;протокол № 4;01.01.2026",
    ),
    file(
        "heat_houses",
        of_building(
            "Обсяг тепла;Частка на внутрішньобудинкові системи;Частка на МЗК;"
            "Навантаження, Гкал/год;Діє з"
        ),
        f"{BLOCK};heat;лічильник;0,15;0,10;0,12;01.01.2026",
    ),
    file(
        "heat_seasons",
        of_building("Підключено з;Документ-підстава"),
        f"{BLOCK};heat;01.10.2026;розпорядження № 5",
    ),
    file(
        "benefit_terms",
        "Пільга;За чий кошт;Послуга;Знижка, %;Від чого;Норма на особу;Норма на оселю;Діє з;"
        f"{BY_ACT}",
        f"Працівникам;підприємство;waste;50;частки осіб;;;01.01.2026;{ACT}",
        f"Ветеранам;громада;water;75;у межах норми;2;1;01.01.2026;{ACT}",
    ),
    file("group_places", f"Група;{STREET};Діє з", f"Будинок;{BLOCK};01.10.2026"),
    file(
        "container_places",
        "Рахунок;Послуга;Майданчик;Об'єм контейнера, м³;Контейнерів;Дні вивезення;Діє з",
        "0007;bins;двір;1,1;2;пн, чт;01.10.2026",
        "0008;bins;двір;0,8;1;вт;01.10.2026",
    ),
)


def readings(number: str, *places: int) -> File:
    """Return a file of an account's readings at the ends of these months."""
    rows = [(ENDS[at], int(number) * 100 + STEPS[number] * (at + 1)) for at in places]
    return file(
        "readings", READ, *(f"{number};water;L{int(number)};{day};{value}" for day, value in rows)
    )
