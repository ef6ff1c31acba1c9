"""What a method tells of a line, and the ways every method writes sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from app.charging.exact import from_millionths
from app.charging.explanation import wording as w
from app.charging.explanation.sources import Sources
from app.charging.explanation.voice import Voice
from app.charging.explanation.wording_of_evened import VOLUME_EVEN
from app.kernel.figures import NO_BREAK


class Line(Protocol):
    """What of a charge (or a draft) is needed to explain it."""

    account_id: int
    service_id: int
    month: date
    part: str
    method: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    basis: dict[str, Any]


ABOUT, OF_IT = "≈", "→"
"""Signs of what is rounded, and of what of a volume has the price of a tier."""
_STEPS = tuple(10**places for places in range(6, -1, -1))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that was used, and the row it was read from: its kind and id."""

    value: Decimal
    unit: str
    source: str
    source_id: int


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    """A register's way through the month: the readings it was measured by."""

    reading_ids: tuple[int, int]
    serial: str
    zone: str
    start: Decimal
    start_on: date
    end: Decimal
    end_on: date
    source: str
    """Who took the later one, in words."""
    places: int
    tells_all: bool
    """Whether the volume is their plain difference: no passing of zero, no share by days."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a quantity came about: a sentence, the sum as on paper, its figures."""

    sentence: str
    steps: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    reading: ReadingUsed | None = None


def evened(exact: Fraction, part: int) -> str:
    """Return what to say of a part, in millionths, that nobody would have rounded so; or nothing.

    The parts of a building add up to what it took, so some are a unit of their last place away
    from what half up gives; by the places that are shown.
    """
    step = next(each for each in _STEPS if part % each == 0)
    half_up = int(abs(exact) / step + Fraction(1, 2)) * step
    if abs(part) == half_up or abs(part - exact) >= step:
        return ""
    return VOLUME_EVEN[abs(part) > abs(exact)]


def gives(sum_: str, exact: Fraction | int, shown: int, text: str) -> str:
    """Return a step: equal where what is shown is all of it, about so where it is rounded.

    Whoever has the page alone must come to the same: `exact` is made of the figures shown.
    """
    return f"{sum_} {'=' if exact == shown else ABOUT} {text}"


def of_tier(line: Line, sources: Sources) -> bool:
    """Say whether the line has the part of a volume that its tier's price is for."""
    tariff = sources.tariffs.get(line.basis.get("tariff", 0))
    return tariff is not None and tariff.is_tiered


def cut(line: Line, whole: int, unit: str, sources: Sources, voice: Voice) -> Iterator[str]:
    """Yield the part of a whole, in millionths, that falls on the line's own days and tier."""
    own = int(line.quantity.scaleb(6))
    if own == whole:
        return
    days, of = line.basis.get("days", (1, 1))
    sum_ = f"{voice.size(from_millionths(whole), unit)}{by_days(line.basis, voice)}"
    size = voice.size(line.quantity, unit)
    if of_tier(line, sources):
        yield f"{sum_} {OF_IT} {size}"
    else:
        yield gives(sum_, Fraction(whole * days, of), own, size)


def by_days(basis: Mapping[str, Any], voice: Voice) -> str:
    """Return the part of the month to multiply by; empty for the whole one."""
    days, of = basis.get("days", (1, 1))
    return "" if days == of else f" × {days}/{of}{NO_BREAK}{voice.say(w.DAYS)}"


def priced(size: str, line: Line, voice: Voice) -> str:
    """Return the size times the price, and the amount it came to."""
    return f"{size} × {voice.price(line.price)} = {voice.money(line.amount)}"
