"""What a method tells of a line, and the ways every method writes sums."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.charging.models import Charge
from app.documents.explanations.facts import ReadingFact
from app.documents.explanations.words import SOURCES, unit_in_words
from app.documents.wording import _
from app.kernel.figures import NO_BREAK, day_figure, money_figure, plain_figure

MILLION = Decimal(1_000_000)
"""The basis keeps values and volumes as whole millionths."""


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    """A register's way through the month."""

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


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, the sum as on paper, and the sources of its figures."""

    sentence: str
    formula: str
    sources: tuple[str, ...] = ()
    reading: ReadingUsed | None = None


def priced(size: str, charge: Charge) -> str:
    """Return the size times the price, and the amount it came to."""
    price = plain_figure(charge.price, least=2)
    return f"{size} × {price}{NO_BREAK}{_('грн')} = {hryvnias(charge.amount)}"


def of_days(size: str, charge: Charge) -> str:
    """Return the size, by days where the line is for a part of the month."""
    days = charge.basis.get("days")
    if not days or days[0] == days[1]:
        return size
    return f"{size} × {days[0]}/{days[1]}"


def days_in_words(days: list[Any] | None) -> str:
    """Return for how many days a line is, when not for the whole month."""
    if not days or days[0] == days[1]:
        return ""
    return _("Днів у розрахунку: %(days)s з %(of)s.", days=str(days[0]), of=str(days[1]))


def reading_in_words(fact: ReadingFact) -> str:
    """Return where a reading comes from."""
    return _(
        "Показання %(value)s від %(day)s: %(source)s",
        value=plain_figure(fact.value),
        day=day_figure(fact.read_on),
        source=str(SOURCES[fact.source]),
    )


def amount_of(value: Decimal, unit: str) -> str:
    """Return a volume with its unit."""
    return f"{plain_figure(value)}{NO_BREAK}{unit_in_words(unit)}"


def hryvnias(amount: Decimal) -> str:
    """Return money as written in a sum."""
    return f"{money_figure(amount)}{NO_BREAK}{_('грн')}"
