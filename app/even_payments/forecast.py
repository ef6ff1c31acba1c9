"""What a year of services is likely to come to, by the last twelve months' charges."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.even_payments.stored import charged_by_month
from app.kernel.money import to_kopecks
from app.kernel.month import Month

BACK = 12


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was charged lately, and in how many months."""

    charged: Decimal
    months: int
    """Of the last twelve those that charged the account anything."""

    def of(self, months: int) -> Decimal:
        """Return as much for a number of months, half up to the kopeck; nothing known, nothing."""
        if not self.months:
            return Decimal("0.00")
        return max(to_kopecks(self.charged * months / self.months), Decimal("0.00"))


def forecast(
    session: Session, account_id: int, services: Collection[int], *, before: Month
) -> Forecast:
    """Return what these services were charged in the twelve months before one."""
    sums = charged_by_month(session, [account_id], since=before.plus(-BACK)).get(account_id, {})
    own = {
        (service_id, month): amount
        for (service_id, month), amount in sums.items()
        if service_id in services and month < before
    }
    return Forecast(sum(own.values(), Decimal("0.00")), len({month for _, month in own}))
