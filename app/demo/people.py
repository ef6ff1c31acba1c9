"""Plausible Ukrainian people and organisations, drawn from a seeded source."""

from dataclasses import dataclass
from random import Random

from stdnum.ua import edrpou, rntrc

_SURNAMES = (
    "Шевченко Бондаренко Ткаченко Кравченко Олійник Коваленко Лисенко Петренко Савченко Руденко "
    "Гриценко Даниленко Марченко Мороз Павленко Іваненко Клименко Левченко Харченко Пономаренко "
    "Василенко Сидоренко Романенко Тимошенко Гончаренко Захарченко Яременко Федоренко Дяченко "
    "Кириленко Назаренко Юрченко Степаненко Щербак Ґудзь Їжак Євтушенко Дерев'янко Лук'яненко "
    "Мельник Шевчук Коваль Поліщук Бойко Ковальчук Ткачук Мазур Кравчук Гуменюк Гнатюк Костюк "
    "Мартинюк Панасюк Романюк Семенюк Тарасюк Філіпчук Цимбалюк Яковенко Пилипенко Онищенко "
    "Приходько Стеценко Сорока Шульга Щербина Горобець Заєць Кушнір Чумак Швець Гончар Лозовий"
).split()
_ADJECTIVE_SURNAMES = (
    "Білоус Чорновіл Яворськ Вишневськ Левицьк Крижанівськ Заболотн Підгорн Лісов Степов"
).split()
_MALE = (
    "Олександр Андрій Сергій Володимир Михайло Іван Василь Микола Петро Юрій Ігор Віктор Олег "
    "Анатолій Богдан Дмитро Тарас Роман Ярослав Євген Григорій Остап Данило Максим"
).split()
_FEMALE = (
    "Олена Наталія Оксана Ірина Тетяна Людмила Світлана Галина Марія Ганна Катерина Ольга Юлія "
    "Надія Любов Віра Ніна Валентина Лариса Софія Дарина Соломія Мар'яна Євгенія"
).split()
_MALE_PATRONYMICS = (
    "Олександрович Андрійович Сергійович Володимирович Михайлович Іванович Васильович "
    "Миколайович Петрович Юрійович Ігорович Вікторович Олегович Анатолійович Григорович"
).split()
_FEMALE_PATRONYMICS = (
    "Олександрівна Андріївна Сергіївна Володимирівна Михайлівна Іванівна Василівна Миколаївна "
    "Петрівна Юріївна Ігорівна Вікторівна Олегівна Анатоліївна Григорівна"
).split()
_TRADES = (
    "Продукти Аптека Кав'ярня Пекарня Будматеріали Перукарня Автосервіс Книгарня Квіти Ательє "
    "Канцтовари Взуття Меблі Стоматологія Спортзал"
).split()
_TITLES = (
    "Джерело Світанок Мрія Злагода Калина Добробут Затишок Промінь Веселка Берегиня Криниця"
).split()
_BUDGET = (
    "Заклад дошкільної освіти № {n}",
    "Ліцей № {n}",
    "Гімназія № {n}",
    "Амбулаторія № {n}",
    "Публічна бібліотека № {n}",
    "Музична школа № {n}",
    "Будинок культури № {n}",
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A holder of an account, as a company's own list has it."""

    name: str
    code: str
    """РНОКПП of a human being, ЄДРПОУ of an organisation; may be empty."""
    phone: str
    email: str
    is_organisation: bool = False


def a_human(source: Random) -> DemoPerson:
    """Return a made-up inhabitant; one in three has no tax number on file."""
    is_woman = source.random() < 0.55
    surname = source.choice(_SURNAMES)
    if source.random() < 0.12:
        stem = source.choice(_ADJECTIVE_SURNAMES)
        if stem[-1] in "вснк":
            surname = stem + ("а" if is_woman else "ий")
    first = source.choice(_FEMALE if is_woman else _MALE)
    middle = source.choice(_FEMALE_PATRONYMICS if is_woman else _MALE_PATRONYMICS)
    code = _rnokpp(source) if source.random() < 0.66 else ""
    return DemoPerson(
        name=f"{surname} {first} {middle}", code=code, phone=_phone(source), email=_email(source)
    )


def a_shop(source: Random) -> DemoPerson:
    """Return a made-up private company."""
    form = source.choice(("ТОВ", "ПП"))
    name = f"{form} «{source.choice(_TRADES)} «{source.choice(_TITLES)}»"
    if source.random() < 0.3:
        human = a_human(source)
        return DemoPerson(f"ФОП {human.name}", _rnokpp(source), _phone(source), _email(source))
    return DemoPerson(name, _edrpou(source), _phone(source), _email(source), is_organisation=True)


def a_budget_body(source: Random) -> DemoPerson:
    """Return a made-up school, library or clinic."""
    name = source.choice(_BUDGET).format(n=source.randint(1, 28))
    return DemoPerson(name, _edrpou(source), _phone(source), "", is_organisation=True)


def _phone(source: Random) -> str:
    if source.random() < 0.25:
        return ""
    operator = source.choice(("050", "063", "066", "067", "068", "073", "093", "095", "097"))
    return f"{operator} {source.randint(0, 999):03d}-{source.randint(0, 99):02d}-00"


def _email(source: Random) -> str:
    return f"abonent{source.randint(1000, 99999)}@example.com" if source.random() < 0.3 else ""


def _rnokpp(source: Random) -> str:
    body = f"{source.randint(20000, 38000):05d}{source.randint(0, 9999):04d}"
    return body + rntrc.calc_check_digit(body)


def _edrpou(source: Random) -> str:
    while True:
        body = f"{source.randint(2000000, 4499999):07d}"
        code = body + edrpou.calc_check_digit(body)
        if edrpou.is_valid(code):
            return str(code)
