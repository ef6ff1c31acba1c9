"""The scalar reference of a building's water, as the shadow check shares it out: by agreement."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.charging.shadow import houses
from tests.references.days import Row, half_up, known_of


@dataclass
class House:
    """What is expected of one house; `stopped` where nobody in it may be charged."""

    stopped: bool = False
    own: dict[int, Fraction] = field(default_factory=dict)
    """v_i by agreement."""
    imbalance: dict[int, Decimal] = field(default_factory=dict)
    common: dict[int, Decimal] = field(default_factory=dict)
    undistributed: Fraction = Fraction(0)
    carried_out: Fraction = Fraction(0)


def house_of(facts: Facts, rules: Rules, distribution: Row) -> House:
    """Return what each agreement of the house is expected to bear."""
    house = houses.house_of(known_of(facts, rules), rules, distribution)
    return House(
        house.stopped,
        {number: volume for (_, number), volume in house.own.items()},
        {number: half_up(part, 6) for (_, number), part in house.imbalance.items()},
        {number: half_up(part, 6) for (_, number), part in house.common.items()},
        house.undistributed,
        house.carried_out,
    )
