"""What a debt is made of: charged, borne by benefits and subsidies, paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.ledger.models import CHARGED
from app.months.models import MonthRow
from app.penalty.debts import Debt

Key = tuple[int, date, int, date]
"""Service, month, agreement, day due: one debt of an account."""


@dataclass(frozen=True, slots=True)
class Makeup:
    """Sums that come to what is owed; what lowers it is negative."""

    charged: Decimal = Decimal("0.00")
    """Charged and recalculated, or brought from a former system."""
    benefits: Decimal = Decimal("0.00")
    subsidies: Decimal = Decimal("0.00")
    paid: Decimal = Decimal("0.00")
    """Paid, set off and moved elsewhere."""

    @property
    def owed(self) -> Decimal:
        """Return what is left."""
        return self.charged + self.benefits + self.subsidies + self.paid


def key_of(debt: Debt) -> Key:
    """Return by what a debt is found."""
    return debt.service_id, debt.month, debt.agreement_id, debt.due_on


def makeups_of(session: Session, account_id: int, *, on: date) -> Mapping[Key, Makeup]:
    """Return what each debt of an account is made of at the end of a day.

    What was charged too much was never owed: it counts from the debt's first day on, as in the
    statement itself.
    """
    rows: Any = session.execute(
        _MAKEUPS,
        {
            "account": account_id,
            "months": session.scalars(select(MonthRow.month)).all(),
            "on": on,
            "charged": list(CHARGED),
        },
    )
    return {
        (service_id, month, agreement_id, due_on): Makeup(charged, benefits, subsidies, paid)
        for service_id, month, agreement_id, due_on, charged, benefits, subsidies, paid in rows
    }


_MAKEUPS = text("""
SELECT e.service_id, e.month, e.agreement_id, e.due_on,
       coalesce(sum(e.amount) FILTER (
           WHERE e.kind IN ('charge', 'recalculation', 'opening')), 0.00),
       coalesce(sum(e.amount) FILTER (WHERE e.kind = 'benefit'), 0.00),
       coalesce(sum(e.amount) FILTER (WHERE e.kind = 'subsidy'), 0.00),
       coalesce(sum(e.amount) FILTER (
           WHERE e.kind NOT IN ('charge', 'recalculation', 'opening', 'benefit', 'subsidy')), 0.00)
FROM entry AS e
WHERE e.posted = ANY (CAST(:months AS date[])) AND e.account_id = :account
  AND e.nature = 'principal'
  AND CASE WHEN e.kind = ANY (CAST(:charged AS text[])) AND e.amount < 0
           THEN least(e.on_day, e.due_on) ELSE e.on_day END <= :on
GROUP BY e.service_id, e.month, e.agreement_id, e.due_on
""")
