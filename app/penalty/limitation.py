"""Limitation (позовна давність) of late debts: may a court still be asked. Pure.

The terms were held twice: by the quarantine from 2020 and by martial law, which stopped them from
30.01.2024 until they ran on from 04.09.2025. What a court would say of the years between is not
settled, and is called so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.penalty.debts import Debt

HELD_FROM = date(2020, 4, 2)
"""A claim that was out of time before stays so."""
STOPPED_FROM = date(2024, 1, 30)
RUNS_AGAIN = date(2025, 9, 4)
"""A claim that arose while terms were stopped has its whole term from this day on."""
TERM, TERM_OF_PENALTY = 3, 1
"""Years."""
_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How a claim stands to its term; from the best to the worst."""

    SAFE = "safe"
    DISPUTABLE = "disputable"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Limitation:
    """How a claim stands on a day, and the day on which that changes, if one is known."""

    standing: Standing
    until: date | None
    """First day of a worse standing."""


def limitation_of(late_since: date, *, on: date, years: int = TERM) -> Limitation:
    """Return how a claim stands that could first be made on a day.

    Source: civil-code/257
    Source: law-4434
    """
    plain = _after(late_since, years)
    if plain < HELD_FROM:
        return Limitation(Standing.EXPIRED, None)
    if late_since >= STOPPED_FROM:
        end = _after(max(late_since, RUNS_AGAIN), years)
        return Limitation(Standing.SAFE, end) if on < end else Limitation(Standing.EXPIRED, None)
    # The kindest reading stops the term for all the years between; what it lets pass is gone.
    left = max(plain - max(HELD_FROM, late_since), timedelta())
    end = RUNS_AGAIN + left
    if on < end:
        return Limitation(Standing.DISPUTABLE, end)
    return Limitation(Standing.EXPIRED, None)


def limitation_of_debt(debt: Debt, *, on: date) -> Limitation:
    """Return how a claim for a debt stands; a part paid after it was late may have renewed it.

    Whoever pays a part may thereby own the debt, and its term begins anew: what would be out of
    time is disputable then.

    Source: civil-code/264
    """
    found = limitation_of(debt.first_late_day, on=on)
    if found.standing is not Standing.EXPIRED:
        return found
    renewed = _last_part_paid(debt)
    if renewed is None:
        return found
    again = limitation_of(renewed + _DAY, on=on)
    if again.standing is Standing.EXPIRED:
        return found
    return Limitation(Standing.DISPUTABLE, again.until)


def worst(standings: Sequence[Standing]) -> Standing:
    """Return the worst of some standings."""
    order = list(Standing)
    return max(standings, key=order.index, default=Standing.SAFE)


def _last_part_paid(debt: Debt) -> date | None:
    days = [each.day for each in debt.movements if each.amount < 0 and each.day > debt.due_on]
    return max(days, default=None)


def _after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
