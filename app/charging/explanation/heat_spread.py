"""What devices counted over missed months too: of each the part that falls on the month."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.charging.explanation.told import gives

Part = tuple[int, int, int]
"""What a device counted, its days of heating in the month, and all that it counted; 0 of none."""


def parts_of(basis: Mapping[str, Any]) -> Sequence[Part]:
    """Return the parts of an account's devices; none where all they counted is the month's.

    Lines of old have one sum of all devices, and its days only where theirs were alike.
    """
    if "spread" in basis:
        counted, days = basis["spread"]
        return [(counted, basis["connected"], days)]
    return [(counted, now, days) for counted, now, days in basis.get("spreads", ())]


def spread_step(parts: Sequence[Part], used: int, size: Callable[[int], str]) -> Iterator[str]:
    """Yield how parts are found of what was counted: of the sum of it where all are alike."""
    if {days for _, _, days in parts} <= {0}:
        return
    if len({each[1:] for each in parts}) == 1:
        ((_, now, days), *_) = parts
        parts = [(sum(counted for counted, _, _ in parts), now, days)]
    told = (size(each[0]) + (f" × {each[1]} / {each[2]}" if each[2] else "") for each in parts)
    exact = sum(
        (Fraction(each * (now if of else 1), of or 1) for each, now, of in parts), Fraction()
    )
    yield gives(" + ".join(told), exact, used, size(used))
