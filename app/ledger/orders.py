"""The orders in which money may cover debts. Pure: which debts stand first, in which groups.

The oldest debt first, unless the contract says otherwise: any other order is the company's own,
with its basis, from a day on (`app.ledger.rules`).

Source: contract-typical/crediting
Source: civil-code/534
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.month import Month

_COSTS = frozenset({"penalty", "interest", "inflation"})
"""Natures of what a late debt grew by."""


COMPANY_ITSELF = 0
"""Stands for the company where a payee is asked for: no payee has this number."""


class Order(StrEnum):
    """Which debts money covers first, where its payer says nothing."""

    OLDEST_FIRST = "oldest_first"
    BY_SERVICE = "by_service"
    """Services in the company's order; the oldest debt of each first."""
    BY_PAYEE = "by_payee"
    """Payees in the company's order; money that came to one payee still pays no other."""
    PROPORTIONAL = "proportional"
    """Every debt that is asked for, by as much of it as there is money for."""
    COSTS_FIRST = "costs_first"
    """Penalty, interest and inflation losses before what they grew from."""


VERSIONS: Mapping[Order, int] = {
    Order.OLDEST_FIRST: 4,
    Order.BY_SERVICE: 3,
    Order.BY_PAYEE: 3,
    Order.PROPORTIONAL: 3,
    Order.COSTS_FIRST: 3,
}
"""Raised when an order begins to give other parts; stored with every document."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A company's rule of allocation. `first` are services or payees, by which the order goes."""

    order: Order = Order.OLDEST_FIRST
    first: tuple[int, ...] = ()
    fact_id: int | None = None
    """The row that set it, with its basis; None where the company has set none."""

    @property
    def shares(self) -> bool:
        """Return whether debts are covered together, each by its part."""
        return self.order is Order.PROPORTIONAL

    def rank(self, *, service_id: int, payee_id: int | None, nature: str) -> int:
        """Return the place of a debt before its age is asked about: least is first."""
        if self.order is Order.BY_SERVICE:
            return self._listed(service_id)
        if self.order is Order.BY_PAYEE:
            return self._listed(payee_id)
        return int(self.order is Order.COSTS_FIRST and nature not in _COSTS)

    def named(self, stated: "Stated") -> str:
        """Return the name and version, as stored with each document that used it."""
        own = f"{self.order}/{VERSIONS[self.order]}"
        if self.fact_id is not None:
            own += f"#{self.fact_id}"
        if stated.name and self.order is Order.OLDEST_FIRST:
            own = own.replace("oldest_first", "oldest", 1)
        return f"stated_{stated.name}_then_{own}" if stated.name else own

    def _listed(self, place: int | None) -> int:
        return self.first.index(place) if place in self.first else len(self.first)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a payer says his money is for."""

    month: Month | None = None
    service_id: int | None = None

    @property
    def name(self) -> str:
        """Return what of it is said; empty where nothing is."""
        said = {"service": self.service_id, "month": self.month}
        return "_and_".join(name for name, value in said.items() if value is not None)

    def distance(self, *, service_id: int, month: Month) -> int:
        """Return how far a debt is from what the payer means: both, the service, the month, none.

        What he does not say is no nearer and no farther.
        """
        other_service = self.service_id is not None and service_id != self.service_id
        other_month = self.month is not None and month != self.month
        return 2 * other_service + other_month


OLDEST_FIRST = Rule()
NOTHING_STATED = Stated()
