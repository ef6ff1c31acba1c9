"""What a document would ask on each late debt: all that it grew by, less what was asked. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.penalty.debts import Block, Debt
from app.penalty.inflation import calculate_inflation
from app.penalty.interest import calculate_interest
from app.penalty.late.told import Growth, as_json, told_of
from app.penalty.models import LateKind
from app.penalty.penalty import calculate_penalty
from app.penalty.terms import Rules, Whose

_ZERO = Decimal("0.00")
_DAY = timedelta(days=1)
DebtKey = tuple[int, int, date, date]
"""Service, agreement, month and last day to pay."""
Grow = Callable[[Debt, date], Growth]


@dataclass(frozen=True, slots=True)
class Asked:
    """What documents that stand have asked on a debt, of one kind."""

    amount: Decimal
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Step:
    """What one more document asks on a debt, of one kind."""

    kind: LateKind
    debt: Debt
    since: date
    total: Decimal
    before: Decimal
    told: str

    @property
    def amount(self) -> Decimal:
        """Return what is asked now; below zero, what is taken back."""
        return self.total - self.before


Wanted = Mapping[LateKind, date]
"""The kinds to be asked for, each with the first day that may be."""


class Grower:
    """The rules of a company as functions of a debt; accounts alike share them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._made: dict[tuple[str, tuple[Block, ...]], dict[LateKind, Grow]] = {}

    def of(self, whose: Whose, own: Sequence[Block]) -> Mapping[LateKind, Grow]:
        """Return how a debt of an account grows, by kind."""
        blocks = tuple(self._rules.blocks_for(whose, own))
        key = (whose.category, blocks)
        if key not in self._made:
            self._made[key] = self._make(whose, blocks)
        return self._made[key]

    def _make(self, whose: Whose, blocks: Sequence[Block]) -> dict[LateKind, Grow]:
        penalty = self._rules.penalty(whose, blocks)
        interest = self._rules.interest_terms(blocks)
        inflation = self._rules.inflation(blocks)
        return {
            LateKind.PENALTY: lambda debt, day: calculate_penalty(debt, penalty, until=day),
            LateKind.INTEREST: lambda debt, day: calculate_interest(debt, interest, until=day),
            LateKind.INFLATION: lambda debt, day: calculate_inflation(debt, inflation, until=day),
        }


def steps(
    debts: Sequence[Debt],
    grow: Mapping[LateKind, Grow],
    asked: Mapping[tuple[LateKind, DebtKey], Asked],
    *,
    wanted: Wanted,
    until: date,
) -> Iterator[Step]:
    """Yield what is to be asked for, or taken back, on the debts of one account.

    Days that were asked for stay asked for, and so do those before `until` of a later document:
    whatever is known anew of them lowers or raises this one.
    """
    for debt in debts:
        key = (debt.service_id, debt.agreement_id, debt.month, debt.due_on)
        for kind, first in wanted.items():
            step = _step(debt, kind, grow[kind], asked.get((kind, key)), first=first, until=until)
            if step is not None:
                yield step


def _step(
    debt: Debt, kind: LateKind, grow: Grow, asked: Asked | None, *, first: date, until: date
) -> Step | None:
    since = max(first, debt.first_late_day)
    if asked is not None:
        since, until = min(since, asked.since), max(until, asked.until)
    if since > until:
        return None
    now = grow(debt, until)
    total = _since(debt, grow, now.amount, since)
    before = asked.amount if asked else _ZERO
    if total == before:
        return None
    told_from = since
    if asked is not None and until > asked.until:
        then = _since(debt, grow, grow(debt, asked.until).amount, since)
        # Days told before are told again only where they came out otherwise.
        told_from = asked.until + _DAY if then == before else since
    rows = told_of(now, until=until, since=told_from)
    return Step(kind, debt, since, total, before, as_json(rows))


def _since(debt: Debt, grow: Grow, amount: Decimal, since: date) -> Decimal:
    """Return the part of an amount that is of the days since one."""
    if since <= debt.first_late_day:
        return amount
    return amount - grow(debt, since - _DAY).amount
