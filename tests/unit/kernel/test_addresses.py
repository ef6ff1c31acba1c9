import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.addresses import (
    AddressUnreadable,
    House,
    HouseUnreadable,
    flat_key,
    parse_address,
    parse_house,
    parse_street,
    town_key,
)


def test_c149_shortenings() -> None:
    assert parse_house("дом 31, корп.1, кв. 23") == House("31", block="1", flat="23")


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("12-А/3 корп. 2", House("12а/3", block="2")),
        ("12-A/3 корп.2", House("12а/3", block="2")),
        ("12а/3 к2", House("12а/3", block="2")),
        ("буд. 7, кв. 15", House("7", flat="15")),
        ("д.7 кв.15-а", House("7", flat="15а")),
        ("7 літ. Б", House("7", letter="б")),
        ("15 секція 3 прим. 2", House("15", section="3", flat="2")),
        ("№ 9", House("9")),
        ("9 Ґ", House("9ґ")),
        ('5 "А"', House("5а")),
        ("9/2", House("9/2")),
        ("12 к", House("12к")),
    ],
)
def test_houses_are_taken_apart(written: str, parts: House) -> None:
    assert parse_house(written) == parts


def test_one_house_has_one_key() -> None:
    spellings = ["12-А/3 корп. 2", "12 A/3, корпус 2", "буд. 12а/3 к.2", "12-а/3  КОРП.2"]

    assert {parse_house(each).key for each in spellings} == {"12а/3 к2"}


@pytest.mark.parametrize("text", ["", "без номера", "кв. 5"])
def test_a_house_has_a_number(text: str) -> None:
    with pytest.raises(HouseUnreadable):
        parse_house(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("кв. 12-А", "12a"), ("12 а", "12А"), ("кв.5", " 5 "), ("прим. 3", "3"), ("№7", "7")],
)
def test_one_flat_has_one_key(one: str, other: str) -> None:
    assert flat_key(one) == flat_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("вул. Шевченка", "вулиця Шевченка"),
        ("вул.Шевченка", "Шевченка"),
        ("Київське ш.", "шосе Київське"),
        ("пров. Об’їзний", "провулок Об'їзний"),
        ("пр-т Перемоги", "проспект Перемоги"),
        ("б-р Л. Українки", "бульвар Л.Українки"),
    ],
)
def test_one_street_has_one_key(one: str, other: str) -> None:
    assert parse_street(one).key == parse_street(other).key


def test_a_lane_is_not_a_street() -> None:
    assert parse_street("пров. Садовий").key != parse_street("вул. Садовий").key


@pytest.mark.parametrize(
    ("one", "other"),
    [("м. Ірпінь", "Iрпінь"), ("смт Гостомель", "Гостомель"), ("с.Миргород", "Миргород")],
)
def test_one_town_has_one_key(one: str, other: str) -> None:
    assert town_key(one) == town_key(other)


def test_a_town_keeps_its_first_letter() -> None:
    assert town_key("Синявка") == "синявка"


@given(st.text(max_size=40))
def test_any_text_has_an_address_or_is_refused(text: str) -> None:
    parse_street(text)
    flat_key(text)
    town_key(text)
    try:
        assert parse_house(text).number
    except HouseUnreadable:
        assert text is not None


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("м. Миргород, вул. Гоголя, буд. 12-А, кв. 5", ("м. Миргород", "вул. Гоголя", "12а", "5")),
        ("Миргород, вул. Гоголя, 12-А", ("Миргород", "вул. Гоголя", "12а", "")),
        ("вул. Гоголя, 12-А, кв. 5", ("", "вул. Гоголя", "12а", "5")),
        ("Гоголя, 7", ("", "Гоголя", "7", "")),
    ],
)
def test_an_address_in_one_line_is_parted(written: str, parts: tuple[str, ...]) -> None:
    found = parse_address(written)
    house = parse_house(found.house)

    assert (found.town, found.street, house.number, house.flat) == parts


@pytest.mark.parametrize("text", ["", "Гоголя 7", "м. Миргород, вул. Гоголя"])
def test_an_address_has_a_street_and_a_house(text: str) -> None:
    with pytest.raises(AddressUnreadable):
        parse_address(text)
