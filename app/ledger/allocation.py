"""The rule by which money covers debts (рознесення). Pure: rows in, parts out.

Debts are open items above zero, credits those below. The payer's stated month and service win;
without them, or for what is left, the company's rule says which debt is covered first
(`app.ledger.orders`): the oldest, unless it is another. What remains is an advance, which later
debts take by the same rule. A debt is never covered below zero.

An instalment of a restructured debt stands beside the charges of the bill that falls due with it,
after them, however old the debt was: the agreement put it off. Money left over pays instalments
ahead.

Source: contract-typical/crediting
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.kernel.money import whole_parts
from app.kernel.month import Month
from app.ledger.orders import COMPANY_ITSELF, NOTHING_STATED, OLDEST_FIRST, Order, Rule, Stated

_NATURES = (
    "principal",
    "restructured",
    "restructured_costs",
    "evened",
    "adjudged",
    "penalty",
    "interest",
)
RANK = {nature: rank for rank, nature in enumerate(_NATURES)}
"""Of debts of the same month, principal first: the typical contracts put oldest before costs."""
INSTALMENTS = frozenset({"restructured", "restructured_costs"})
"""Natures of debts that are paid by the schedule of an agreement."""
PUT_OFF = INSTALMENTS | {"evened"}
"""Natures of debts that a later bill than their month's asks for."""


@dataclass(frozen=True, slots=True)
class Item:
    """An open item as the rule sees it.

    `payee_id` is `COMPANY_ITSELF` where it is the company's, None where nobody is named: then a
    credit is for all, and a debt is the company's.
    """

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

    def rank_by(self, rule: Rule) -> int:
        """Return the place that a company's rule gives it before its age."""
        return rule.rank(service_id=self.service_id, payee_id=self.payee_id, nature=self.nature)

    @property
    def age(self) -> tuple[date, date, int, date, int, int]:
        """Return the place in the queue: oldest month, then nature, then service."""
        rank = RANK.get(self.nature, len(RANK))
        return (
            self.asked_with,
            self.due_on,
            rank,
            self.month,
            self.service_id,
            self.agreement_id,
        )


@dataclass(frozen=True, slots=True)
class Whose:
    """To whom a payment came, and by whom it may be."""

    payee_id: int | None = None
    """`COMPANY_ITSELF` is the company; None: whoever is owed."""
    others: Collection[int] = ()
    """Agreements of a debtor of another household (`ledger.households`)."""
    is_anothers: bool = False
    """Money said to be that debtor's."""


WHOEVERS = Whose()


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

    def share(self, amount: Decimal, places: Sequence[int]) -> tuple[list[Part], Decimal]:
        """Return what `amount` covered of these debts, of each by its part, and what is left."""
        owed = [self._left[place] for place in places]
        total = sum(owed, Decimal(0))
        if amount >= total or total == 0:
            return self.cover(amount, places)
        parts = []
        for place, taken in zip(places, whole_parts(owed, amount), strict=True):
            if taken:
                self._left[place] -= taken
                parts.append(Part(self.items[place], taken))
        return parts, Decimal(0)

    def payable(self, payee_id: int | None) -> list[int]:
        """Return indexes of debts that money of this payee may cover, oldest first.

        Money that came to one payee's bank account cannot pay another payee's service, and the
        company is a payee like any other. Money that names nobody covers all: it is passed on.
        """
        return [
            index
            for index, item in enumerate(self.items)
            if payee_id is None or (item.payee_id or COMPANY_ITSELF) == payee_id
        ]


def allocate(
    debts: Debts,
    amount: Decimal,
    *,
    whose: Whose = WHOEVERS,
    stated: Stated = NOTHING_STATED,
    rule: Rule = OLDEST_FIRST,
    on: date | None = None,
) -> tuple[list[Part], Decimal]:
    """Return the parts of a payment of a day and the advance that is left: together, `amount`.

    What another's agreements owe is paid by money that is said to be his, or that names the very
    month, after one's own debts of it.
    """
    parts: list[Part] = []
    for queue in _queues(debts, whose, stated):
        covered, amount = by_rule(debts, amount, queue, rule, on)
        parts += covered
    return parts, amount


def _queues(debts: Debts, whose: Whose, stated: Stated) -> Iterator[Sequence[int]]:
    """Yield the debts that a payment may cover, those it names before the rest."""
    places = debts.payable(whose.payee_id)
    theirs = [place for place in places if debts.items[place].agreement_id in whose.others]
    own = theirs if whose.is_anothers else [each for each in places if each not in {*theirs}]
    if not stated.name:
        yield own
        return
    far = [
        stated.distance(service_id=item.service_id, month=Month.of(item.asked_with))
        for item in debts.items
    ]
    for distance in sorted({far[place] for place in places}):
        yield [place for place in own if far[place] == distance]
        if distance == 0 and stated.month is not None and not whose.is_anothers:
            yield [place for place in theirs if far[place] == 0]


def by_rule(
    debts: Debts, amount: Decimal, queue: Sequence[int], rule: Rule, on: date | None
) -> tuple[list[Part], Decimal]:
    """Cover debts of a queue by age; but for the oldest first, put off ones wait until asked."""
    if rule.order is Order.OLDEST_FIRST:
        return debts.cover(amount, queue)
    put_off = [
        on is not None and is_put_off(item.nature, item.due_on, on=on) for item in debts.items
    ]
    asked = [place for place in queue if not put_off[place]]
    later = [place for place in queue if put_off[place]]
    if rule.shares:
        parts, left = debts.share(amount, asked)
    else:
        asked.sort(key=lambda place: debts.items[place].rank_by(rule))
        parts, left = debts.cover(amount, asked)
    ahead, left = debts.cover(left, later)
    return parts + ahead, left


def is_put_off(nature: str, due_on: date, *, on: date) -> bool:
    """Return whether a debt is an instalment of a month after that of `on`: not asked for yet."""
    return nature in PUT_OFF and Month.of(due_on) > Month.of(on)


def _age(item: Item) -> tuple[date, date, int, date, int, int]:
    return item.age
