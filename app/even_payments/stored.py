"""Agreements on even payments as the publication and pages read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.even_payments.models import EvenAgreement, EvenMonth, EvenPlan, EvenService, Settles
from app.even_payments.parts import Plan, asked_until, parts_of
from app.kernel.month import Month
from app.ledger.allocation import Item
from app.ledger.models import CHARGED, Entry, Nature
from app.months.models import MonthRow

ByMonth = Mapping[tuple[int, Month], Decimal]
"""What was charged, by service and month."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement on even payments, with its services and plans."""

    id: int
    account_id: int
    number: str
    signed_on: date
    basis: str
    first: Month
    settles: str
    parts: int
    services: frozenset[int]
    plans: Sequence[Plan]

    @property
    def last(self) -> Month:
        """Return the month that settles it."""
        return self.plans[-1].last

    @property
    def settles_by_parts(self) -> bool:
        """Return whether what is beyond the plan is paid by parts after it."""
        return self.settles == Settles.PARTS

    @property
    def months(self) -> Sequence[tuple[Month, Decimal]]:
        """Return its months with the even sum of each."""
        return list(parts_of(self.plans))

    def asked(self, month: Month) -> Decimal:
        """Return all that it asks up to and with a month."""
        return asked_until(self.plans, month)

    def is_of(self, item: Item) -> bool:
        """Return whether an open item is of what the agreement is about."""
        month = Month.of(item.month)
        return item.service_id in self.services and self.first <= month <= self.last

    def charged(self, sums: ByMonth, month: Month) -> Decimal:
        """Return what was charged for its months up to and with one."""
        return sum(
            (
                amount
                for (service_id, of), amount in sums.items()
                if service_id in self.services and self.first <= of <= min(month, self.last)
            ),
            Decimal("0.00"),
        )


def agreements(session: Session, *only: ColumnElement[bool]) -> list[Agreed]:
    """Return agreements that were not taken back, by account and age."""
    rows = session.scalars(
        select(EvenAgreement)
        .where(EvenAgreement.retired_at.is_(None), *only)
        .order_by(EvenAgreement.account_id, EvenAgreement.id)
    ).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    services: dict[int, set[int]] = defaultdict(set)
    for id_, service_id in session.execute(
        select(EvenService.even_agreement_id, EvenService.service_id).where(
            among(EvenService.even_agreement_id, ids)
        )
    ):
        services[id_].add(service_id)
    plans: dict[int, list[Plan]] = defaultdict(list)
    for id_, first, last, amount in session.execute(
        select(
            EvenPlan.even_agreement_id, EvenPlan.from_month, EvenPlan.last_month, EvenPlan.amount
        )
        .where(among(EvenPlan.even_agreement_id, ids))
        .order_by(EvenPlan.even_agreement_id, EvenPlan.number)
    ):
        plans[id_].append(Plan(Month.of(first), Month.of(last), amount))
    return [
        Agreed(
            row.id,
            row.account_id,
            row.number,
            row.signed_on,
            row.basis,
            Month.of(row.first_month),
            row.settles,
            row.parts,
            frozenset(services[row.id]),
            plans[row.id],
        )
        for row in rows
    ]


def charged_by_month(
    session: Session, accounts: Sequence[int], *, since: Month
) -> dict[int, dict[tuple[int, Month], Decimal]]:
    """Return what these accounts were charged for months since one, by service and month."""
    # Named one by one, so that the key leads straight to an account.
    months = session.scalars(select(MonthRow.month).where(MonthRow.month >= since.first_day)).all()
    rows = session.execute(
        select(Entry.account_id, Entry.service_id, Entry.month, func.sum(Entry.amount))
        .where(
            Entry.posted.in_(months),
            among(Entry.account_id, accounts),
            Entry.month >= since.first_day,
            Entry.kind.in_(CHARGED),
            Entry.nature == Nature.PRINCIPAL,
        )
        .group_by(Entry.account_id, Entry.service_id, Entry.month)
    )
    found: dict[int, dict[tuple[int, Month], Decimal]] = defaultdict(dict)
    for account_id, service_id, month, amount in rows:
        found[account_id][service_id, Month.of(month)] = amount
    return found


def months_told(session: Session, ids: Sequence[int]) -> dict[int, list[EvenMonth]]:
    """Return what bills that stand have asked by these agreements, the earliest month first."""
    found: dict[int, list[EvenMonth]] = {id_: [] for id_ in ids}
    rows = session.scalars(
        select(EvenMonth)
        .where(among(EvenMonth.even_agreement_id, list(ids)), EvenMonth.withdrawn_at.is_(None))
        .order_by(EvenMonth.even_agreement_id, EvenMonth.month)
    )
    for row in rows:
        found[row.even_agreement_id].append(row)
    return found
