"""Giving a benefit to an account, ending it, and what benefits an account has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.period import Period
from app.months.facts import FactOverlaps, record_fact
from app.months.recompute import Reach
from app.months.succession import end_fact
from app.tariffs.benefits.models import Benefit, BenefitGrant

_BECAUSE = "benefit"


class BenefitMissing(NotFound):
    """The account has no such benefit."""

    key = "benefits.missing"


class BenefitEndsLater(Invalid):
    """A benefit is only made shorter; a longer one is another paper."""

    key = "benefits.ends-later"


class BenefitHeld(Conflict):
    """The account has the benefit on some of these days already."""

    key = "benefits.held"


class BenefitTurned(Invalid):
    """The last day is before the first."""

    key = "benefits.turned"


class BenefitUnproven(Invalid):
    """A paper without a number or a date proves nothing."""

    key = "benefits.unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """A benefit for some days: whose, of how many of the home, by which paper."""

    benefit_id: int
    person: str
    persons: int
    document: str
    since: date
    until: date | None = None
    """First day without it."""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A benefit of an account as its list shows it."""

    id: int
    name: str
    source: str
    person: str
    persons: int
    document: str
    since: date
    until: date | None
    """First day without it."""


def grants_of(session: Session, account_id: int) -> Sequence[GrantRow]:
    """Return the live benefits of an account, the latest first."""
    first = func.lower(BenefitGrant.valid)
    rows = session.execute(
        select(
            BenefitGrant.id,
            Benefit.name,
            Benefit.source,
            BenefitGrant.person,
            BenefitGrant.persons,
            BenefitGrant.document,
            first,
            func.upper(BenefitGrant.valid),
        )
        .join(Benefit, Benefit.id == BenefitGrant.benefit_id)
        .where(BenefitGrant.account_id == account_id, BenefitGrant.retired_at.is_(None))
        .order_by(first.desc(), BenefitGrant.id.desc())
    )
    return [GrantRow(*row) for row in rows]


def benefit_names(session: Session) -> Sequence[tuple[int, str]]:
    """Return the company's benefits by name."""
    rows = session.execute(select(Benefit.id, Benefit.name).order_by(Benefit.name_key))
    return [(benefit_id, name) for benefit_id, name in rows]


def give_benefit(session: Session, *, account_id: int, new: NewGrant, by: int) -> BenefitGrant:
    """Give an account a benefit; its months since then are charged again.

    Raises:
        BenefitTurned, BenefitUnproven, BenefitHeld.
    """
    if new.until is not None and new.until <= new.since:
        raise BenefitTurned(f"{new.until} is not after {new.since}")
    if not any(each.isdecimal() for each in new.document):
        raise BenefitUnproven(f"{new.document!r} has no number")
    fact = BenefitGrant(
        account_id=account_id,
        benefit_id=new.benefit_id,
        persons=new.persons,
        person=new.person,
        document=new.document,
        valid=Range(new.since, new.until),
    )
    days = Period(new.since, new.until)
    reach = Reach(days=days, because=_BECAUSE, accounts=[account_id])
    try:
        return record_fact(session, fact, by=by, reach=reach)
    except FactOverlaps as overlap:
        raise BenefitHeld(f"account {account_id} has benefit {new.benefit_id}") from overlap


def end_benefit(
    session: Session, *, account_id: int, grant_id: int, on: date, reason: str, by: int
) -> None:
    """Let a benefit end: `on` is the first day without it. Months since then are charged again.

    Ended on its first day or before, it never was.

    Raises:
        BenefitMissing, BenefitEndsLater.
    """
    fact = session.scalar(
        select(BenefitGrant).where(
            BenefitGrant.id == grant_id,
            BenefitGrant.account_id == account_id,
            BenefitGrant.retired_at.is_(None),
        )
    )
    if fact is None:
        raise BenefitMissing(f"account {account_id} has no benefit {grant_id}")
    since, until = fact.valid.lower, fact.valid.upper
    assert since is not None, "a benefit begins on a day"
    if until is not None and on >= until:
        raise BenefitEndsLater(f"{on} is not before {until}", day=on, until=until)
    reach = Reach(days=Period(max(since, on), until), because=_BECAUSE, accounts=[account_id])
    end_fact(session, fact, on=on, reason=reason, by=by, reach=reach)
