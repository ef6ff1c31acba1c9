"""A sum borne by a group, as the shadow check shares it: an independent reference to the engine."""

from fractions import Fraction
from math import floor

from app.charging.shadow.shared import Bearer, shares_of

__all__ = ["Bearer", "most_of", "shares_of"]


def most_of(most: Fraction, measure: Fraction, units_in_one: int) -> int:
    """Return the most as whole units: what is above a whole unit would be above the most."""
    return floor(most * measure * units_in_one)
