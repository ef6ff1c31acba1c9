"""Streets, houses and flats as written, and the form in which two spellings are one place."""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.kernel.errors import Invalid
from app.kernel.text import clean_text, matching_key

_STREET_KINDS = {
    "вулиця": ("вулиця", "вул", "ул", "улица"),
    "проспект": ("проспект", "просп", "пр-т", "пр-кт", "прт", "пр"),
    "провулок": ("провулок", "пров", "пер", "пров-к"),
    "бульвар": ("бульвар", "бульв", "б-р", "бул"),
    "площа": ("площа", "пл"),
    "шосе": ("шосе", "ш"),
    "узвіз": ("узвіз", "узв"),
    "проїзд": ("проїзд", "пр-зд"),
    "набережна": ("набережна", "наб"),
    "тупик": ("тупик", "туп"),
    "мікрорайон": ("мікрорайон", "мкр", "мкрн", "м-н"),
    "майдан": ("майдан",),
    "алея": ("алея",),
    "квартал": ("квартал",),
}
_KIND_OF = {short: kind for kind, shorts in _STREET_KINDS.items() for short in shorts}
_TOWN = re.compile(r"^(?:м|місто|смт|с-ще|селище|с|село)(?:\. ?| )(?=\w)", re.IGNORECASE)
_LABELS = re.compile(
    r"(?<![\w-])(?P<label>будинок|буд|дом|д|корпус|корп|к|літера|літ|секція|секц"
    r"|квартира|кв|приміщення|прим|пом|офіс|оф)(?:\b\.?\s*|(?=\d))(?=[\dа-яіїєґ№\"'«])"
)
_PART_OF = {
    "буд": "house",
    "дом": "house",
    "д": "house",
    "кор": "block",
    "к": "block",
    "літ": "letter",
    "сек": "section",
    "ква": "flat",
    "кв": "flat",
    "при": "flat",
    "пом": "flat",
    "офі": "flat",
    "оф": "flat",
}
_JUNK = re.compile(r"[№\"«»,;\s]+")
_LETTER_JOIN = re.compile(r"(?<=\d)[\s.\-]*(?=[а-яіїєґ](?![а-яіїєґ]))")


class HouseUnreadable(Invalid):
    """The text holds no house number."""

    key = "error.house.unreadable"


@dataclass(frozen=True, slots=True)
class House:
    """A house number taken apart, folded for matching. Empty text: the part is absent."""

    number: str
    """Digits, letter and fraction: `12а/3`."""
    block: str = ""
    """Корпус."""
    letter: str = ""
    """Літера that is written apart from the number."""
    section: str = ""
    flat: str = ""

    @property
    def key(self) -> str:
        """Return the house's matching form, the flat left out."""
        parts = (("к", self.block), ("л", self.letter), ("с", self.section))
        return self.number + "".join(f" {mark}{value}" for mark, value in parts if value)


@lru_cache(maxsize=8192)  # a file names one house on many lines
def parse_house(text: str) -> House:
    """Return the parts of a house number, a flat included where it is written.

    Raises:
        HouseUnreadable: there is no digit before the first label.

    >>> parse_house("дом 31, корп.1, кв. 23")
    House(number='31', block='1', letter='', section='', flat='23')
    >>> parse_house("12-A/3 корп. 2").key
    '12а/3 к2'
    """
    folded = matching_key(text)
    parts: dict[str, str] = {}
    at, part = 0, "house"
    for label in _LABELS.finditer(folded):
        _keep(parts, part, folded[at : label.start()])
        at, part = label.end(), _PART_OF[label["label"][:3]]
    _keep(parts, part, folded[at:])
    number = parts.pop("house", "")
    if not any(character.isdigit() for character in number):
        raise HouseUnreadable(f"{text!r} has no house number", given=text)
    return House(number, **parts)


def _keep(parts: dict[str, str], part: str, value: str) -> None:
    joined = _LETTER_JOIN.sub("", value.strip(" ,;.-"))
    compact = _JUNK.sub("", joined)
    if compact and part not in parts:
        parts[part] = compact


def flat_key(text: str) -> str:
    """Return the matching form of a flat or other premises: `кв. 12-А` and `12a` are one.

    >>> flat_key("кв. 12-А") == flat_key("12a")
    True
    >>> flat_key("1-10")
    '1-10'
    """
    folded = matching_key(text)
    bare = _LABELS.sub("", folded) if _LABELS.match(folded) else folded
    return _JUNK.sub("", _LETTER_JOIN.sub("", bare.strip(" ,;.-")))


@dataclass(frozen=True, slots=True)
class Street:
    """A street: its kind spelled in full and its name as written."""

    kind: str
    name: str

    @property
    def name_key(self) -> str:
        """Return the matching form of the name alone."""
        return " ".join(matching_key(self.name).replace(".", " ").split())

    @property
    def key(self) -> str:
        """Return the matching form, kind and name."""
        return f"{self.kind} {self.name_key}"


@lru_cache(maxsize=8192)
def parse_street(text: str) -> Street:
    """Return kind and name of a street, however its kind is shortened and on whichever side.

    >>> parse_street("вул.Шевченка").key == parse_street("Шевченка вулиця").key
    True
    >>> parse_street("просп. Л.Українки")
    Street(kind='проспект', name='Л.Українки')
    """
    written = clean_text(text).strip(" ,;")
    head, _, rest = re.sub(r"^([\w-]+)\.\s*", r"\1. ", written, count=1).partition(" ")
    if rest and (kind := _KIND_OF.get(matching_key(head).rstrip("."))):
        return Street(kind, rest)
    before, _, tail = written.rpartition(" ")
    if before and (kind := _KIND_OF.get(matching_key(tail).rstrip("."))):
        return Street(kind, before)
    return Street("вулиця", written)


def town_key(text: str) -> str:
    """Return the matching form of a town or village without its kind.

    >>> town_key("м. Ірпінь") == town_key("Iрпінь")
    True
    """
    return matching_key(_TOWN.sub("", clean_text(text)))


class AddressUnreadable(Invalid):
    """The text is not a street and a house parted by commas."""

    key = "error.address.unreadable"


@dataclass(frozen=True, slots=True)
class WrittenAddress:
    """An address in one line, its parts as written. The town is empty where none is named."""

    town: str
    street: str
    house: str
    """House, block and flat."""


def parse_address(text: str) -> WrittenAddress:
    """Return the parts of an address written in one line, parted by commas.

    Raises:
        AddressUnreadable: there is no street and house in it.

    >>> parse_address("м. Миргород, вул. Гоголя, буд. 12-А, кв. 5")
    WrittenAddress(town='м. Миргород', street='вул. Гоголя', house='буд. 12-А, кв. 5')
    """
    parts = [part for part in (clean_text(each) for each in text.split(",")) if part]
    has_town = len(parts) > 2 and (
        _TOWN.match(parts[0]) is not None or parse_street(parts[1]).name != parts[1]
    )
    town, rest = (parts[0], parts[1:]) if has_town else ("", parts)
    if len(rest) < 2 or not any(character.isdigit() for character in rest[1]):
        raise AddressUnreadable(f"{text!r} is no street and house", given=text)
    return WrittenAddress(town, rest[0], ", ".join(rest[1:]))
