"""A debt as it was on each day, cut where its size, its rate or its protection changes. Pure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed a debt on a day. A payment's day is its value date at the bank."""

    day: date
    amount: Decimal
    """Positive: more is owed."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed of one month for one service, due on one day, and all that ever changed it."""

    service_id: int
    month: date
    agreement_id: int
    due_on: date
    arose_on: date
    movements: Sequence[Movement]

    @property
    def first_late_day(self) -> date:
        """Return the first day after the last day to pay."""
        return self.due_on + _DAY

    def owed_on(self, day: date) -> Decimal:
        """Return what was still owed at the end of a day."""
        return sum((each.amount for each in self.movements if each.day <= day), _ZERO)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in per cent and its days, `[start, end)`; without an end it still holds."""

    start: date
    end: date | None
    percent: Decimal

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Block:
    """Days, `[start, end)`, on which a debt grows by nothing, and why."""

    start: date
    end: date | None
    ground: str
    document: str
    of_penalty_only: bool = False

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Days:
    """Days, each span `[start, end)`, on which the company holds to one of two ways."""

    spans: Sequence[tuple[date, date | None]] = ()

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and any(
            start <= day and (end is None or day < end) for start, end in self.spans
        )


NEVER = Days()
ALWAYS = Days(((date.min, None),))


@dataclass(frozen=True, slots=True)
class Growth:
    """By what rates a debt grows and on which days it does not."""

    rates: Sequence[Rate]
    blocks: Sequence[Block] = ()
    counts_payment_day: Days = NEVER
    """Days that are still days of the debt which money of the same day covers."""
    edges: Sequence[date] = field(init=False, repr=False, compare=False)
    """Days on which a rate or a protection begins or ends: the same for thousands of debts."""

    def __post_init__(self) -> None:
        days = [(each.start, each.end) for each in self.rates]
        days += [(each.start, each.end) for each in self.blocks]
        known = {edge for pair in days for edge in pair if edge is not None}
        object.__setattr__(self, "edges", sorted(known))


@dataclass(frozen=True, slots=True)
class Interval:
    """Days, `[start, end)`, of the same debt, rate and protection."""

    start: date
    end: date
    debt: Decimal
    percent: Decimal
    block: Block | None

    @property
    def days(self) -> int:
        """Return how many days it has, protected ones too."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """Return the last day inside."""
        return self.end - _DAY

    @property
    def weight(self) -> Decimal:
        """Return debt x per cent x days, exactly; nothing on protected days."""
        return _ZERO if self.block else self.debt * self.percent * self.days


def intervals(
    debt: Debt, growth: Growth, *, first: date, until: date, cuts: Iterable[date] = ()
) -> list[Interval]:
    """Return the days from `first` to `until` on which something was owed, cut as need be.

    Days without a rate are left out. `cuts` are further days on which an interval must begin.
    """
    end = until + _DAY
    if first >= end:
        return []
    moved = _moved(debt, growth, first)
    inside = growth.edges[bisect_right(growth.edges, first) : bisect_left(growth.edges, end)]
    edges = {first, end, *inside, *(day for day in (*moved, *cuts) if first < day < end)}
    found, owed = [], _ZERO
    for start, stop in pairwise(sorted(edges)):
        owed += moved.get(start, _ZERO)
        percent = next((rate.percent for rate in growth.rates if start in rate), _ZERO)
        if owed > 0 and percent > 0:
            block = next((each for each in growth.blocks if start in each), None)
            found.append(Interval(start, stop, owed, percent, block))
    return _joined(found, set(cuts))


def _moved(debt: Debt, growth: Growth, first: date) -> dict[date, Decimal]:
    """Return by how much the debt changes on which day; all before `first` is of that day."""
    moved: dict[date, Decimal] = defaultdict(Decimal)
    for each in debt.movements:
        is_paid_late = each.amount < 0 and each.day >= first
        is_counted = is_paid_late and each.day in growth.counts_payment_day
        day = each.day + _DAY if is_counted else each.day
        moved[max(day, first)] += each.amount
    return moved


def _joined(found: Sequence[Interval], cuts: set[date]) -> list[Interval]:
    """Join neighbours between which nothing changed after all."""
    if len(found) < 2:
        return list(found)
    joined: list[Interval] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and last.end == each.start and each.start not in cuts and _alike(last, each):
            joined[-1] = Interval(last.start, each.end, each.debt, each.percent, each.block)
        else:
            joined.append(each)
    return joined


def _alike(one: Interval, other: Interval) -> bool:
    return (one.debt, one.percent, one.block) == (other.debt, other.percent, other.block)
