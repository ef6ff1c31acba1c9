"""The bill as its page shows it: services, how each line came about, what changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    """None without a month before."""

    @property
    def change(self) -> Decimal:
        """Return how much more it is than a month before."""
        return self.difference.total if self.difference else Decimal("0.00")


def service_cards(
    rows: Sequence[ChargeRow], parts: Sequence[ExplainedPart], before: Sequence[ChargeRow]
) -> Sequence[ServiceCard]:
    """Return the services of a bill in order; `parts` explain `rows` one by one.

    Lines of other months (recalculations) belong to the service but not to the comparison.
    """
    grouped: dict[int, list[tuple[ChargeRow, ExplainedPart]]] = defaultdict(list)
    for row, part in zip(rows, parts, strict=True):
        grouped[row.service_id].append((row, part))
    earlier = _months(before)
    return [_service(pairs, earlier.get(service_id)) for service_id, pairs in grouped.items()]


def _service(pairs: Sequence[tuple[ChargeRow, ExplainedPart]], before: Month | None) -> ServiceCard:
    rows = [row for row, _ in pairs]
    now = _month(rows, [part.days for _, part in pairs])
    return ServiceCard(
        service_id=rows[0].service_id,
        name=rows[0].service,
        unit=rows[0].unit,
        quantity=now.quantity,
        amount=now.amount,
        parts=[part for _, part in pairs],
        before=before.amount if before else None,
        difference=split_difference(before, now) if before else None,
    )


def _months(rows: Sequence[ChargeRow]) -> dict[int, Month]:
    grouped: dict[int, list[ChargeRow]] = defaultdict(list)
    for row in rows:
        grouped[row.service_id].append(row)
    return {service_id: _month(each, [None]) for service_id, each in grouped.items()}


def _month(rows: Sequence[ChargeRow], days: Sequence[int | None]) -> Month:
    known = [each for each in days if each]
    prices = {row.price for row in rows}
    return Month(
        quantity=sum((row.quantity for row in rows), Decimal(0)),
        amount=sum((row.amount for row in rows), Decimal("0.00")),
        days=max(known, default=None),
        price=prices.pop() if len(prices) == 1 else None,
    )
