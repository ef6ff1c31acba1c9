"""Decimals as people and programs write them. An ambiguous one is refused, never guessed."""

import re
from collections.abc import Iterable
from decimal import Decimal

from app.kernel.errors import Invalid

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"))
_SIGNS = str.maketrans("−–", "--")
_CLEAR = re.compile(r"[0-9]{1,12}([.,][0-9]{1,2})?")
"""As most sums are written: nothing in it can be read two ways."""
_PLAIN = re.compile(r"[+-]?\d+")
_SPACED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f\u2009'’]\d{3})*([.,]\d*)?|[+-]?\d*([.,]\d+)?")
_ONE_MARK = re.compile(r"([+-]?)(\d*)([.,])(\d*)")
_GROUPED = {
    mark: re.compile(rf"[+-]?\d{{1,3}}(?:\{mark}\d{{3}})+(?:\{decimal}\d+)?")
    for mark, decimal in ((",", "."), (".", ","))
}
_MOST_DIGITS = 30


class NumberUnreadable(Invalid):
    """The text is not a number."""

    key = "error.number.unreadable"


class NumberAmbiguous(Invalid):
    """The text is two different numbers, as one takes its mark for decimals or for thousands."""

    key = "error.number.ambiguous"


def parse_decimal(text: str, *, decimal_mark: str | None = None) -> Decimal:
    """Return the number written in `text`, exactly.

    Groups of three may be parted by a space of any width, an apostrophe or the other mark.
    `decimal_mark` ("," or ".") is what the rest of the file settled; without it, `1,234` has two
    meanings.

    Raises:
        NumberUnreadable: the text is not one number.
        NumberAmbiguous: nothing tells whether the mark parts thousands or decimals.

    >>> parse_decimal("1 234,56"), parse_decimal("1,234.50"), parse_decimal("0,125")
    (Decimal('1234.56'), Decimal('1234.50'), Decimal('0.125'))
    >>> parse_decimal("1,234", decimal_mark=",")
    Decimal('1.234')
    """
    if _CLEAR.fullmatch(text):
        return Decimal(text.replace(",", "."))
    bare = text.strip().translate(_SIGNS)
    compact = bare.translate(_SPACES)
    if compact != bare and not _SPACED.fullmatch(bare):
        raise NumberUnreadable(f"{text!r} is not one number", given=text)
    if len(compact) > _MOST_DIGITS or not compact.isascii():
        raise NumberUnreadable(f"{text!r} is not a number", given=text)
    if _PLAIN.fullmatch(compact):
        return Decimal(compact)
    return _with_mark(compact, decimal_mark, given=text)


def _with_mark(compact: str, decimal_mark: str | None, *, given: str) -> Decimal:
    single = _ONE_MARK.fullmatch(compact)
    if single is None:
        return _grouped(compact, given=given)
    sign, whole, mark, rest = single.groups()
    if not whole and not rest:
        raise NumberUnreadable(f"{given!r} is not a number", given=given)
    if is_ambiguous(compact):
        if decimal_mark is None:
            raise NumberAmbiguous(f"{given!r} may be thousands or decimals", given=given)
        if mark != decimal_mark:
            return Decimal(f"{sign}{whole}{rest}")
    return Decimal(f"{sign}{whole or '0'}.{rest or '0'}") if rest else Decimal(f"{sign}{whole}")


def _grouped(compact: str, *, given: str) -> Decimal:
    for mark, pattern in _GROUPED.items():
        if pattern.fullmatch(compact):
            return Decimal(compact.replace(mark, "").replace(",", "."))
    raise NumberUnreadable(f"{given!r} is not a number", given=given)


def is_ambiguous(compact: str) -> bool:
    """Return whether the only mark stands where it may part thousands: `12,345`, not `0,345`."""
    single = _ONE_MARK.fullmatch(compact)
    if single is None:
        return False
    whole, rest = single[2], single[4]
    return len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")


def evident_mark(text: str) -> str | None:
    """Return the decimal mark that `text` proves by itself, or None.

    >>> evident_mark("45,6"), evident_mark("1,234.50"), evident_mark("1,234"), evident_mark("7")
    (',', '.', None, None)
    """
    compact = text.strip().translate(_SIGNS).translate(_SPACES)
    single = _ONE_MARK.fullmatch(compact)
    if single is not None and single[4]:
        return None if is_ambiguous(compact) else single[3]
    for mark, pattern in _GROUPED.items():
        if pattern.fullmatch(compact):
            return "." if mark == "," else ","
    return None


def settle_decimal_mark(texts: Iterable[str]) -> str | None:
    """Return the one decimal mark that the texts prove; None when none or both are proved."""
    proved = {evident_mark(text) for text in texts} - {None}
    return proved.pop() if len(proved) == 1 else None
