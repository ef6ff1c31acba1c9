"""Writing a limit down, changing it from a day on, taking it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.contracts.limits.models import LimitMeasure, YearlyLimit
from app.kernel.errors import Invalid, NotFound
from app.months.facts import retire_fact
from app.months.succession import hold_from
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
    same = (
        (YearlyLimit.account_id == account_id)
        & (YearlyLimit.service_id == new.service_id)
        & (YearlyLimit.measure == new.measure)
    )
    limit = YearlyLimit(
        account_id=account_id,
        service_id=new.service_id,
        measure=new.measure,
        value=new.value,
        kekv=new.kekv or None,
        document=new.document,
        valid=rest_of_year(new.since),
    )
    return hold_from(session, limit, same=same, reason=new.document, by=by)


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


def rest_of_year(since: date) -> Range[date]:
    """Return the days on which a limit holds: it is a calendar year's, from a day of it on."""
    return Range(since, date(since.year + 1, 1, 1))
