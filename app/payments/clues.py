"""What a payer's words may name: numbers after a mark, bare ones, bills, codes. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.kernel.identifiers import bare_account_key
from app.kernel.text import LOOK_ALIKE, matching_key

_SHORTEST_SURE = 5
"""A bare number of fewer digits is as often a flat, a day or a sum of something."""
_SHORTEST = 2
_MOST_GROUPS = 4
"""Groups of digits that one number may be written in: `700 123`."""

_IBAN = re.compile(r"uа(?:\s?\d){27}")
_DAY = re.compile(r"\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|\b\d{4}-\d\d-\d\d\b")
_MONTH = re.compile(r"\b(?:0?\d|1[0-2])[./]20\d\d\b|\b20\d\d[./](?:0?\d|1[0-2])\b")
_SUM = re.compile(r"\b\d+(?: \d{3})*[.,]\d{1,2}\b(?![./]\d)|\b\d+ ?(?:грн|uаh|коп)")
_PHONE = re.compile(
    r"(?<!\d)\+?(?:38)?0\d{2}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)|\+?380\d{9}(?!\d)"
)
_CARD = re.compile(r"\b\d{4,6}[\d ]*[*х]{2,}[\d *х]*\d{2,4}\b")
_ADDRESS = re.compile(
    r"\b(?:кв|квартира|квт|буд|будинок|б|корп|під'їзд|поверх|вул|вулиця|просп|пров|бульв"
    r"|мфо|твбв|відділення|відд|філія|філії|термінал|каса"
    r"|єдрпоу|едрпоу|іпн|ідпн|рнокпп|код єдрпоу)\b[\s.:#]*[\w/'-]*\d[\w/-]*"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?: ?р(?:ік|оку|\.)?\b)?")
_NOISE = (_IBAN, _CARD, _DAY, _MONTH, _SUM)
"""What is no number of an account wherever it stands."""
_BARE_NOISE = (_PHONE, _ADDRESS, _YEAR)
"""What may be one only after a mark that says so."""

_MARK = re.compile(
    r"(?<!\w)(?:о[ ./\\-]{0,2}[рr](?![а-яіїєґa-z])|ос[а-яіїєґ']*[ .]*рах[а-яіїєґ']*"
    r"|л[ ./\\-]{0,2}[рс](?![а-яіїєґ])|лиц[а-я']*[ .]*сч[а-я']*"
    r"|код (?:абонента|платника)|абонент[а-яіїєґ']*|авоnеnт|дог[а-яіїєґ']*)"
    r"[\s.:#º-]*(?=[0-9а-яіїєґa-z]*\d)"
)
_WRITTEN = re.compile(r"[0-9a-zа-яіїєґ]*\d[\w/-]*(?: \d[\w/-]*)*")
_TOKEN = re.compile(r"[\w]*\d[\w/-]*")
_BILL = re.compile(r"-(20\d\d(?:0[1-9]|1[0-2]))(?:-\d+)?(?![\w-])")
"""The end of a bill's number: its month, and which issue it is when not the first. Before it stands
the number of its account."""
_BEFORE_BILL = re.compile(r"[^\s;,]*$")
_LONGEST_NUMBER = 64
_LONGEST = 1_000
"""Letters that are read of what a payer wrote; formats give a purpose 500 at most."""
_LEGAL = re.compile(r"\d{5,8}")
"""ЄДРПОУ, its leading zeros lost or not; a person's code has ten digits."""
_OF_BANK = re.compile(r"UA\d{8}0*(?:1\d{3}|28\d\d|29[0-2]\d|[3-79]\d{3})\d{5,}")
"""An account of a bank's own or of the treasury by the plan of accounts: transit, cash."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a payer told."""

    purpose: str = ""
    reference: str = ""
    iban: str = ""
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Clues:
    """What to look up for one payment. Numbers as `bare_account_key` makes them."""

    marked: tuple[tuple[str, ...], ...] = ()
    """For each mark, the ways in which the digits after it may be one number, longest first."""
    bare: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    bills: frozenset[str] = frozenset()
    """The account's key and the month: `700123-202611`."""
    contracts: frozenset[str] = frozenset()
    """As written after a mark, in small letters."""
    iban: str = ""
    code: str = ""
    name: str = ""

    @property
    def is_legal(self) -> bool:
        """Return whether a company or a bank pays, not a person."""
        return _LEGAL.fullmatch(self.code) is not None

    @property
    def is_of_bank(self) -> bool:
        """Return whether it comes from an account of a bank's own, which is of many payers."""
        return is_account_of_bank(self.iban)

    @property
    def numbers(self) -> frozenset[str]:
        """Return every key that may be an account's."""
        return self.bare | self.short | {key for ways in self.marked for key in ways}


def clues(told: Told) -> Clues:
    """Return what to look up for what a payer told."""
    purpose = told.purpose[:_LONGEST]
    text = _without(_folded(purpose), _NOISE)
    written = tuple(_marked(text))
    marked = tuple(map(_ways, written))
    rest = _without(_MARK.sub(" ", _without_marked(text)), _BARE_NOISE)
    tokens = {bare_account_key(each) for each in _TOKEN.findall(rest)}
    bare = {key for key in tokens if _digits(key) >= _SHORTEST_SURE}
    named = _bills(f"{told.reference[:_LONGEST]} {purpose}")
    bills = {f"{bare_account_key(number)}-{month}" for number, month in named}
    return Clues(
        marked=marked,
        bare=frozenset(bare),
        short=frozenset(key for key in tokens - bare if len(key) >= _SHORTEST),
        bills=frozenset(bills),
        contracts=frozenset(each.split()[0].strip("-/") for each in written),
        iban="".join(told.iban.split()).upper(),
        code=told.code.strip(),
        name=matching_key(told.name),
    )


def is_account_of_bank(iban: str) -> bool:
    """Return whether an account is a bank's own or the treasury's: it tells nothing of a payer.

    >>> is_account_of_bank("UA393052990000029020000001000")
    True
    >>> is_account_of_bank("UA363052990000026200001112233")
    False
    """
    return _OF_BANK.fullmatch("".join(iban.split()).upper()) is not None


def _bills(text: str) -> Iterator[tuple[str, str]]:
    for end in _BILL.finditer(text):
        before = _BEFORE_BILL.search(text[max(0, end.start() - _LONGEST_NUMBER) : end.start()])
        if before and any(each.isdigit() for each in before[0]):
            yield before[0], end[1]


def _folded(text: str) -> str:
    """Return the text in small Cyrillic letters wherever a Latin one looks like it."""
    # NFKC makes letters of «№», and letters would be read as a part of the number.
    unsigned = text.replace("№", " # ")
    plain = unicodedata.normalize("NFKC", unsigned).replace("Ё", "Е").replace("ё", "е")
    one_dash = re.sub(r"[‐‑‒–—−]", "-", plain)
    one_apostrophe = re.sub("[’ʼ`´‘ʹ′]", "'", one_dash)
    return " ".join(one_apostrophe.casefold().translate(LOOK_ALIKE).split())


def _without(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ; ", text)
    return text


def _marked(text: str) -> Iterator[str]:
    for mark in _MARK.finditer(text):
        if written := _WRITTEN.match(text, mark.end()):
            yield written[0]


def _without_marked(text: str) -> str:
    """Return the text without the first group of what stands after each mark."""
    pieces: list[str] = []
    at = 0
    for mark in _MARK.finditer(text):
        written = _TOKEN.match(text, mark.end())
        pieces.append(text[at : mark.start()])
        at = max(at, written.end() if written else mark.end())
    return " ; ".join([*pieces, text[at:]])


def _ways(written: str) -> tuple[str, ...]:
    groups = written.split()[:_MOST_GROUPS]
    joined = accumulate(groups, lambda one, other: f"{one} {other}")
    keys = dict.fromkeys(bare_account_key(each) for each in joined)
    return tuple(key for key in reversed(keys) if len(key) >= _SHORTEST)


def _digits(key: str) -> int:
    return sum(character.isdigit() for character in key)
