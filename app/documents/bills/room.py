"""How much room text takes on paper, told before it is set.

Typst sets what stands in a row or column of unknown size two or three times, to learn the size.
So sizes are told to it where they are known. Widths are told a little too large: what is said to
fit does fit, and what may not is left to Typst.
"""

from functools import lru_cache
from math import ceil

from app.kernel.figures import MINUS, NARROW, NO_BREAK

_WIDTHS = dict.fromkeys("0123456789", 0.675) | {
    ",": 0.32,
    ".": 0.32,
    " ": 0.29,
    NO_BREAK: 0.29,
    NARROW: 0.14,
    MINUS: 0.675,
}
_CAPITAL = 0.78
_SMALL = 0.6
_FILLED = 0.85
"""How much of a line is filled where words break to the next."""


def width(text: str, size: float) -> float:
    """Return how wide a line of text is at most, in points like its size."""
    return _ems(text) * size


@lru_cache(maxsize=2_000)
def _ems(text: str) -> float:
    return sum(_WIDTHS.get(sign) or (_CAPITAL if sign.isupper() else _SMALL) for sign in text)


def lines(text: str, size: float, room: float) -> int:
    """Return over how many lines a text goes at most."""
    wide = width(text, size)
    return 1 if wide < room else ceil(wide / (room * _FILLED))
