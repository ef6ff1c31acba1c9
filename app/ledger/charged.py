"""What months were charged for, by the day it was due: how far each can be lowered in its place."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.ledger.allocation import Part
from app.ledger.models import CHARGED, EntryKind, Nature
from app.months.models import MonthRow

_CHARGED = (EntryKind.OPENING, *CHARGED)
# Account by account and month by month, or the planner would read whole months.
_FIND = text("""
SELECT each.place, own.due_on, min(own.arose_on), sum(own.amount)
FROM unnest(
    CAST(:accounts AS bigint[]), CAST(:services AS bigint[]), CAST(:agreements AS bigint[]),
    CAST(:of AS date[])
) WITH ORDINALITY AS each (account_id, service_id, agreement_id, month, place)
CROSS JOIN unnest(CAST(:months AS date[])) AS books (posted)
CROSS JOIN LATERAL (
    SELECT e.due_on, e.arose_on, e.amount
    FROM entry AS e
    WHERE e.posted = books.posted AND e.account_id = each.account_id
      AND e.service_id = each.service_id AND e.agreement_id = each.agreement_id
      AND e.month = each.month AND e.nature = :principal AND e.kind = ANY (:charged)
) AS own
WHERE books.posted >= each.month
GROUP BY each.place, own.due_on
HAVING sum(own.amount) > 0
ORDER BY each.place, own.due_on
""")


@dataclass(frozen=True, slots=True)
class OfMonth:
    """A month of an account for a service by an agreement."""

    account_id: int
    service_id: int
    agreement_id: int
    month: date


@dataclass(slots=True)
class Charged:
    """What a month was charged for that fell due on a day, with all that changed it since."""

    due_on: date
    arose_on: date
    amount: Decimal
    """Above zero. Whether it is paid, put off or still owed does not matter."""

    def lower(self, amount: Decimal) -> Decimal:
        """Take up to `amount` off and return what was taken."""
        taken = min(amount, self.amount)
        self.amount -= taken
        return taken


def charged_of(session: Session, months: Collection[OfMonth]) -> Mapping[OfMonth, list[Charged]]:
    """Return what these months were charged for, by due day, the earliest first."""
    asked = list(dict.fromkeys(months))
    found: dict[OfMonth, list[Charged]] = {each: [] for each in asked}
    if asked:
        rows = session.execute(
            _FIND,
            {
                "accounts": [each.account_id for each in asked],
                "services": [each.service_id for each in asked],
                "agreements": [each.agreement_id for each in asked],
                "of": [each.month for each in asked],
                "months": list(session.scalars(select(MonthRow.month))),
                "principal": Nature.PRINCIPAL,
                "charged": list(_CHARGED),
            },
        )
        for place, due_on, arose_on, amount in rows:
            found[asked[place - 1]].append(Charged(due_on, arose_on, amount))
    return found


def beyond_owed(
    charged: Iterable[Charged], parts: Sequence[Part], left: Decimal
) -> Iterator[tuple[Charged, Decimal]]:
    """Yield what of a month is lowered beyond the `parts` of it that are still owed.

    What is paid or put off was no more owed than those: it becomes a credit, and no penalty
    stays on it.
    """
    for each in charged:
        each.lower(sum((p.amount for p in parts if p.item.due_on == each.due_on), Decimal(0)))
        if taken := each.lower(left):
            left -= taken
            yield each, taken
