"""The rule by which money covers debts (рознесення). Pure: rows in, parts out.

Debts are open items above zero, credits those below. The payer's stated month wins; without one,
or for what is left of it, the oldest debt is covered first; what remains is an advance, which
later debts take by the same rule. A debt is never covered below zero.

An instalment of a restructured debt stands beside the charges of the bill that falls due with it,
after them, however old the debt was: the agreement put it off. Money left over pays instalments
ahead.

Source: contract-typical/crediting
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.kernel.month import Month

RULE = "oldest_first/2"
"""Name and version of the rule, stored with every document that used it."""
RULE_NAMED = "stated_month_then_oldest/2"

_NATURES = (
    "principal",
    "restructured",
    "restructured_costs",
    "evened",
    "adjudged",
    "penalty",
    "interest",
)
_RANK = {nature: rank for rank, nature in enumerate(_NATURES)}
"""Of debts of the same month, principal first: the typical contracts put oldest before costs."""
INSTALMENTS = frozenset({"restructured", "restructured_costs"})
"""Natures of debts that are paid by the schedule of an agreement."""
PUT_OFF = INSTALMENTS | {"evened"}
"""Natures of debts that a later bill than their month's asks for."""


@dataclass(frozen=True, slots=True)
class Item:
    """An open item as the rule sees it. `payee_id` is None where the company itself is meant."""

    service_id: int
    month: date
    agreement_id: int
    nature: str
    due_on: date
    arose_on: date
    outstanding: Decimal
    payee_id: int | None = None
    vat_rate: Decimal = Decimal(0)
    debtor_id: int | None = None
    """Who owes it by its agreement."""

    @property
    def is_debt(self) -> bool:
        """Return whether money may cover it; an overdrawn advance is not owed for anything."""
        return self.outstanding > 0 and self.nature != "advance"

    @property
    def asked_with(self) -> date:
        """Return the month whose bill asks for it: an instalment is due with a later one."""
        if self.nature not in PUT_OFF:
            return self.month
        due = Month.of(self.due_on)
        return due.plus(-1).first_day if due > Month.of(self.month) else self.month

    @property
    def age(self) -> tuple[date, date, int, date, int, int]:
        """Return the place in the queue: oldest month, then nature, then service."""
        rank = _RANK.get(self.nature, len(_RANK))
        return (
            self.asked_with,
            self.due_on,
            rank,
            self.month,
            self.service_id,
            self.agreement_id,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """How much of one credit went to one debt; always positive."""

    item: Item
    amount: Decimal


@dataclass(slots=True)
class Debts:
    """The debts of one account while several payments cover them one after the other."""

    items: list[Item]
    _left: list[Decimal] = field(init=False)

    def __post_init__(self) -> None:
        self.items = sorted((item for item in self.items if item.is_debt), key=_age)
        self._left = [item.outstanding for item in self.items]

    def cover(self, amount: Decimal, order: Iterable[int]) -> tuple[list[Part], Decimal]:
        """Return what `amount` covered, in `order` of indexes, and what is left of it."""
        parts = []
        for index in order:
            taken = min(amount, self._left[index])
            if taken > 0:
                self._left[index] -= taken
                amount -= taken
                parts.append(Part(self.items[index], taken))
        return parts, amount

    def payable(self, payee_id: int | None) -> list[int]:
        """Return indexes of debts that money of this payee may cover, oldest first.

        Money that came to one payee's bank account cannot pay another payee's service.
        """
        return [
            index
            for index, item in enumerate(self.items)
            if payee_id is None or item.payee_id is None or item.payee_id == payee_id
        ]


def allocate(
    debts: Debts, amount: Decimal, *, payee_id: int | None = None, stated: Month | None = None
) -> tuple[list[Part], Decimal]:
    """Return the parts of a payment and the advance that is left; together they are `amount`."""
    queue = debts.payable(payee_id)
    if stated is not None:
        first = stated.first_day
        queue.sort(key=lambda index: debts.items[index].asked_with != first)
    return debts.cover(amount, queue)


def settle(items: Sequence[Item]) -> Iterator[tuple[Item, Item, Decimal]]:
    """Yield (credit, debt, amount) for what credits of one account cover of its debts.

    A credit of a service first covers that service's same month (a recalculation lowers what it
    recalculates), then that service, then the oldest debt of the same payee. What was charged to
    one debtor too much pays no other debtor's debt; an advance is the account's.
    """
    debts = Debts(list(items))
    credits_ = sorted((item for item in items if item.outstanding < 0), key=_age)
    for credit in credits_:
        queue = [
            each for each in debts.payable(credit.payee_id) if _may_pay(credit, debts.items[each])
        ]
        near = [_distance(credit, debt) for debt in debts.items]
        queue.sort(key=near.__getitem__)
        parts, _ = debts.cover(-credit.outstanding, queue)
        yield from ((credit, part.item, part.amount) for part in parts)


def is_put_off(nature: str, due_on: date, *, on: date) -> bool:
    """Return whether a debt is an instalment of a month after that of `on`: not asked for yet."""
    return nature in PUT_OFF and Month.of(due_on) > Month.of(on)


def _may_pay(credit: Item, debt: Item) -> bool:
    if credit.nature == "advance" or credit.debtor_id is None or debt.debtor_id is None:
        return True
    return credit.debtor_id == debt.debtor_id


def _distance(credit: Item, debt: Item) -> int:
    if debt.service_id != credit.service_id:
        return 2
    return 0 if debt.month == credit.month else 1


def _age(item: Item) -> tuple[date, date, int, date, int, int]:
    return item.age
