"""What may become known of the block and the homesteads early or late, by files."""

from collections.abc import Mapping, Sequence

from tests.integration.charging.late.base import (
    ACT,
    BLOCK,
    BY_ACT,
    ENDS,
    HOME,
    READ,
    STREET,
    File,
    file,
    of_building,
    readings,
)

_TARIFF = f"Послуга;Тариф;ПДВ, %;Діє з;{BY_ACT}"
_GRANT = "Рахунок;Пільга;Кому надано;Скільки осіб;Документ-підстава;Діє з;Діє до"
_BREAK = f"{STREET};Послуга;Що сталося;Діє з;Діє до;Годин на добу;Зменшення, %;Градусів;Акт"
_AWAY = "Рахунок;Скільки осіб відсутні;Причина;Відсутні з;Відсутні до;Документ;Дата заяви"
_STATE = "Рахунок;Послуга;№ лічильника;Стан лічильника;Діє з;Діє до;Обсяг на добу за актом;Документ"
_INPUT_READ = of_building("№ лічильника;Дата показання;Показання")
_SUM = f"Група;Послуга;Витрата;Ключ;Спожита послуга;Сума;Діє з;Діє до;{BY_ACT}"
_METER = "Рахунок;Послуга;№ лічильника;Встановлено;Початкове показання;Дата початкового показання"
_DEVICE = "Рахунок;Послуга;Прилад обліку тепла;Діє з"
_BINS = "Рахунок;Послуга;Майданчик;Об'єм контейнера, м³;Контейнерів;Дні вивезення;Діє з"
_SEASON = of_building("Підключено з;Відключено;Документ-підстава")
_AGREED = "Рахунок;Послуга;Спосіб нарахування;Діє з"


def _figure(column: str, row: str) -> Sequence[File]:
    return [file("parameters", f"Рахунок;Діє з;{column}", row)]


FILES: Mapping[str, Sequence[File]] = {
    "area": _figure("Загальна площа", "0001;15.10.2026;47,20"),
    "another area": _figure("Загальна площа", "0004;20.11.2026;80,01"),
    "persons": _figure("Осіб", "0005;10.11.2026;4"),
    "persons of a homestead": _figure("Осіб", "0008;01.12.2026;1"),
    "nobody": _figure("Осіб", "0006;01.12.2026;0"),
    "heated area": _figure("Опалювана площа", "0002;01.11.2026;55,5"),
    "towel rails": _figure("Рушникосушок", "0005;01.11.2026;1"),
    "own well": [
        file(
            "parameters",
            "Рахунок;Вода з власного джерела, м³;Документ-підстава;Діє з",
            "0007;2,5;акт обстеження № 4;01.11.2026",
        )
    ],
    "absence": [
        file("absences", _AWAY, "0008;1;навчання;11.10.2026;01.12.2026;довідка № 7;10.10.2026")
    ],
    "break of water": [
        file("interruptions", _BREAK, f"{BLOCK};water;аварія;03.11.2026;08.11.2026;;;;акт № 5")
    ],
    "break of heat": [
        file("interruptions", _BREAK, f"{BLOCK};heat;планова;15.11.2026;17.11.2026;;;;акт № 9")
    ],
    "poor quality": [
        file("interruptions", _BREAK, f"{BLOCK};waste;якість;05.12.2026;21.12.2026;;10;;акт № 6")
    ],
    "benefit of waste": [
        file("benefit_grants", _GRANT, "0003;працівникам;Єва Кравець;1;наказ № 5;11.10.2026;")
    ],
    "benefit of water": [
        file(
            "benefit_grants",
            _GRANT,
            "0005;ветеранам;Ганна Коваль;1;наказ № 6;01.11.2026;20.12.2026",
        )
    ],
    "tariff of water": [file("tariffs", _TARIFF, f"water;35,1;20;16.11.2026;{ACT}")],
    "tariff of heat": [file("tariffs", _TARIFF, f"heat;1700,5;20;11.10.2026;{ACT}")],
    "subscriber fee": [file("tariffs", _TARIFF, f"fee;33,07;20;16.11.2026;{ACT}")],
    "norm": [
        file(
            "norms",
            f"Послуга;Вид благоустрою;Норма;Діє з;{BY_ACT}",
            f"water;ванна;5,1;11.12.2026;{ACT}",
        )
    ],
    "common needs": [
        file(
            "distributions",
            of_building("Загальнобудинкові потреби на місяць;Документ-підстава;Діє з"),
            f"{BLOCK};water;2,75;протокол № 6;01.11.2026",
        )
    ],
    "terms of heat": [
        file(
            "heat_houses",
            of_building(
                "Обсяг тепла;Частка на внутрішньобудинкові системи;Частка на МЗК;"
                "Навантаження, Гкал/год;Діє з"
            ),
            f"{BLOCK};heat;лічильник;0,11;0,10;0,13;01.12.2026",
        )
    ],
    "own heating": [file("heat_devices", _DEVICE, "0003;heat;індивідуальне опалення;01.11.2026")],
    "heat meter of a flat": [
        file("heat_devices", _DEVICE, "0004;heat;лічильник;01.11.2026"),
        file("meters", f"{_METER};Одиниця", "0004;heat;T4;31.10.2026;10;31.10.2026;Гкал"),
        file(
            "readings",
            READ,
            *(f"0004;heat;T4;{ENDS[at]};1{at}" for at in (1, 2, 3)),
        ),
    ],
    "allocators": [
        file(
            "heat_devices",
            _DEVICE,
            "0005;heat;розподілювачі;01.10.2026",
            "0006;heat;розподілювачі;01.10.2026",
        ),
        file(
            "meters",
            f"{_METER};Одиниця;KQ",
            "0005;heat;Р-5;01.09.2026;100;30.09.2026;од;1,25",
            "0006;heat;Р-6;01.09.2026;40;30.09.2026;од;0,8",
        ),
        file(
            "readings",
            READ,
            *(f"0005;heat;Р-5;{day};{131 + 31 * at}" for at, day in enumerate(ENDS)),
            *(f"0006;heat;Р-6;{day};{87 + 47 * at}" for at, day in enumerate(ENDS)),
        ),
    ],
    "end of a season": [
        file("heat_seasons", _SEASON, f"{BLOCK};heat;01.10.2026;21.12.2026;розпорядження № 6")
    ],
    "season of a homestead": [
        file("heat_seasons", _SEASON, f"{HOME};heat_area;20.10.2026;05.12.2026;розпорядження № 7")
    ],
    "heat of hot water": [
        file(
            "heat_months",
            of_building("Місяць;Тепло на гарячу воду, Гкал;Циркуляція гарячої води, Гкал"),
            f"{BLOCK};heat;10.2026;0,8;0,3",
            f"{BLOCK};heat;11.2026;0,91;0,33",
            f"{BLOCK};heat;12.2026;1,02;0,35",
            f"{BLOCK};heat;01.2027;1,11;0,35",
        )
    ],
    "building's water read anew": [
        file("building_readings", _INPUT_READ, f"{BLOCK};water;ВВ;31.10.2026;1044")
    ],
    "building's heat read anew": [
        file("building_readings", _INPUT_READ, f"{BLOCK};heat;ТТ;30.11.2026;516,5")
    ],
    "0001 read": [readings("0001", 0, 1, 2, 3)],
    "0002 read": [readings("0002", 0, 1, 2, 3)],
    "0004 read": [readings("0004", 0)],
    "0007 read": [readings("0007", 0, 1)],
    "broken meter": [file("meter_states", _STATE, "0002;water;L2;несправний;20.12.2026;;;акт № 7")],
    "a homestead's first meter": [
        file("meters", _METER, "0008;water;L8;15.11.2026;0;15.11.2026"),
        file("agreements", _AGREED, "0008;water;за лічильником;15.11.2026"),
        file("readings", READ, *(f"0008;water;L8;{ENDS[at]};{9 * at - 5}" for at in (1, 2, 3))),
    ],
    "a flat's first meter": [
        file("meters", _METER, "0003;water;L3;10.12.2026;5;10.12.2026"),
        file("agreements", _AGREED, "0003;water;за лічильником;10.12.2026"),
        file("readings", READ, *(f"0003;water;L3;{ENDS[at]};{3 * at + 2}" for at in (2, 3))),
    ],
    "windows": [
        file(
            "shared_sums",
            _SUM,
            "Будинок;contribution;Вікна;за площею;;1000;01.11.2026;01.01.2027;протокол;7;5.10.2026",
        )
    ],
    "sum by water": [
        file(
            "shared_sums",
            _SUM,
            "Будинок;contribution;Двір;за спожитим;water;300;01.10.2026;;протокол;8;05.10.2026",
        )
    ],
    "sum by persons": [
        file(
            "shared_sums",
            _SUM,
            "Будинок;contribution;Ліфт;за особами;;512,33;01.10.2026;;протокол;9;05.10.2026",
        )
    ],
    "freed of sums": [
        file(
            "group_members",
            "Група;Рахунок;Участь;Підстава;Діє з",
            "Будинок;0003;звільнено;протокол № 5;01.12.2026",
        )
    ],
    "trips": [
        file(
            "container_trips",
            "Рахунок;Послуга;Майданчик;Дата;Контейнерів;Рейсів;Не вивезено;Документ",
            "0007;bins;двір;12.11.2026;2;;так;акт № 3",
            "0007;bins;двір;13.11.2026;1;1;ні;маршрутний лист № 77",
        )
    ],
    "more containers": [file("container_places", _BINS, "0008;bins;двір;0,8;3;вт, пт;05.12.2026")],
}
SLIPS: Mapping[str, tuple[str, str]] = {
    "area": ("47,20", "74,20"),
    "another area": ("80,01", "18,01"),
    "persons": (";4\n", ";14\n"),
    "persons of a homestead": (";1\n", ";9\n"),
    "heated area": ("55,5", "155,5"),
    "towel rails": (";1\n", ";3\n"),
    "own well": ("2,5", "5,2"),
    "tariff of water": ("35,1", "51,3"),
    "tariff of heat": ("1700,5", "1007,5"),
    "subscriber fee": ("33,07", "30,37"),
    "norm": ("5,1;", "1,5;"),
    "common needs": ("2,75", "7,25"),
    "terms of heat": ("0,11", "0,21"),
    "heat of hot water": ("0,91", "1,19"),
    "building's water read anew": ("1044", "1060"),
    "building's heat read anew": ("516,5", "515"),
    "sum by water": (";300;", ";30;"),
    "sum by persons": ("512,33", "215,33"),
    "more containers": (";3;", ";5;"),
}
"""What is told -> what in it may be wrong at first, and how; told again it is right."""
MISTAKES: Mapping[str, File] = {
    "absence": file(
        "absences", _AWAY, "0005;1;навчання;01.10.2026;01.12.2026;довідка № 8;30.09.2026"
    ),
    "benefit": file(
        "benefit_grants", _GRANT, "0008;ветеранам;Ніхто;1;наказ № 8;05.11.2026;20.12.2026"
    ),
    "tariff": file("tariffs", _TARIFF, f"waste;393,56;20;06.10.2026;{ACT}"),
    "area": file("parameters", "Рахунок;Діє з;Загальна площа", "0006;05.10.2026;147,20"),
    "state": file(
        "meter_states", _STATE, "0002;water;L2;несправний;02.10.2026;20.11.2026;;акт № 17"
    ),
    "own heating": file("heat_devices", _DEVICE, "0006;heat;індивідуальне опалення;20.11.2026"),
}
"""Files that should not have come: each is undone before anything is published with it."""
