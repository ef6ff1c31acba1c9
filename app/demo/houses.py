"""Blocks of flats with a meter at their input, whose volume is shared out among the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.demo.households import M3, DemoAccount
from app.demo.places import DemoBuilding

_A_PERSON = Decimal("0.118")
"""m³ a day that somebody without a meter really uses."""


@dataclass(slots=True)
class DemoHouse:
    """A block with its input meter, and how those without a meter are charged there."""

    building: DemoBuilding
    serial: str
    unmetered: str
    common: Decimal
    """m³ a month for common needs."""
    lost: Decimal
    """What of the volume of its accounts leaks besides."""
    document: str
    state: Decimal
    seen: dict[str, Decimal] = field(default_factory=dict)
    """What each meter of a flat showed at the last reading of the input, by its number."""

    def begin(self, accounts: list[DemoAccount]) -> None:
        """Remember where the meters of the flats stand when the story begins."""
        self.seen = {each.meter.serial: each.meter.state for each in accounts if each.meter}

    def go_on(self, accounts: list[DemoAccount], *, days: int, missing: Decimal) -> None:
        """Let the input meter count a month: what flats used, and what nobody's meter saw.

        `missing` is the part that it does not see itself, as old meters do at a low flow.
        """
        used = self.common
        for each in accounts:
            if each.meter is None:
                used += each.persons * _A_PERSON * days
                continue
            meter = each.meter
            step = meter.state - self.seen.get(meter.serial, meter.state)
            used += step if step >= 0 else step + meter.capacity
            self.seen[meter.serial] = meter.state
        self.state += (used * (1 + self.lost) * (1 - missing)).quantize(M3)


def distributed(buildings: Sequence[DemoBuilding]) -> tuple[DemoHouse, ...]:
    """Return the first two blocks: one whose unmetered flats share what is left, one with norms."""
    one, other = (each for each in buildings[:2])
    return (
        DemoHouse(
            building=one,
            serial="ВВ-100417",
            unmetered="за небалансом",
            common=Decimal("4.2"),
            lost=Decimal("0.05"),
            document="протокол зборів № 3 від 14.09.2025",
            state=Decimal("48210.4"),
        ),
        DemoHouse(
            building=other,
            serial="ВВ-100418",
            unmetered="за нормою",
            common=Decimal(0),
            lost=Decimal("0.16"),
            document="рішення виконкому № 212",
            state=Decimal("51877.9"),
        ),
    )
