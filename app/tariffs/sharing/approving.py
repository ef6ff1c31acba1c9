"""An estimate approved: each fund becomes monthly sums that the group bears; and ended again."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.kernel.money import whole_parts
from app.kernel.month import Month
from app.registry.sharing import in_group
from app.tariffs.models import Agreement, Method, Service
from app.tariffs.sharing.estimates import (
    EstimateIncomplete,
    days_of,
    get_estimate,
    months_of,
    unapproved,
)
from app.tariffs.sharing.models import Estimate, EstimateFund, EstimateItem, SharedSum
from app.tariffs.sharing.operations import MOST, SumIncomplete, end_sum, record_sums


class FundChargedOtherwise(Conflict):
    """The accounts are charged for the service of the fund by another method: it would be twice."""

    key = "tariffs.fund-charged-otherwise"

    def __init__(self, *, service: str) -> None:
        super().__init__(f"{service} is charged to them otherwise", service=service)


def approve(session: Session, estimate_id: int, *, by: int) -> None:
    """Let the accounts of the group bear each fund month by month; the months make the whole.

    Raises:
        EstimateMissing, EstimateApproved, FundChargedOtherwise.
        EstimateIncomplete: it has no items.
        SumIncomplete: what falls on a month is above what a price can be.
    """
    estimate = unapproved(session, estimate_id)
    totals = _totals(session, estimate_id)
    if not totals:
        raise EstimateIncomplete("an estimate without items")
    for fund in totals:
        _refuse_charged_otherwise(session, estimate, fund)
    sums = [
        each for fund, total in totals.items() for each in _monthly(session, estimate, fund, total)
    ]
    if any(each.amount is not None and each.amount >= MOST for each in sums):
        raise SumIncomplete("a month of the estimate is more than a price can be")
    record_sums(session, estimate.group_id, sums, by=by)


def end_estimate(session: Session, estimate_id: int, *, from_month: Month, by: int) -> int:
    """Charge nothing of an estimate from a month on; return how many of its sums that ended.

    Raises:
        EstimateMissing.
    """
    get_estimate(session, estimate_id)
    live = session.scalars(
        select(SharedSum.id)
        .where(
            SharedSum.estimate_id == estimate_id,
            SharedSum.retired_at.is_(None),
            func.upper(SharedSum.valid) > from_month.first_day,
        )
        .order_by(SharedSum.id)
    ).all()
    for sum_id in live:
        end_sum(session, sum_id, from_month=from_month, by=by)
    return len(live)


def by_months(total: Decimal, months: int) -> Sequence[Decimal]:
    """Return what of a whole falls on each month: equal kopecks, the odd ones on the earliest.

    >>> [str(part) for part in by_months(Decimal("100.00"), 3)]
    ['33.34', '33.33', '33.33']
    """
    return whole_parts([Decimal(1)] * months, total)


def _totals(session: Session, estimate_id: int) -> Mapping[EstimateFund, Decimal]:
    rows = session.execute(
        select(EstimateFund, func.sum(EstimateItem.amount))
        .join(EstimateItem, EstimateItem.fund_id == EstimateFund.id)
        .where(EstimateFund.estimate_id == estimate_id)
        .group_by(EstimateFund.id)
        .order_by(EstimateFund.id)
    )
    return {fund: total for fund, total in rows}  # noqa: C416 - rows are not pairs to mypy


def _monthly(
    session: Session, estimate: Estimate, fund: EstimateFund, total: Decimal
) -> Sequence[SharedSum]:
    """Return the sums of a fund: one for the months with an odd kopeck, one for the others."""
    months = months_of(estimate)
    parts = by_months(total, len(months))
    service = session.get_one(Service, fund.service_id).name
    found: list[SharedSum] = []
    for amount in sorted(set(parts), reverse=True):
        own = [month for month, part in zip(months, parts, strict=True) if part == amount]
        if amount:
            found.append(
                SharedSum(
                    group_id=estimate.group_id,
                    service_id=fund.service_id,
                    name=f"{estimate.name}: {service}",
                    key=fund.key,
                    amount=amount,
                    legal_act_id=estimate.legal_act_id,
                    estimate_id=estimate.id,
                    valid=Range(own[0].first_day, own[-1].plus(1).first_day),
                )
            )
    return found


def _refuse_charged_otherwise(session: Session, estimate: Estimate, fund: EstimateFund) -> None:
    otherwise = session.scalar(
        select(Service.name)
        .join(Agreement, Agreement.service_id == Service.id)
        .where(
            Agreement.service_id == fund.service_id,
            Agreement.method != Method.SHARE,
            Agreement.retired_at.is_(None),
            Agreement.valid.overlaps(estimate.valid),
            Agreement.account_id.in_(in_group(estimate.group_id, days=days_of(estimate))),
        )
        .limit(1)
    )
    if otherwise is not None:
        raise FundChargedOtherwise(service=otherwise)
