"""How much water an inlet can let through: what unauthorised use is counted by. Pure."""

from decimal import Decimal

from app.kernel.money import round_half_up

_PI = Decimal("3.141592653589793")
_SECONDS_A_DAY = 86_400
_MM_A_METRE = 1_000


def daily_capacity(*, diameter_mm: Decimal, speed: Decimal) -> Decimal:
    """Return the cubic metres a day of a full inlet, `speed` in metres a second, to the litre.

    Source: water-use-rules

    >>> daily_capacity(diameter_mm=Decimal(15), speed=Decimal(2))
    Decimal('30.536')
    """
    section = _PI * diameter_mm * diameter_mm / 4
    exact = section * speed * _SECONDS_A_DAY / (_MM_A_METRE * _MM_A_METRE)
    return round_half_up(exact, 3)
