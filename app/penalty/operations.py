"""Protecting an account's late debts from growing, ending it, and the country's own ban."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid, NotFound
from app.months.facts import record_fact, retire_fact
from app.penalty.models import DebtMoratorium, DebtProtection, Extent, Ground
from app.registry.models import ConsumerCategory

_WARTIME = Range(date(2022, 2, 24), date(2023, 12, 30))
_WARTIME_ACT = "постанова КМУ № 206 від 05.03.2022"


class ProtectionEndsBefore(Invalid):
    """The last day is before the first."""

    key = "penalty.protection-turned"

    def __init__(self, *, first: date, last: date) -> None:
        super().__init__(f"{last} is before {first}", first=first, last=last)


class ProtectionMissing(NotFound):
    """The account has no such protection."""

    key = "penalty.protection-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProtection:
    """Protection to be recorded: why, from which day, on what paper. Without an end it lasts."""

    ground: Ground
    extent: Extent
    since: date
    until: date | None
    """First day no longer protected."""
    document: str


def protect(session: Session, *, account_id: int, new: NewProtection, by: int) -> DebtProtection:
    """Record that an account's late debts do not grow on some days.

    Raises:
        ProtectionEndsBefore.
        FactOverlaps: it is protected for the same reason on some of these days already.
    """
    if new.until is not None and new.until <= new.since:
        raise ProtectionEndsBefore(first=new.since, last=new.until)
    fact = DebtProtection(
        account_id=account_id,
        ground=new.ground,
        extent=new.extent,
        document=new.document,
        valid=Range(new.since, new.until),
    )
    return record_fact(session, fact, by=by)


def end_protection(
    session: Session, *, account_id: int, protection_id: int, by: int, reason: str
) -> None:
    """Retire protection that turned out not to be true; the row stays readable.

    Raises:
        ProtectionMissing.
    """
    fact = session.scalar(
        select(DebtProtection).where(
            DebtProtection.id == protection_id,
            DebtProtection.account_id == account_id,
            DebtProtection.retired_at.is_(None),
        )
    )
    if fact is None:
        raise ProtectionMissing(f"account {account_id} has no protection {protection_id}")
    retire_fact(session, fact, by=by, reason=reason)


def protections_of(session: Session, account_id: int) -> Sequence[DebtProtection]:
    """Return the live protections of an account, latest first."""
    return session.scalars(
        select(DebtProtection)
        .where(DebtProtection.account_id == account_id, DebtProtection.retired_at.is_(None))
        .order_by(DebtProtection.valid.desc(), DebtProtection.id)
    ).all()


def enter_wartime_ban(session: Session, *, by: int) -> None:
    """Record the ban that held for people everywhere; later ones hold for places and by list.

    Source: cabinet-206
    """
    ban = DebtMoratorium(
        category=ConsumerCategory.POPULATION,
        extent=Extent.ALL,
        document=_WARTIME_ACT,
        valid=_WARTIME,
    )
    record_fact(session, ban, by=by)
