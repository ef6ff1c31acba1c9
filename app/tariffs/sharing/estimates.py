"""Estimates (кошториси) of a condominium, written item by item until they are approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.month import Month
from app.kernel.period import Period
from app.kernel.text import clean_text
from app.months.facts import record_fact
from app.registry.groups.operations import lock_group
from app.tariffs.models import Service
from app.tariffs.operations import Act, ServiceMissing, find_or_add_act
from app.tariffs.sharing.models import (
    BY_CONSUMPTION,
    Estimate,
    EstimateFund,
    EstimateItem,
    FundKind,
    SharedSum,
    ShareKey,
)

MOST_MONTHS = 60


class EstimateMissing(NotFound):
    """The company has no such estimate."""

    key = "tariffs.estimate-missing"


class EstimateIncomplete(Invalid):
    """An estimate needs a name, one to sixty months, and items with sums."""

    key = "tariffs.estimate-incomplete"


class EstimateApproved(Conflict):
    """What is approved and charged is not written over: end it and write another."""

    key = "tariffs.estimate-approved"


class FundOtherwise(Conflict):
    """The service of a fund has another kind or key in this estimate already."""

    key = "tariffs.fund-otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEstimate:
    """What an estimate is called, who bears it, for which months, by which minutes."""

    group_id: int
    name: str
    first: Month
    months: int
    act: Act
    import_job_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item: what is to be paid, how much in all the months, from which fund, by what key."""

    service_id: int
    kind: FundKind
    key: ShareKey
    name: str
    amount: Decimal


def add_estimate(session: Session, new: NewEstimate, *, by: int) -> int:
    """Write down an estimate without items; nothing is charged until it is approved.

    Raises:
        GroupMissing, EstimateIncomplete, ActMissing.
        FactOverlaps: the group has an estimate of this name in some of the months.
    """
    lock_group(session, new.group_id)
    name = clean_text(new.name)
    if not name or not 1 <= new.months <= MOST_MONTHS:
        raise EstimateIncomplete("an estimate without a name or months")
    estimate = Estimate(
        group_id=new.group_id,
        name=name,
        legal_act_id=find_or_add_act(session, new.act),
        import_job_id=new.import_job_id,
        valid=Range(new.first.first_day, new.first.plus(new.months).first_day),
    )
    return int(record_fact(session, estimate, by=by).id)


def add_item(session: Session, estimate_id: int, new: NewItem) -> None:
    """Write an item into an estimate that is not approved yet.

    Raises:
        EstimateMissing, EstimateApproved, EstimateIncomplete, ServiceMissing, FundOtherwise.
    """
    estimate = unapproved(session, estimate_id)
    if not clean_text(new.name) or new.amount <= 0 or new.key in BY_CONSUMPTION:
        raise EstimateIncomplete("an item without a name or a sum")
    if session.get(Service, new.service_id) is None:
        raise ServiceMissing(f"no service {new.service_id}")
    fund = session.scalars(
        select(EstimateFund).where(
            EstimateFund.estimate_id == estimate.id, EstimateFund.service_id == new.service_id
        )
    ).one_or_none()
    if fund is None:
        fund = EstimateFund(
            estimate_id=estimate.id, service_id=new.service_id, kind=new.kind, key=new.key
        )
        session.add(fund)
        session.flush()
    elif (fund.kind, fund.key) != (new.kind, new.key):
        raise FundOtherwise(f"fund {fund.id} is {fund.kind} by {fund.key}")
    session.add(EstimateItem(fund_id=fund.id, name=clean_text(new.name), amount=new.amount))
    session.flush()


def remove_item(session: Session, estimate_id: int, item_id: int) -> None:
    """Take an item out of an estimate that is not approved yet, and its fund if it was the last.

    Raises:
        EstimateMissing, EstimateApproved.
    """
    unapproved(session, estimate_id)
    item = session.get(EstimateItem, item_id)
    fund = session.get(EstimateFund, item.fund_id) if item else None
    if item is None or fund is None or fund.estimate_id != estimate_id:
        raise EstimateMissing(f"estimate {estimate_id} has no item {item_id}")
    session.delete(item)
    session.flush()
    left = session.scalar(
        select(func.count()).select_from(EstimateItem).where(EstimateItem.fund_id == fund.id)
    )
    if not left:
        session.delete(fund)
        session.flush()


def get_estimate(session: Session, estimate_id: int) -> Estimate:
    """Return the estimate."""
    estimate = session.get(Estimate, estimate_id)
    if estimate is None or estimate.retired_at is not None:
        raise EstimateMissing(f"no estimate {estimate_id}")
    return estimate


def months_of(estimate: Estimate) -> Sequence[Month]:
    """Return the months of an estimate, the earliest first."""
    days = days_of(estimate)
    month, found = Month.of(days.start), []
    while days.end is None or month.first_day < days.end:
        found.append(month)
        month = month.plus(1)
    return found


def days_of(estimate: Estimate) -> Period:
    """Return the days of an estimate; it always has a last one."""
    return Period(cast("date", estimate.valid.lower), estimate.valid.upper)


def unapproved(session: Session, estimate_id: int) -> Estimate:
    """Return an estimate that may still be written, held to the end of the transaction."""
    estimate = get_estimate(session, estimate_id)
    lock_group(session, estimate.group_id)
    charged = select(SharedSum.id).where(SharedSum.estimate_id == estimate_id).limit(1)
    if session.scalar(charged) is not None:
        raise EstimateApproved(f"estimate {estimate_id} is approved")
    return estimate
