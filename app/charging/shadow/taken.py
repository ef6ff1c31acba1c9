"""What an agreement is charged for before any price: a figure, its days, how it came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.charging.shadow.figures import ReferenceLine


@dataclass(frozen=True, slots=True)
class Taken:
    """So much for the days of `over`, of which those from `start` to `end` are charged.

    A volume is cut by days in the places of its service; what is for a month keeps its fraction.
    """

    mark: str
    base: Fraction
    start: int
    end: int
    over: range
    method: str
    zone: str = ""
    persons: Fraction | None = None
    """Where the figure is theirs together."""
    is_volume: bool = True
    for_good: Sequence[tuple[int, int]] = ()
    """Days that no reading will settle, of what was estimated: first, and first after."""


@dataclass(frozen=True, slots=True)
class Charged:
    """A line, and whose it is."""

    part: str
    line: ReferenceLine
    agreement_id: int
    vat_rate: int
