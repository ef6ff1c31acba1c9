"""Restructuring counted kopeck by kopeck, from the rules and not from the engine.

Every kopeck owed knows which debt it is of. An agreement hands out the chosen kopecks, oldest debt
first, to its instalments in turn; a payment takes kopecks off the front of the queue; a broken
agreement leaves each unpaid kopeck with the debt it is of.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

DebtName = tuple[int, date, str, date]
"""Service, month, nature, due day."""

_ORDER = ["principal", "instalment", "instalment of costs", "adjudged", "penalty", "interest"]
_COSTS = {"penalty", "interest", "inflation"}


@dataclass
class Kopeck:
    debt: DebtName
    put_off_to: date | None = None

    @property
    def place(self) -> tuple[date, date, int, date, int]:
        """Return where it stands in the queue for money."""
        service, month, nature, due = self.debt
        if self.put_off_to is None:
            rank = _ORDER.index(nature) if nature in _ORDER else 9
            return (month, due, rank, month, service)
        rank = 2 if nature in _COSTS else 1
        bill = date(self.put_off_to.year, self.put_off_to.month, 1)
        bill = date(bill.year - (bill.month == 1), (bill.month - 2) % 12 + 1, 1)
        return (max(month, bill), self.put_off_to, rank, month, service)


@dataclass
class Reference:
    """An account of kopecks."""

    kopecks: list[Kopeck] = field(default_factory=list)
    advance: int = 0

    def owe(self, debt: DebtName, amount: int) -> None:
        self.kopecks += [Kopeck(debt) for _ in range(amount)]
        ahead, self.advance = self.advance, 0
        self.pay(ahead)

    def pay(self, amount: int) -> None:
        queue = sorted(self.kopecks, key=lambda each: each.place)
        taken = {id(each) for each in queue[:amount]}
        self.kopecks = [each for each in self.kopecks if id(each) not in taken]
        self.advance += amount - len(taken)

    def put_off(self, debts: Sequence[DebtName], schedule: Sequence[tuple[date, int]]) -> None:
        chosen = [each for each in self.kopecks if each.debt in debts and not each.put_off_to]
        chosen.sort(key=lambda each: each.place)
        days = [day for day, amount in schedule for _ in range(amount)]
        assert len(chosen) == len(days), "a schedule comes to its debts"
        for kopeck, day in zip(chosen, days, strict=True):
            kopeck.put_off_to = day
        # A later kopeck of a debt is paid later: the queue keeps the order of the list.
        ids = {id(each) for each in chosen}
        self.kopecks = [each for each in self.kopecks if id(each) not in ids] + chosen

    def break_off(self) -> None:
        for kopeck in self.kopecks:
            kopeck.put_off_to = None

    @property
    def debts(self) -> Counter[DebtName]:
        """Return what is owed of each debt that is not put off."""
        return Counter(each.debt for each in self.kopecks if not each.put_off_to)

    @property
    def instalments(self) -> Counter[date]:
        """Return what is owed of each instalment."""
        return Counter(each.put_off_to for each in self.kopecks if each.put_off_to)

    @property
    def services(self) -> Counter[int]:
        """Return what is owed of each service."""
        return Counter(each.debt[0] for each in self.kopecks)
