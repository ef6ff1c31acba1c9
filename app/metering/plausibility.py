"""Whether a reading can be true. A doubt never refuses: it is asked about, once, afterwards."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.kernel.money import round_half_up

_NEAR_THE_END = Decimal("0.9")
_RED_DIGITS = 3


class Doubt(StrEnum):
    """What is strange about a reading."""

    BELOW_PREVIOUS = "below_previous"
    SPIKE = "spike"
    RED_DIGITS = "red_digits"
    """All digits of the drum typed, the red ones (litres) too."""


@dataclass(frozen=True, slots=True)
class Before:
    """The last accepted reading and the usual use since earlier ones."""

    value: Decimal
    read_on: date
    daily: Decimal | None
    """Average units a day over the days that the company says; None while nothing is known."""


@dataclass(frozen=True, slots=True)
class Dial:
    """What limits the numbers a register can show."""

    capacity: Decimal | None
    decimals: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the company lets pass without a question."""

    times: Decimal
    """Of the usual use."""
    over: Decimal
    """Units: a jump up to this is a guest, not a mistake."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a reading: units since the previous one, and what is strange."""

    difference: Decimal | None
    """None: nothing to subtract from, or a meter that ran backwards."""
    doubt: Doubt | None = None
    suggested: Decimal | None = None
    """What was probably meant."""


def judge(
    value: Decimal, *, read_on: date, before: Before | None, dial: Dial, bounds: Bounds
) -> Verdict:
    """Return what to think of `value` read on `read_on`.

    A first reading has nothing before it and brings no volume (never its own value). A register
    that seems to have passed zero is a doubt too: only a person can tell it from a mistake.
    """
    if before is None:
        return Verdict(None)
    if value < before.value:
        return Verdict(None, Doubt.BELOW_PREVIOUS, _past_zero(value, before, dial))
    difference = value - before.value
    usual = _usual(before, read_on)
    most = largest_plausible(before, read_on=read_on, bounds=bounds)
    if difference <= most:
        return Verdict(difference)
    meant = _without_red_digits(value, before, dial, most)
    if meant is not None:
        return Verdict(difference, Doubt.RED_DIGITS, meant)
    return (
        Verdict(difference, Doubt.SPIKE)
        if usual or difference > 10 * bounds.over
        else Verdict(difference)
    )


def largest_plausible(before: Before, *, read_on: date, bounds: Bounds) -> Decimal:
    """Return the units above which an entry of `read_on` is asked about."""
    return max(_usual(before, read_on) * bounds.times, bounds.over)


def _usual(before: Before, read_on: date) -> Decimal:
    days = max((read_on - before.read_on).days, 1)
    return (before.daily or Decimal(0)) * days


def _past_zero(value: Decimal, before: Before, dial: Dial) -> Decimal | None:
    """Return the units used if the register passed zero, where that is likely."""
    if dial.capacity is None or before.value < dial.capacity * _NEAR_THE_END:
        return None
    return dial.capacity - before.value + value


def _without_red_digits(
    value: Decimal, before: Before, dial: Dial, limit: Decimal
) -> Decimal | None:
    """Return the reading without its litres when that one would be plausible."""
    if value != value.to_integral_value():
        return None
    exact = value.scaleb(-_RED_DIGITS)
    shown = exact if dial.decimals else Decimal(int(exact))
    meant = round_half_up(shown, min(dial.decimals, _RED_DIGITS))
    fits = before.value <= meant <= before.value + limit
    return meant if fits else None
