"""Two towns and their streets, and how buildings are numbered."""

from dataclasses import dataclass
from random import Random

MYRHOROD = "UA53060230010027681"
HADIACH = "UA53060090010040802"

STREETS = {
    MYRHOROD: (
        ("вулиця", "Гоголя"),
        ("вулиця", "Незалежності"),
        ("вулиця", "Старосвітська"),
        ("вулиця", "Троїцька"),
        ("вулиця", "Полтавська"),
        ("вулиця", "Лесі Українки"),
        ("вулиця", "Хорольська"),
        ("вулиця", "В'ячеслава Чорновола"),
        ("провулок", "Яблуневий"),
        ("провулок", "Ґрунтовий"),
        ("проспект", "Центральний"),
        ("вулиця", "Мостова"),
    ),
    HADIACH: (
        ("вулиця", "Лохвицька"),
        ("вулиця", "Драгоманова"),
        ("вулиця", "Тараса Шевченка"),
        ("вулиця", "Гетьманська"),
        ("вулиця", "Ізмаїла Срезневського"),
        ("вулиця", "Замкова"),
        ("провулок", "Їжаківський"),
        ("площа", "Миру"),
    ),
}
TOWN_NAMES = {MYRHOROD: "Миргород", HADIACH: "Гадяч"}
POSTCODES = {MYRHOROD: "37600", HADIACH: "37300"}
_LETTERS = ("", "", "", "", "-А", "", "-Б", "/2", "", " корп. 2")


@dataclass(frozen=True, slots=True)
class DemoBuilding:
    """A building as a company's list of buildings has it."""

    katottg: str
    street_kind: str
    street: str
    number: str
    kind: str
    """`багатоквартирний`, `приватний`, `нежитловий`."""
    storeys: int
    flats: int
    entrances: int

    @property
    def town(self) -> str:
        """Return the name of its settlement."""
        return TOWN_NAMES[self.katottg]

    @property
    def postcode(self) -> str:
        """Return the postcode of its settlement."""
        return POSTCODES[self.katottg]


def numbers(source: Random, count: int) -> list[str]:
    """Return `count` building numbers of one street, ascending, some with a letter or a block."""
    found: list[str] = []
    number = 1
    while len(found) < count:
        found.append(f"{number}{source.choice(_LETTERS)}")
        number += source.choice((1, 2, 2, 2, 3))
    return found


def apartment_building(
    source: Random, katottg: str, street: tuple[str, str], number: str
) -> DemoBuilding:
    """Return a block of flats: five or nine storeys, two to five entrances."""
    storeys = source.choice((5, 5, 5, 9))
    entrances = source.choice((2, 3, 4) if storeys == 5 else (2, 3))
    flats = storeys * entrances * (3 if storeys == 5 else 4)
    return DemoBuilding(katottg, *street, number, "багатоквартирний", storeys, flats, entrances)


def private_house(katottg: str, street: tuple[str, str], number: str) -> DemoBuilding:
    """Return a house of one household."""
    return DemoBuilding(katottg, *street, number, "приватний", 1, 1, 1)
