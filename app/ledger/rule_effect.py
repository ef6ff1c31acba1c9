"""What another rule of allocation would do, shown before it is set: to whose service money goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.money import to_kopecks
from app.ledger.allocation import Debts, Item, allocate
from app.ledger.models import Nature, OpenItem
from app.ledger.open_items import items_of
from app.ledger.orders import Rule

_ACCOUNTS = 2_000
"""Debtors that are looked at: enough to see where money would go, and quick."""
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a service would get of the same money by each rule."""

    now: Decimal = _ZERO
    then: Decimal = _ZERO

    @property
    def difference(self) -> Decimal:
        """Return how much more it would get by the other rule."""
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Effect:
    """If debtors paid half of what they owe today: how much each service gets."""

    accounts: int
    changed: int
    """Accounts whose money would go to other debts."""
    services: Mapping[int, Moved]


def rule_effect(session: Session, now: Rule, then: Rule, *, on: date) -> Effect:
    """Return how half of today's debts would be allocated by two rules; nothing is written."""
    debtors = session.scalars(
        select(OpenItem.account_id)
        .where(OpenItem.outstanding > 0, OpenItem.nature != Nature.ADVANCE)
        .distinct()
        .order_by(OpenItem.account_id)
        .limit(_ACCOUNTS)
    ).all()
    items = items_of(session, debtors)
    services: dict[int, Moved] = {}
    changed = 0
    for account_id in debtors:
        before, after = (_covered(items[account_id], rule, on) for rule in (now, then))
        changed += before != after
        for item in {**before, **after}:
            was = services.get(item.service_id, Moved())
            services[item.service_id] = Moved(
                was.now + before.get(item, _ZERO), was.then + after.get(item, _ZERO)
            )
    return Effect(len(debtors), changed, dict(sorted(services.items())))


def _covered(items: list[Item], rule: Rule, on: date) -> dict[Item, Decimal]:
    debts = Debts(items)
    half = to_kopecks(sum((item.outstanding for item in debts.items), _ZERO) / 2)
    parts, _ = allocate(debts, half, rule=rule, on=on)
    covered: dict[Item, Decimal] = {}
    for part in parts:
        covered[part.item] = covered.get(part.item, _ZERO) + part.amount
    return covered
