"""One adjustment over many accounts: who takes a service, and how much for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.charging.adjustments.bound import refuse_below_nothing
from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.standing import posted_for
from app.charging.models import Charge, Run, RunState
from app.kernel.errors import Invalid
from app.kernel.money import to_kopecks
from app.kernel.month import Month
from app.registry.models import Account, Premises
from app.tariffs.models import Agreement

MOST_ACCOUNTS = 100_000


class SeriesTooLong(Invalid):
    """So many accounts are adjusted in parts."""

    key = "adjustments.series-too-long"

    def __init__(self, *, count: int) -> None:
        super().__init__(f"{count} accounts are too many", count=count, most=MOST_ACCOUNTS)


class SeriesEmpty(Invalid):
    """Nobody there took the service in that month, or nothing was charged for it."""

    key = "adjustments.series-empty"


class Measure(StrEnum):
    """How much each account's part is."""

    SUM = "sum"
    """The same for each account."""
    PERCENT = "percent"
    """A per cent of what stands for the month of the service, rounded once to the kopeck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whose charges are adjusted and by how much; `value` keeps its sign."""

    service_id: int
    month: Month
    building_id: int | None
    measure: Measure
    value: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """The lines that a choice comes to, and how many accounts it leaves out."""

    wanted: Sequence[Wanted]
    left_out: int
    """Accounts of which a per cent comes to nothing."""

    @property
    def total(self) -> Decimal:
        """Return the sum of all lines."""
        return sum((each.amount for each in self.wanted), Decimal("0.00"))

    @property
    def digest(self) -> str:
        """Return what changes whenever a line does: what was looked over is what is made."""
        said = "\n".join(
            f"{each.account_id} {each.service_id} {each.month} {each.amount:.2f}"
            for each in self.wanted
        )
        return sha256(said.encode()).hexdigest()

    @property
    def largest(self) -> Sequence[Wanted]:
        """Return the ten largest lines, whatever their sign."""
        return sorted(self.wanted, key=lambda each: (-abs(each.amount), each.account_id))[:10]


def series_of(session: Session, choice: Choice) -> Series:
    """Return what a choice comes to for each account, in their order.

    Raises:
        SeriesEmpty, SeriesTooLong.
        BelowNothing: it would lower somebody's month by more than there is of it.
    """
    if choice.measure is Measure.SUM:
        taken = session.scalars(_takers(choice).limit(MOST_ACCOUNTS + 1)).all()
        sums = [(account_id, choice.value) for account_id in taken]
    else:
        posted = posted_for(session, [choice.month])
        charged = session.execute(_charged(choice, posted).limit(MOST_ACCOUNTS + 1)).all()
        sums = [
            (account_id, to_kopecks(amount * choice.value / 100)) for account_id, amount in charged
        ]
    if len(sums) > MOST_ACCOUNTS:
        raise SeriesTooLong(count=len(sums))
    wanted = [
        Wanted(account_id, choice.service_id, choice.month, amount)
        for account_id, amount in sums
        if amount
    ]
    if not wanted:
        raise SeriesEmpty("no account of that service, building and month")
    refuse_below_nothing(session, wanted)
    return Series(wanted, len(sums) - len(wanted))


def _takers(choice: Choice) -> Select[*tuple[Any, ...]]:
    month = choice.month
    within: Range[object] = Range(month.first_day, month.plus(1).first_day)
    query = (
        select(Agreement.account_id)
        .distinct()
        .join(Account, Account.id == Agreement.account_id)
        .where(
            Agreement.service_id == choice.service_id,
            Agreement.retired_at.is_(None),
            Agreement.valid.overlaps(within),
            Account.opened_on < month.plus(1).first_day,
            or_(Account.closed_on.is_(None), Account.closed_on > month.first_day),
        )
        .order_by(Agreement.account_id)
    )
    return _inside(query, choice)


def _charged(choice: Choice, posted: Sequence[date]) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(Charge.account_id, func.sum(Charge.amount))
        .join(Run, Run.id == Charge.run_id)
        .join(Account, Account.id == Charge.account_id)
        .where(
            Charge.posted.in_(posted),
            Charge.month == choice.month.first_day,
            Charge.service_id == choice.service_id,
            Run.state == RunState.PUBLISHED,
        )
        .group_by(Charge.account_id)
        .order_by(Charge.account_id)
    )
    return _inside(query, choice)


def _inside(query: Select[*tuple[Any, ...]], choice: Choice) -> Select[*tuple[Any, ...]]:
    if choice.building_id is None:
        return query
    return query.join(Premises, Premises.id == Account.premises_id).where(
        Premises.building_id == choice.building_id
    )
