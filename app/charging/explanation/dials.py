"""What a heat allocator counted, as one would write it on paper."""

from collections.abc import Sequence
from fractions import Fraction

from app.charging.exact import MILLION, from_millionths
from app.kernel.figures import plain_figure


def dial(told: Sequence[int]) -> str:
    """Return what an allocator counted: plain where its dial went on, the units alone if not."""
    first, last, times, units = (from_millionths(each) for each in told)
    if (last - first) * times != units:
        return plain_figure(units)
    went_on = f"({plain_figure(last)} − {plain_figure(first)})"
    return went_on if times == 1 else f"{went_on} × {plain_figure(times)}"


def worth(dials: Sequence[Sequence[int]]) -> Fraction:
    """Return what the sums of some dials come to as they are told, in millionths."""
    found = Fraction()
    for first, last, times, units in dials:
        went_on = Fraction((last - first) * times, MILLION)
        found += went_on if went_on == units else units
    return found
