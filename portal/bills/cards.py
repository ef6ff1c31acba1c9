"""The bill as its page shows it: services, how each line came about, what changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.charging.benefits.lines import BENEFIT
from app.charging.explanation import is_of_a_sum
from app.tariffs.models import Method
from portal.bills.difference import Difference, Month, split_difference
from portal.bills.explanation import ExplainedPart
from portal.bills.queries import ChargeRow


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """One service of a bill with the parts that explain it and the change since last month."""

    service_id: int
    name: str
    unit: str
    quantity: Decimal
    amount: Decimal
    parts: Sequence[ExplainedPart]
    before: Decimal | None
    difference: Difference | None
    """None without a month before, and for what is ordered: two orders are two things."""
    is_ordered: bool = False

    @property
    def change(self) -> Decimal:
        """Return how much more it is than a month before."""
        return self.difference.total if self.difference else Decimal("0.00")


Explained = Sequence[tuple[ChargeRow, ExplainedPart]]
"""Lines, each with its explanation."""


def service_cards(
    now: Explained, before: Explained, payees: Mapping[int, str]
) -> Sequence[ServiceCard]:
    """Return the services of a bill in order, each compared with the month before.

    Lines of other months (recalculations) belong to the service like the others; they are not
    compared. `payees` are names by agreements, of services that are paid to several.
    """
    earlier = {
        service_id: _month(own)
        for service_id, pairs in _by_service(before).items()
        if (own := _own(pairs))
    }
    return [
        _service(pairs, earlier.get(service_id), payees)
        for service_id, pairs in _by_service(now).items()
    ]


def _by_service(pairs: Explained) -> dict[int, list[tuple[ChargeRow, ExplainedPart]]]:
    grouped: dict[int, list[tuple[ChargeRow, ExplainedPart]]] = defaultdict(list)
    for row, part in pairs:
        grouped[row.service_id].append((row, part))
    return grouped


def _service(pairs: Explained, before: Month | None, payees: Mapping[int, str]) -> ServiceCard:
    first, own = pairs[0][0], _own(pairs)
    now = _month(own)
    is_ordered = first.charge.method == Method.ONE_OFF
    return ServiceCard(
        service_id=first.service_id,
        name=first.service,
        unit=first.unit,
        quantity=now.quantity,
        amount=sum((row.amount for row, _ in pairs), Decimal("0.00")),
        parts=[replace(part, payee=payees.get(row.charge.agreement_id, "")) for row, part in pairs],
        before=before.amount if before else None,
        difference=split_difference(before, now) if before and own and not is_ordered else None,
        is_ordered=is_ordered,
    )


def _own(pairs: Explained) -> Explained:
    """Return the lines for the month that charges them."""
    return [(row, part) for row, part in pairs if row.charge.month == row.charge.posted]


def _month(pairs: Explained) -> Month:
    days = {part.days for _, part in pairs if part.days}
    priced = [row for row, _ in pairs if row.charge.method != BENEFIT]
    prices = {row.charge.price for row in priced if not is_of_a_sum(row.charge)}
    amount = sum((row.amount for row, _ in pairs), Decimal("0.00"))
    return Month(
        quantity=sum((row.quantity for row in priced), Decimal(0)),
        amount=amount,
        benefit=amount - sum((row.amount for row in priced), Decimal("0.00")),
        days=days.pop() if len(days) == 1 else None,
        price=prices.pop() if len(prices) == 1 else None,
    )
