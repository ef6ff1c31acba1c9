"""Exact hryvnias. Positive means the subscriber owes. Only the functions here round money."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")


class NotExact(TypeError):
    """A float carries no exact amount; only Decimal and int are accepted."""


def exact(value: Decimal | int | str) -> Decimal:
    """Return `value` as a Decimal, refusing floats, NaN and infinities."""
    if isinstance(value, float):
        raise NotExact(f"{value!r} is a float")
    number = Decimal(value)
    if not number.is_finite():
        raise NotExact(f"{value!r} is not a finite number")
    return number


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return `value` rounded half away from zero to `places` decimal places.

    >>> round_half_up(Decimal("-0.025"), 2)
    Decimal('-0.03')
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def to_kopecks(value: Decimal) -> Decimal:
    """Return an amount rounded once, half away from zero, to whole kopecks (UAH)."""
    return round_half_up(value, 2)


def quotient_in_kopecks(numerator: Decimal, denominator: int) -> Decimal:
    """Return a quotient rounded once, half away from zero, to whole kopecks (UAH).

    Whole numbers throughout: a Decimal quotient would already be rounded to 28 digits.

    >>> quotient_in_kopecks(Decimal("90000.00"), 36500)
    Decimal('2.47')
    """
    top, bottom = abs(numerator).as_integer_ratio()
    kopecks = (200 * top + bottom * denominator) // (2 * bottom * denominator)
    rounded = Decimal(kopecks).scaleb(-2)
    return -rounded if numerator < 0 else rounded


def vat_inside(gross: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT inside of a sum by a rate of per cents in hundredths, rounded once (UAH).

    >>> vat_inside(Decimal("100.01"), Decimal("20.00"))
    Decimal('16.67')
    """
    return quotient_in_kopecks(gross * rate * 100, int((100 + rate) * 100))


def whole_parts(shares: Sequence[Decimal], total: Decimal, places: int = 2) -> list[Decimal]:
    """Divide `total` by the weights `shares` so that the parts add up to it exactly.

    Largest remainder; equal remainders go to the earlier share, so the caller orders shares by
    account id. `total` must already have at most `places` decimals. Weights are non-negative and
    need not sum to anything in particular.

    >>> whole_parts([Decimal(1)] * 3, Decimal("1.00"))
    [Decimal('0.34'), Decimal('0.33'), Decimal('0.33')]
    """
    weight = sum(shares, Decimal(0))
    if weight <= 0 or any(share < 0 for share in shares):
        raise ValueError("weights must be non-negative and not all zero")
    unit = Decimal(1).scaleb(-places)
    units = int((abs(total) / unit).to_integral_exact())
    if unit * units != abs(total):
        raise ValueError(f"{total} has more than {places} decimals")
    # Exact integer arithmetic: a Decimal quotient would already be rounded to 28 digits.
    scale = max(0, *(-int(share.as_tuple().exponent) for share in shares))
    weights = [int(share.scaleb(scale)) for share in shares]
    whole = sum(weights)
    floors = [units * each // whole for each in weights]
    remainders = [units * each % whole for each in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: units - sum(floors)]:
        floors[index] += 1
    sign = -1 if total < 0 else 1
    return [unit * each * sign for each in floors]
