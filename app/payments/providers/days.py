"""The payments of a payment system's days: ours, theirs by their list, and where both differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.payments.providers.lists import read_list
from app.payments.providers.models import (
    Provider,
    ProviderList,
    ProviderPayment,
    ProviderState,
)
from app.payments.providers.reconciling import Compared, DayLine, compare

_MOST = 100_000
"""Payments of one answer; a payment system asks for a day, not for a year."""


@dataclass(frozen=True, slots=True)
class DayOfProvider:
    """A day on which payments came or which a list tells of."""

    day: date
    payments: int
    amount: Decimal


def posted_between(
    session: Session, provider: Provider, *, since: datetime, until: datetime
) -> Sequence[ProviderPayment]:
    """Return the payments made from one instant to another that stand, in the order made."""
    return session.scalars(
        select(ProviderPayment)
        .where(
            ProviderPayment.provider_id == provider.id,
            ProviderPayment.state == ProviderState.POSTED,
            ProviderPayment.paid_at >= since,
            ProviderPayment.paid_at <= until,
        )
        .order_by(ProviderPayment.paid_at, ProviderPayment.id)
        .limit(_MOST)
    ).all()


def days_of(session: Session, provider: Provider, *, most: int = 31) -> Sequence[DayOfProvider]:
    """Return the latest days on which payments came that stand, the newest first."""
    rows = session.execute(
        select(ProviderPayment.paid_on, func.count(), func.sum(ProviderPayment.amount))
        .where(
            ProviderPayment.provider_id == provider.id,
            ProviderPayment.state == ProviderState.POSTED,
        )
        .group_by(ProviderPayment.paid_on)
        .order_by(ProviderPayment.paid_on.desc())
        .limit(most)
    )
    return [DayOfProvider(*row) for row in rows]


def day_of_ours(session: Session, provider: Provider, day: date) -> Sequence[DayLine]:
    """Return the payments of a day that stand here."""
    rows = session.execute(
        select(ProviderPayment.ext_id, ProviderPayment.amount, ProviderPayment.account)
        .where(
            ProviderPayment.provider_id == provider.id,
            ProviderPayment.paid_on == day,
            ProviderPayment.state == ProviderState.POSTED,
        )
        .order_by(ProviderPayment.id)
    )
    return [DayLine(*row) for row in rows]


def last_list(session: Session, provider: Provider, day: date) -> ProviderList | None:
    """Return the latest list of a day; the ones before it stay, and count no more."""
    return session.scalar(
        select(ProviderList)
        .where(ProviderList.provider_id == provider.id, ProviderList.day == day)
        .order_by(ProviderList.id.desc())
        .limit(1)
    )


def compared_day(session: Session, provider: Provider, told: ProviderList) -> Compared:
    """Return where a day differs from a list of it."""
    theirs = (
        DayLine(each["ext_id"], Decimal(each["amount"]), each["account"]) for each in told.lines
    )
    return compare(day_of_ours(session, provider, told.day), theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A payment system's list of a day, as it came."""

    path: Path
    name: str
    day: date


def keep_list(
    session: Session, provider: Provider, file: ListFile, *, by: int, at: datetime
) -> int:
    """Keep what a payment system says that it took on a day; return how many payments.

    Raises:
        ListUnreadable, FileUnreadable and the like: see `lists.read_list`.
    """
    lines = list(read_list(file.path))
    session.add(
        ProviderList(
            provider_id=provider.id,
            day=file.day,
            name=file.name,
            lines=[
                {"ext_id": each.ext_id, "amount": str(each.amount), "account": each.account}
                for each in lines
            ],
            recorded_at=at,
            recorded_by=by,
        )
    )
    session.flush()
    return len(lines)
