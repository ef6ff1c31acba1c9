"""A house as the reference of sharing out heat is given it: its premises, its coefficients."""

from dataclasses import dataclass
from fractions import Fraction

NONE, METER, ALLOCATORS, INDIVIDUAL = "none", "meter", "allocators", "individual"


@dataclass(frozen=True)
class Flat:
    """One premises: its heated area (times days), its device, what was read of it."""

    area: Fraction
    device: str = NONE
    read: Fraction | None = None
    """Gcal of its own meter, or None."""
    units: Fraction | None = None
    hot_water: bool = False
    days: Fraction = Fraction(1)
    """On which the premises are connected."""
    through: Fraction = Fraction(0)
    """What part of the average the building's pipes bring into premises heated by themselves."""
    usual: Fraction | None = None
    """What part of the house's average of a square metre it bore in the months before."""


@dataclass(frozen=True)
class Terms:
    """The coefficients and policies that a house is shared out by."""

    k_f: Fraction = Fraction(15, 100)
    k_m: Fraction = Fraction(10, 100)
    mu: Fraction = Fraction(1, 2)
    few: Fraction = Fraction(2)
    many: Fraction = Fraction(3, 2)
    bound: Fraction = Fraction(25, 100)
    common: Fraction | None = None
    """Q_m where the common areas are metered."""
    minimum_among: str = "same_device"
    unread: str = "as_unequipped"
    overdrawn: str = "in_proportion"
    cap: Fraction = Fraction(0)
    """How many times its usual part premises bear at most; 0 is no cap."""
    circulation: Fraction = Fraction(0)
    circulation_by: str = "in_tariff"
    places: int = 5
