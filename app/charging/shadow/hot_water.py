"""The heat of a building's hot water, in fractions.

Written from the rule: Q the heat that a meter counted for hot water, V the building's hot water,
v_i what an account took, q the heat of a cubic metre, Q_c of circulation, w_i a weight.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Warmth:
    """What is known of a building's month; None is not known."""

    heat: Fraction | None = None
    volume: Fraction | None = None
    hot: Fraction | None = None
    cold: Fraction | None = None
    norm: Fraction = Fraction(0)


def heat_of(volumes: list[Fraction], known: Warmth, *, places: int) -> list[Decimal] | None:
    """Return the heat of each volume; None where nobody knows that of a cubic metre."""
    if known.heat is not None:
        return _counted(volumes, known.heat, known.volume, places)
    if known.hot is not None and known.cold is not None and known.hot >= known.cold:
        q = (known.hot - known.cold) / 1000
    elif known.norm:
        q = known.norm
    else:
        return None
    return [_rounded(v * q, places) for v in volumes]


def _counted(
    volumes: list[Fraction], heat: Fraction, volume: Fraction | None, places: int
) -> list[Decimal]:
    taken = sum(v for v in volumes if v > 0)
    whole = max(Fraction(taken), volume or Fraction(0))
    if not whole:
        return [Decimal(0) for _ in volumes]
    borne = _rounded(heat * taken / whole, places)
    weights = [max(v, Fraction(0)) for v in volumes]
    parts = parts_of(borne, weights, places=places)
    return [
        part if v >= 0 else _rounded(v * heat / whole, places)
        for part, v in zip(parts, volumes, strict=True)
    ]


def parts_of(whole: Decimal, weights: list[Fraction], *, places: int) -> list[Decimal]:
    """Divide by weights, what is left over to the largest remainders, the first one first."""
    everything = sum(weights)
    if not everything:
        return [Decimal(0) for _ in weights]
    units = int(whole * 10**places)
    exact = [units * weight / everything for weight in weights]
    floors = [int(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))
    for at in order[: units - sum(floors)]:
        floors[at] += 1
    return [Decimal(each).scaleb(-places) for each in floors]


def _rounded(value: Fraction, places: int) -> Decimal:
    whole = int(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-places)
