"""The funds of an estimate as its page shows them: planned, a month's part, charged, paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from app.charging.sharing.carrying_out import FundFact
from app.tariffs.sharing.approving import by_months
from app.tariffs.sharing.queries import ItemRow

_NOTHING = FundFact(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class FundCard:
    """A fund of an estimate with its items."""

    service_id: int
    service: str
    kind: str
    key: str
    rows: Sequence[ItemRow]
    planned: Decimal
    monthly: Decimal
    """What falls on the first month; a later one may have a kopeck less."""
    charged: Decimal
    paid: Decimal
    spent: Decimal
    spent_of: Mapping[int, Decimal]
    """What was spent of each item; one without expenses is left out."""


def funds_of(
    items: Sequence[ItemRow],
    facts: Mapping[int, FundFact],
    spent: Mapping[int, Decimal],
    *,
    months: int,
) -> Sequence[FundCard]:
    """Return the funds in the order of their items."""
    found = []
    for service_id, of_fund in groupby(items, lambda item: item.service_id):
        own = list(of_fund)
        planned = sum((item.amount for item in own), Decimal(0))
        fact = facts.get(service_id, _NOTHING)
        found.append(
            FundCard(
                service_id,
                own[0].service,
                own[0].kind,
                own[0].key,
                own,
                planned,
                by_months(planned, months)[0],
                fact.charged,
                fact.paid,
                sum((spent.get(item.id, Decimal(0)) for item in own), Decimal(0)),
                spent,
            )
        )
    return found
