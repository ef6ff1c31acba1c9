"""A whole divided by weights: rounded down, and what is left to the largest remainders."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor

Whose = tuple[int, int]
"""Account and agreement: in their order units that are left over are given."""


def divided(
    whole: Fraction, weights: Mapping[Whose, Fraction], *, unit: Fraction
) -> dict[Whose, Fraction]:
    """Return everybody's part in whole units; together they are the whole.

    Nobody has a part where nobody has a weight.
    """
    of_all = sum(weights.values())
    if not of_all:
        return {}
    units = whole / unit
    exact = {whose: units * weight / of_all for whose, weight in weights.items()}
    return rounded(units, exact, unit=unit)


def rounded(
    units: Fraction, exact: Mapping[Whose, Fraction], *, unit: Fraction
) -> dict[Whose, Fraction]:
    """Return exact parts, given in units, as whole ones that add up to all of them."""
    whole = {whose: floor(each) for whose, each in exact.items()}
    left = floor(units) - sum(whole.values())
    for whose in sorted(exact, key=lambda each: (whole[each] - exact[each], each))[:left]:
        whole[whose] += 1
    return {whose: each * unit for whose, each in whole.items()}
