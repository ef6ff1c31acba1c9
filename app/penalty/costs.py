"""What late debts grew by, and what of it was paid, written off or put off meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.ledger.allocation import INSTALMENTS
from app.months.models import MonthRow
from app.penalty.models import LateKind

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Moved:
    """Money of one kind at the end of a day, but for what was asked for as it grew."""

    brought: Decimal = _ZERO
    """Of a former system, which counted it."""
    settled: Decimal = _ZERO
    """Paid, written off, put off by an agreement; below zero, as it lowers what is owed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What all late debts of an account grew by in one way, and what is left of it."""

    grown: Decimal
    """Whether it was asked for already or not, with what a former system has counted."""
    settled: Decimal
    """As in `Moved`."""

    @property
    def left(self) -> Decimal:
        """Return what is not paid; below zero, what was paid too much."""
        return self.grown + self.settled


@dataclass(frozen=True, slots=True)
class Aside:
    """What is owed and yet no part of a statement of late debts."""

    costs: Mapping[LateKind, Moved]
    put_off: Decimal
    """Not paid yet of agreements that spread debts over instalments."""


def aside_of(session: Session, account_id: int, *, on: date) -> Aside:
    """Return what moved an account's money of each late kind, and what is put off, on a day."""
    months = session.scalars(select(MonthRow.month)).all()
    known = {"account": account_id, "months": months, "on": on, "put_off": sorted(INSTALMENTS)}
    rows = {
        nature: (brought, settled, all_of_it)
        for nature, brought, settled, all_of_it in session.execute(_SUMS, known)
    }
    costs = {kind: Moved(*rows[kind.value][:2]) for kind in LateKind if kind.value in rows}
    put_off = sum((rows[nature][2] for nature in INSTALMENTS if nature in rows), _ZERO)
    return Aside(costs, put_off)


# What was asked for is of the kind of its nature, and so is what was taken back of it.
_SUMS = text("""
SELECT e.nature,
       coalesce(sum(e.amount) FILTER (WHERE e.kind = 'opening'), 0.00),
       coalesce(sum(e.amount) FILTER (WHERE e.kind NOT IN ('opening', e.nature)), 0.00),
       sum(e.amount)
FROM entry AS e
WHERE e.posted = ANY (CAST(:months AS date[])) AND e.account_id = :account
  AND e.nature = ANY (CAST(ARRAY['penalty', 'interest', 'inflation'] || :put_off AS text[]))
  AND e.on_day <= :on
GROUP BY e.nature
""")
