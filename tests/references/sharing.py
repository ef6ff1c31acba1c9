"""A sum borne by a group, one account after the other, in fractions. Slow and obvious.

Written from the rules of sharing: by weight; nobody more than his most; the others bear what is
above; the smallest units left over go to the largest remainders, the earlier account first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True, slots=True)
class Bearer:
    """An account of a group: its weight, and the most whole units it bears, if there is a most."""

    weight: Fraction
    most: int | None = None


def shares_of(units: int, bearers: Mapping[int, Bearer]) -> dict[int, int]:
    """Return how many whole units each account bears; together they may be fewer than all."""
    borne = dict.fromkeys(bearers, 0)
    open_ = {account for account, each in bearers.items() if each.weight > 0}
    rest, exact = units, dict[int, Fraction]()
    while open_:
        rest = units - sum(borne.values())
        weights = sum(bearers[account].weight for account in open_)
        exact = {account: rest * bearers[account].weight / weights for account in open_}
        first = next((each for each in open_ if _is_above(exact[each], bearers[each])), None)
        if first is None:
            break
        borne[first] = bearers[first].most or 0
        open_.remove(first)
    if not open_:
        return borne
    whole = {account: floor(exact[account]) for account in open_}
    over = rest - sum(whole.values())
    order = sorted(open_, key=lambda account: (whole[account] - exact[account], account))
    for place, account in enumerate(order):
        borne[account] = whole[account] + (1 if place < over else 0)
    return borne


def most_of(most: Fraction, measure: Fraction, units_in_one: int) -> int:
    """Return the most as whole units: what is above a whole unit would be above the most."""
    return floor(most * measure * units_in_one)


def _is_above(part: Fraction, bearer: Bearer) -> bool:
    return bearer.most is not None and part > bearer.most
