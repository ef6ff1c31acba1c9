"""From the unit of a dial to that of a service, as one would write it on paper."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.charging.consumption import ENERGY
from app.charging.exact import MILLION, from_millionths
from app.charging.explanation.wording import CONVERSIONS
from app.kernel.figures import plain_figure


def conversion(basis: Mapping[str, Any], dial: str, unit: str) -> tuple[str, Fraction]:
    """Return what follows the figure of a dial, and what it is multiplied by in all."""
    times = Fraction(basis.get("times", MILLION), MILLION)
    words = f" × {plain_figure(from_millionths(basis['times']))}" if "times" in basis else ""
    if dial == unit:
        return words, times
    return words + CONVERSIONS[dial, unit], times * Fraction(ENERGY[dial], ENERGY[unit])
