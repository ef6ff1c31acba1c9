"""Whether two files tell of one movement of an account: pure.

Formats cut what they tell each in its own way: one gives no key of the bank, one no payer, one the
purpose in Latin letters or its beginning alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from app.kernel.text import LOOK_ALIKE, clean_text

_ENOUGH = 10
"""Letters by which the beginning of a purpose is told from another's."""
_LATIN = {
    **dict(zip("абвгґдезиіїйклмнопрстуфэёы", "abvhgdeziiiiklmnoprstufeei", strict=True)),
    "є": "ie",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "iu",
    "я": "ia",
    "ь": "",
    "ъ": "",
    "y": "i",
}
_TO_LATIN = str.maketrans(_LATIN)
_WORD = re.compile(r"[^\W_]+")
_OF_VAT = re.compile(r"(?:bez|utch|vtch|utomuchisli)pdv[a-z0-9]*$")
"""The end of a purpose that some formats leave out."""
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_OWN_FORM = re.compile(r"UA[0-9]{27}")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]"), re.compile(r"\d")


class Likeness(IntEnum):
    """How far two tellings of one day, amount and direction are of one movement."""

    OTHER = 0
    """Something that is told of both differs: another movement."""
    MAYBE = 1
    """Nothing speaks against it, and not enough for it."""
    ALIKE = 2
    """One purpose, while one of the two tells no payer."""
    SAME = 3
    """One payer and one purpose."""
    ONE_KEY = 4
    """The bank itself gives both one key."""


@dataclass(frozen=True)
class Telling:
    """What a file tells of a movement beside its day, amount and direction."""

    id: int
    key: str = ""
    iban: str = ""
    code: str = ""
    purpose: str = ""

    @cached_property
    def folded(self) -> str:
        """Return the purpose as every format may write it: in Latin letters and digits alone."""
        words = _WORD.findall(clean_text(self.purpose).casefold())
        plain = "".join(map(_in_latin, words)).replace("zgh", "zh")
        return _OF_VAT.sub("", re.sub("i{2,}", "i", plain))

    @cached_property
    def account(self) -> str:
        """Return the other side's account in one piece."""
        return "".join(self.iban.split()).upper()


@dataclass(frozen=True, slots=True)
class Paired:
    """Which new tellings are of movements known, by their ids."""

    same: Mapping[int, int] = field(default_factory=dict)
    maybe: Mapping[int, int] = field(default_factory=dict)


def pair(new: Sequence[Telling], known: Sequence[Telling]) -> Paired:
    """Return which of the new tellings are of which movements known: each of one at most.

    All are of one day, amount and direction. What is left over is new, so three equal movements
    that one format tells of stay three however the other tells of them; what is unclear is told
    as `maybe`, of the first it may be.
    """
    same: dict[int, int] = {}
    left_new, left_known = list(new), list(known)
    _take(left_new, left_known, same, Likeness.ONE_KEY)
    _take(left_new, left_known, same, Likeness.SAME)
    _take_alike(left_new, left_known, same)
    maybe = {
        one.id: other.id
        for one in left_new
        if (other := _first(one, left_known, Likeness.MAYBE)) is not None
    }
    return Paired(same, maybe)


def likeness(one: Telling, other: Telling) -> Likeness:
    """Return how far two tellings are of one movement."""
    if one.key and other.key:
        if one.key == other.key:
            return Likeness.ONE_KEY
        if _shape(one.key) == _shape(other.key):
            return Likeness.OTHER  # the bank numbers both in one row
    payer = _of_payers(one, other)
    if payer in {Likeness.OTHER, Likeness.MAYBE}:
        return payer
    return payer if _is_one_purpose(one.folded, other.folded) else Likeness.MAYBE


def _of_payers(one: Telling, other: Telling) -> Likeness:
    """Return what the other side's account and code say, were the purposes one."""
    if _differ_in_account(one.account, other.account):
        return Likeness.OTHER
    is_one_account = bool(one.account and other.account)
    if one.code and other.code and one.code != other.code:
        # Of who pays for another, one format tells the payer, one the other.
        return Likeness.MAYBE if is_one_account else Likeness.OTHER
    is_known = is_one_account or bool(one.code and other.code)
    return Likeness.SAME if is_known else Likeness.ALIKE


def _take(
    new: list[Telling],
    known: list[Telling],
    same: dict[int, int],
    least: Likeness,
) -> None:
    """Pair what is like enough, in order, and leave the rest in the lists."""
    for one in list(new):
        if (other := _first(one, known, least)) is not None:
            same[one.id] = other.id
            new.remove(one)
            known.remove(other)


def _take_alike(new: list[Telling], known: list[Telling], same: dict[int, int]) -> None:
    """Pair what tells no payer where it can be nothing else: as many on each side, all alike."""
    for one in list(new):
        others = [other for other in known if one in new and _are_alike(one, other)]
        ones = [each for each in new if others and _are_alike(each, others[0])]
        if len(ones) != len(others) or not all(_are_alike(a, b) for a in ones for b in others):
            continue
        for each, other in zip(ones, others, strict=True):
            same[each.id] = other.id
            new.remove(each)
            known.remove(other)


def _are_alike(one: Telling, other: Telling) -> bool:
    return likeness(one, other) == Likeness.ALIKE


def _first(one: Telling, among: Sequence[Telling], least: Likeness) -> Telling | None:
    return next((other for other in among if likeness(one, other) >= least), None)


def _is_one_purpose(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (shorter == longer or (len(shorter) >= _ENOUGH and shorter in longer))


def _differ_in_account(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return False
    if _OWN_FORM.fullmatch(one) and _OWN_FORM.fullmatch(other):
        return True
    return _number_of(one) != _number_of(other)


def _number_of(account: str) -> str:
    """Return the number within the bank: old formats tell that alone."""
    return (account[10:] if _OWN_FORM.fullmatch(account) else account).lstrip("0")


def _shape(key: str) -> str:
    return _DIGITS.sub("9", _LETTERS.sub("A", key))


def _in_latin(word: str) -> str:
    if _CYRILLIC.search(word):
        word = word.translate(LOOK_ALIKE)
    return word.translate(_TO_LATIN)
