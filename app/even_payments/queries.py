"""Agreements on even payments as pages show them: month by month, asked and charged."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.even_payments.models import EvenAgreement, EvenMonth, EvenPlan
from app.even_payments.stored import Agreed, agreements, months_told
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.models import Nature


class State(StrEnum):
    """How far an agreement has come."""

    COMING = "coming"
    """No bill has asked by it yet."""
    RUNNING = "running"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of an agreement: its even sum, and what its bill said once it is out."""

    month: Month
    part: Decimal
    told: EvenMonth | None

    @property
    def difference(self) -> Decimal | None:
        """Return how much more was charged than asked up to its bill."""
        return self.told.charged - self.told.asked if self.told else None


@dataclass(frozen=True, slots=True)
class EvenRow:
    """An agreement with its months."""

    agreed: Agreed
    months: Sequence[MonthRow]
    put_off: Decimal
    """Charged, and not asked for yet."""
    reasons: Sequence[str]
    """Why its plan was changed, the first change first."""

    @property
    def state(self) -> State:
        """Return how far it has come."""
        told = [each.told for each in self.months if each.told]
        if not told:
            return State.COMING
        return State.SETTLED if told[-1].is_last else State.RUNNING

    @property
    def total(self) -> Decimal:
        """Return all that it asks in its months."""
        return sum((each.part for each in self.months), Decimal("0.00"))

    @property
    def told(self) -> EvenMonth | None:
        """Return what the latest bill said."""
        return next((each.told for each in reversed(self.months) if each.told), None)

    @property
    def next_month(self) -> Month | None:
        """Return the first month whose bill is not out."""
        return next((each.month for each in self.months if each.told is None), None)


def even_rows(session: Session, account_id: int) -> Sequence[EvenRow]:
    """Return the agreements of an account, the latest first."""
    own = agreements(session, EvenAgreement.account_id == account_id)
    if not own:
        return []
    told = months_told(session, [each.id for each in own])
    items = open_items.items_of(session, [account_id]).get(account_id, [])
    reasons = session.execute(
        select(EvenPlan.even_agreement_id, EvenPlan.reason)
        .where(
            EvenPlan.even_agreement_id.in_([each.id for each in own]),
            EvenPlan.number > 1,
        )
        .order_by(EvenPlan.even_agreement_id, EvenPlan.number)
    ).all()
    rows = []
    for each in own:
        by_month = {Month.of(one.month): one for one in told[each.id]}
        rows.append(
            EvenRow(
                each,
                [MonthRow(month, part, by_month.get(month)) for month, part in each.months],
                sum(
                    (
                        item.outstanding
                        for item in items
                        if item.nature == Nature.EVENED and each.is_of(item)
                    ),
                    Decimal("0.00"),
                ),
                [reason for id_, reason in reasons if id_ == each.id],
            )
        )
    return rows[::-1]


def next_number(session: Session) -> str:
    """Return a number that an agreement may have."""
    last = session.scalars(select(func.coalesce(func.max(EvenAgreement.id), 0))).one()
    return f"Р-{last + 1}"
