"""Writing a limit down, changing it from a day on, taking it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.contracts.limits.models import LimitMeasure, YearlyLimit
from app.kernel.errors import Invalid, NotFound
from app.months.facts import correct_fact, record_fact, retire_fact
from app.registry.models import ConsumerCategory
from app.registry.queries import get_account


class LimitOfPeople(Invalid):
    """People have no limits: they have meters and norms."""

    key = "limit.of-people"


class LimitMissing(NotFound):
    """The account has no such limit."""

    key = "limit.missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLimit:
    """The limit of a whole year, from a day of it on."""

    service_id: int
    measure: LimitMeasure
    value: Decimal
    since: date
    document: str
    kekv: str = ""


def set_limit(session: Session, *, account_id: int, new: NewLimit, by: int) -> YearlyLimit:
    """Record a limit from a day on; the one before it ends there, a later one stays.

    Raises:
        AccountMissing, LimitOfPeople.
    """
    head = get_account(session, account_id, on=new.since)
    if head.category == ConsumerCategory.POPULATION:
        raise LimitOfPeople(f"account {account_id} is of people")
    of = (
        YearlyLimit.account_id == account_id,
        YearlyLimit.service_id == new.service_id,
        YearlyLimit.measure == new.measure,
        YearlyLimit.retired_at.is_(None),
    )
    ends = date(new.since.year + 1, 1, 1)
    begins = func.lower(YearlyLimit.valid)
    later = session.scalar(select(func.min(begins)).where(*of, begins > new.since, begins < ends))
    current = session.scalar(
        select(YearlyLimit).where(*of, YearlyLimit.valid.contains(new.since)).with_for_update()
    )
    fact = YearlyLimit(
        account_id=account_id,
        service_id=new.service_id,
        measure=new.measure,
        value=new.value,
        kekv=new.kekv or None,
        document=new.document,
        valid=Range(new.since, later or ends),
    )
    if current is None:
        return record_fact(session, fact, by=by)
    parts = [fact]
    if current.valid.lower is not None and current.valid.lower < new.since:
        parts.insert(0, _until(current, new.since))
    correct_fact(session, current, parts, by=by, reason=new.document)
    return fact


def remove_limit(session: Session, limit_id: int, *, account_id: int, reason: str, by: int) -> None:
    """Take back a limit that was written down by mistake.

    Raises:
        LimitMissing.
        FactRetired: somebody did so before.
    """
    limit = session.get(YearlyLimit, limit_id)
    if limit is None or limit.account_id != account_id:
        raise LimitMissing(f"account {account_id} has no limit {limit_id}")
    retire_fact(session, limit, by=by, reason=reason)


def _until(fact: YearlyLimit, end: date) -> YearlyLimit:
    return YearlyLimit(
        account_id=fact.account_id,
        service_id=fact.service_id,
        measure=fact.measure,
        value=fact.value,
        kekv=fact.kekv,
        document=fact.document,
        valid=Range(fact.valid.lower, end),
    )
