"""The first page's answers: what I owe, for what, until when; what the last bill changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.ledger.owed import Owed
from portal.bills.queries import BillRow, ChargeRow

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class ServiceOwed:
    """What is open for one service, overdue part included."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OwedCard:
    """The sum due first. `advance` is what was paid ahead and is already taken off."""

    to_pay: Decimal
    overpaid: Decimal
    overdue: Decimal
    due_on: date | None
    services: Sequence[ServiceOwed]
    advance: Decimal
    restructured: Decimal = _ZERO
    """Paid by instalments of months to come."""
    evened: Decimal = _ZERO
    """Charged beyond even sums, and not asked for yet."""
    ahead: Decimal = _ZERO
    """Asked by even payments before it is charged."""
    spare: Decimal = _ZERO
    """Lies with other payees than those that the sum to pay goes to; nothing is taken off it."""

    @classmethod
    def of(cls, owed: Owed, names: Mapping[int, str], *, prepaid: str) -> "OwedCard":
        """Return the card; `prepaid` names money that belongs to no service yet."""
        sums: dict[int, Decimal] = defaultdict(lambda: _ZERO)
        for debt in owed.debts:
            sums[debt.service_id] += debt.amount
        order = {service_id: index for index, service_id in enumerate(names)}
        services = [
            ServiceOwed(names.get(service_id, prepaid), sums[service_id])
            for service_id in sorted(sums, key=lambda each: order.get(each, len(order)))
        ]
        asked = sum(sums.values(), owed.ahead)
        spare = owed.spare if owed.to_pay else _ZERO
        return cls(
            to_pay=owed.to_pay,
            overpaid=owed.advance,
            overdue=owed.overdue,
            due_on=owed.due_on,
            services=services,
            advance=asked - owed.to_pay + owed.spare - spare,
            restructured=owed.restructured,
            evened=owed.evened,
            ahead=owed.ahead,
            spare=spare,
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """A service whose sum is not what it was a month before."""

    name: str
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        """Return how much more it is."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class LastBill:
    """The newest bill and what changed in it, the biggest change first."""

    bill: BillRow
    changes: Sequence[Changed]
    charged_before: Decimal | None

    @classmethod
    def of(cls, bill: BillRow, now: Sequence[ChargeRow], before: Sequence[ChargeRow]) -> "LastBill":
        """Return the card of a bill, compared with the lines of the month before."""
        new, old = _by_service(now), _by_service(before)
        changes = [
            Changed(name, old.get(name, _ZERO), new.get(name, _ZERO))
            for name in dict.fromkeys([*new, *old])
            if new.get(name, _ZERO) != old.get(name, _ZERO)
        ]
        changes.sort(key=lambda each: (-abs(each.change), each.name))
        return cls(bill, changes, sum(old.values(), _ZERO) if old else None)

    @property
    def change(self) -> Decimal | None:
        """Return how much more was charged than a month before; None without one."""
        return None if self.charged_before is None else self.bill.charged - self.charged_before


def _by_service(rows: Sequence[ChargeRow]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.service] = sums.get(row.service, _ZERO) + row.amount
    return sums
