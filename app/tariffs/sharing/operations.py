"""Sums and volumes that a group bears: written down with their document, ended, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.month import Month
from app.kernel.period import Period
from app.kernel.text import clean_text
from app.months.facts import record_fact
from app.months.recompute import Reach
from app.months.succession import Change, end_from
from app.registry.groups.operations import lock_group
from app.registry.groups.queries import buildings_of
from app.registry.sharing import in_group
from app.tariffs.models import Service
from app.tariffs.operations import Act, ServiceMissing, find_or_add_act
from app.tariffs.sharing.agreeing import agree_members
from app.tariffs.sharing.models import BY_CONSUMPTION, CapPer, SharedSum, ShareKey

_EARLIEST, _LATEST = 2000, 2999
MOST = 10**8
"""A line keeps the whole sum as its price, which has eight digits before the comma."""


class SumMissing(NotFound):
    """The group bears no such sum."""

    key = "tariffs.shared-sum-missing"


class SumIncomplete(Invalid):
    """It needs a name, and either a sum or a volume, above zero and below what a price can be."""

    key = "tariffs.shared-sum-incomplete"


class LimitIncomplete(Invalid):
    """A limit needs both a figure and what it is for, and must be above zero."""

    key = "tariffs.shared-limit-incomplete"


class ConsumptionUnnamed(Invalid):
    """To share by consumption one must name the service that is consumed."""

    key = "tariffs.shared-consumption-unnamed"


class ConsumptionApart(Invalid):
    """What several buildings consume this month is not known before all of them are charged."""

    key = "tariffs.shared-consumption-apart"


class MonthsImpossible(Invalid):
    """The last month is before the first, or they are of no time that is charged."""

    key = "tariffs.shared-months-impossible"


class SumEnded(Conflict):
    """The sum ended before that month anyway."""

    key = "tariffs.shared-sum-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSum:
    """What a group bears: how much, of which service, by what, in which months, by which act."""

    service_id: int
    name: str
    key: ShareKey
    act: Act
    first: Month
    last: Month | None
    """None: until it is ended. The same as `first`: once."""
    amount: Decimal | None = None
    volume: Decimal | None = None
    of_service_id: int | None = None
    cap: Decimal | None = None
    cap_per: CapPer | None = None
    vat_rate: Decimal = Decimal(0)
    every_months: int = 1
    """1, 3 or 12: charged in the first month and in each that many months later."""


def add_sum(session: Session, group_id: int, new: NewSum, *, by: int) -> int:
    """Let a group bear a sum or a volume, and return its id.

    Whoever of the group does not take the service yet takes it from then on.

    Raises:
        GroupMissing, ServiceMissing, ActMissing, SumIncomplete, LimitIncomplete,
        ConsumptionUnnamed, ConsumptionApart, MonthsImpossible.
        FactOverlaps: the group bears a sum of this service and name in one of the months.
    """
    lock_group(session, group_id)
    _refuse_impossible(session, group_id, new)
    fact = SharedSum(
        group_id=group_id,
        service_id=new.service_id,
        name=clean_text(new.name),
        key=new.key,
        of_service_id=new.of_service_id if new.key in BY_CONSUMPTION else None,
        amount=new.amount,
        volume=new.volume,
        cap=new.cap,
        cap_per=new.cap_per,
        vat_rate=new.vat_rate,
        every_months=new.every_months,
        due_month=new.first.number,
        legal_act_id=find_or_add_act(session, new.act),
        valid=Range(new.first.first_day, new.last.plus(1).first_day if new.last else None),
    )
    record_sums(session, group_id, [fact], by=by)
    return fact.id


def record_sums(session: Session, group_id: int, facts: Sequence[SharedSum], *, by: int) -> None:
    """Write down sums of a group, mark their months, and let its accounts take the services."""
    lock_group(session, group_id)
    for fact in facts:
        days = _days_of(fact)
        reach = Reach(days=days, because="shared-sum", accounts=in_group(group_id, days=days))
        record_fact(session, fact, by=by, reach=reach)
    for service_id in sorted({fact.service_id for fact in facts}):
        agree_members(session, group_id, service_id, by=by)


def end_sum(session: Session, sum_id: int, *, from_month: Month, by: int) -> None:
    """Let a sum be borne no more from a month on; one that begins later is taken back whole.

    Raises:
        SumMissing, SumEnded.
    """
    fact = _live(session, sum_id)
    days = Period(from_month.first_day)
    change = Change(
        since=from_month.first_day,
        same=SharedSum.id == sum_id,
        reason="shared-sum.ended",
        accounts=in_group(fact.group_id, days=days),
    )
    if not end_from(session, SharedSum, change, by=by):
        raise SumEnded(f"sum {sum_id} ended before {from_month}")


def _live(session: Session, sum_id: int) -> SharedSum:
    fact = session.get(SharedSum, sum_id)
    if fact is None or fact.retired_at is not None:
        raise SumMissing(f"no live shared sum {sum_id}")
    return fact


def _refuse_impossible(session: Session, group_id: int, new: NewSum) -> None:
    if session.get(Service, new.service_id) is None:
        raise ServiceMissing(f"no service {new.service_id}")
    _refuse_incomplete(new)
    if new.key is ShareKey.CONSUMPTION and len(buildings_of(session, group_id)) > 1:
        raise ConsumptionApart("this month's consumption in several buildings")
    last = new.last or new.first
    if last < new.first or new.first.year < _EARLIEST or last.year > _LATEST:
        raise MonthsImpossible(f"from {new.first} to {last}")


def _refuse_incomplete(new: NewSum) -> None:
    given = [each for each in (new.amount, new.volume) if each is not None]
    if not clean_text(new.name) or len(given) != 1 or not 0 < given[0] < MOST:
        raise SumIncomplete("a shared sum without a name or a size")
    if (new.cap is None) != (new.cap_per is None) or (new.cap is not None and new.cap <= 0):
        raise LimitIncomplete("a limit without its figure or its kind")
    if new.key in BY_CONSUMPTION and new.of_service_id is None:
        raise ConsumptionUnnamed("shared by the consumption of no service")


def _days_of(fact: SharedSum) -> Period:
    return Period(cast("date", fact.valid.lower), fact.valid.upper)
