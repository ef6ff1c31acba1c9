"""What a spreadsheet's number format does to the value: a day, leading zeros, an exponent."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.formats.table import Shown, ShownNumber

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_ZEROS = re.compile(r"0[0 ./-]*0")
_SIXTEEN_DIGITS = 10**15
_BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILT_IN_CODES = {9: "0%", 10: "0.00%", 11: "0.00E+00", 48: "##0.0E+0"}


class Look(StrEnum):
    """What kind of look a format gives a number."""

    PLAIN = "plain"
    DAY = "day"
    ZEROS = "zeros"
    EXPONENT = "exponent"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A cell format, understood once a book. `mask` is set for ZEROS alone: `000-0000`."""

    look: Look
    mask: str = ""

    def apply(self, value: Decimal) -> Decimal | ShownNumber:
        """Return the number, with its look where that matters."""
        if self.look is Look.EXPONENT:
            return ShownNumber(value, f"{value:.2E}", Shown.EXPONENT)
        if abs(value) >= _SIXTEEN_DIGITS:
            return ShownNumber(value, f"{value:f}", Shown.DIGITS_LOST)
        if self.look is Look.PERCENT:
            return ShownNumber(value, f"{(value * 100).normalize():f}%", Shown.PERCENT)
        if self.look is Look.ZEROS and value == value.to_integral_value() and value >= 0:
            return ShownNumber(value, _masked(int(value), self.mask), Shown.ZEROS)
        return value


PLAIN = NumberFormat(Look.PLAIN)


def number_format(number: int, code: str | None) -> NumberFormat:
    """Return the meaning of a format by its number in the book and, for the book's own, its code.

    >>> number_format(164, "0000000").apply(Decimal(123)).shown
    '0000123'
    """
    if code is None:
        if number in _BUILT_IN_DAYS:
            return NumberFormat(Look.DAY)
        code = _BUILT_IN_CODES.get(number, "")
    section = code.partition(";")[0]
    literal = _LITERAL.sub(lambda match: match[1] or match[2] or "", section)
    if _ZEROS.fullmatch(literal) and "." not in _QUOTED.sub("", section):
        return NumberFormat(Look.ZEROS, literal)
    return NumberFormat(_look(_QUOTED.sub("", section).lower()))


def _look(bare: str) -> Look:
    if "e+" in bare or "e-" in bare:
        return Look.EXPONENT
    if "%" in bare:
        return Look.PERCENT
    is_day = "general" not in bare and ("mm" in bare or any(each in bare for each in "dyhs"))
    return Look.DAY if is_day else Look.PLAIN


def _masked(value: int, mask: str) -> str:
    digits = list(str(value).zfill(mask.count("0")))
    shown = [digits.pop() if place == "0" else place for place in reversed(mask)]
    return "".join(digits) + "".join(reversed(shown))


def exact_number(text: str) -> Decimal:
    """Return the number a person sees for a stored binary one: fifteen digits, no tail.

    Raises:
        ValueError: the text is no finite number.

    >>> exact_number("45.600000000000001"), exact_number("2.19E+3")
    (Decimal('45.6'), Decimal('2190'))
    """
    number = Decimal(f"{float(text):.15g}")
    if not number.is_finite() or abs(number.adjusted()) > 60:
        raise ValueError(f"{text!r} is no plain number")
    return Decimal(f"{number:f}")
