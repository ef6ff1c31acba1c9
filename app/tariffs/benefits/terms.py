"""What benefits the company takes off and by how much: said from a day on, and ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.period import Period
from app.kernel.text import clean_text, matching_key
from app.months.facts import correct_fact
from app.months.recompute import Reach
from app.months.succession import Change, change_from, end_fact, shortened
from app.tariffs.benefits.models import (
    Benefit,
    BenefitBase,
    BenefitGrant,
    BenefitSource,
    BenefitTerm,
)
from app.tariffs.benefits.operations import BenefitTurned
from app.tariffs.models import LegalAct, Service
from app.tariffs.operations import Act, find_or_add_act

_BECAUSE = "benefit"


class BenefitUnknown(NotFound):
    """The company has no such benefit."""

    key = "benefits.unknown"


class BenefitOfOther(Conflict):
    """The benefit is known already, but somebody else bears it: another one needs another name."""

    key = "benefits.of-other"


class NormUnfit(Invalid):
    """A norm is for what is taken within a norm, and only for that."""

    key = "benefits.norm-unfit"


class TermMissing(NotFound):
    """There is no such term, or another has taken its place."""

    key = "benefits.term-missing"


class TermEndsLater(Conflict):
    """A term is only made shorter; a longer one is another decision."""

    key = "benefits.term-ends-later"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerm:
    """By how much a benefit lowers a service's charge, from a day on, by a decision."""

    name: str
    source: BenefitSource
    service_id: int
    base: BenefitBase
    percent: Decimal
    since: date
    act: Act
    until: date | None = None
    """First day without it."""
    per_person: Decimal | None = None
    per_home: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of a benefit as the list shows it."""

    id: int
    benefit_id: int
    name: str
    source: str
    service: str
    unit: str
    base: str
    percent: Decimal
    per_person: Decimal | None
    per_home: Decimal | None
    since: date
    until: date | None
    act_kind: str
    act_number: str
    act_dated: date
    holders: int
    """Accounts that have the benefit on the day asked for."""


def terms_of(session: Session, *, on: date) -> Sequence[TermRow]:
    """Return the live terms by benefit, service and day; how many have each on a day."""
    holders = (
        select(func.count())
        .where(
            BenefitGrant.benefit_id == Benefit.id,
            BenefitGrant.retired_at.is_(None),
            BenefitGrant.valid.contains(on),
        )
        .correlate(Benefit)
        .scalar_subquery()
    )
    first = func.lower(BenefitTerm.valid)
    rows: Iterable[Any] = session.execute(
        select(
            BenefitTerm.id,
            Benefit.id,
            Benefit.name,
            Benefit.source,
            Service.name,
            Service.unit,
            BenefitTerm.base,
            BenefitTerm.percent,
            BenefitTerm.per_person,
            BenefitTerm.per_home,
            first,
            func.upper(BenefitTerm.valid),
            LegalAct.kind,
            LegalAct.number,
            LegalAct.dated,
            holders,
        )
        .join(Benefit, Benefit.id == BenefitTerm.benefit_id)
        .join(Service, Service.id == BenefitTerm.service_id)
        .join(LegalAct, LegalAct.id == BenefitTerm.legal_act_id)
        .where(BenefitTerm.retired_at.is_(None))
        .order_by(Benefit.name_key, Service.print_order, Service.id, first.desc(), BenefitTerm.id)
    )
    return [TermRow(*row) for row in rows]


def get_benefit(session: Session, benefit_id: int) -> Benefit:
    """Return a benefit.

    Raises:
        BenefitUnknown.
    """
    benefit = session.get(Benefit, benefit_id)
    if benefit is None:
        raise BenefitUnknown(f"no benefit {benefit_id}")
    return benefit


def set_term(session: Session, new: NewTerm, *, by: int) -> int:
    """Let a term hold from a day on; the one before it ends there, a later one stays.

    The benefit is made where its name is new. Holders' months since then are charged again.
    Returns the benefit's id.

    Raises:
        BenefitOfOther, BenefitTurned, NormUnfit.
    """
    if new.until is not None and new.until <= new.since:
        raise BenefitTurned(f"{new.until} is not after {new.since}")
    has_norm = bool((new.per_person or 0) + (new.per_home or 0))
    if has_norm != (new.base == BenefitBase.NORM):
        raise NormUnfit(f"a norm with base {new.base}, or none")
    benefit_id = _benefit_of(session, new)
    term = BenefitTerm(
        benefit_id=benefit_id,
        service_id=new.service_id,
        base=new.base,
        percent=new.percent,
        per_person=new.per_person if has_norm else None,
        per_home=new.per_home if has_norm else None,
        legal_act_id=find_or_add_act(session, new.act),
    )
    same = (BenefitTerm.benefit_id == benefit_id) & (BenefitTerm.service_id == new.service_id)
    change = Change(since=new.since, same=same, reason=_BECAUSE, accounts=holders_of(benefit_id))
    change_from(session, term, change, by=by)
    ends = term.valid.upper
    if new.until is not None and (ends is None or new.until < ends):
        correct_fact(session, term, [shortened(term, new.until)], by=by, reason=_BECAUSE)
    return benefit_id


def end_term(session: Session, term_id: int, *, on: date, reason: str, by: int) -> None:
    """Let a term end: `on` is the first day without it. Holders' months are charged again.

    Ended on its first day or before, it never was.

    Raises:
        TermMissing, TermEndsLater.
    """
    fact = session.scalar(
        select(BenefitTerm).where(BenefitTerm.id == term_id, BenefitTerm.retired_at.is_(None))
    )
    if fact is None:
        raise TermMissing(f"no term {term_id}")
    since, until = fact.valid.lower, fact.valid.upper
    assert since is not None, "a term begins on a day"
    if until is not None and on >= until:
        raise TermEndsLater(f"{on} is not before {until}", until=until)
    reach = Reach(
        days=Period(max(since, on), until), because=_BECAUSE, accounts=holders_of(fact.benefit_id)
    )
    end_fact(session, fact, on=on, reason=reason, by=by, reach=reach)


def holders_of(benefit_id: int) -> Select[int]:
    """Return the query of the accounts that have a benefit on any day."""
    return (
        select(BenefitGrant.account_id)
        .where(BenefitGrant.benefit_id == benefit_id, BenefitGrant.retired_at.is_(None))
        .distinct()
    )


def _benefit_of(session: Session, new: NewTerm) -> int:
    name = clean_text(new.name)
    key = matching_key(name)
    made = insert(Benefit).values(name=name, name_key=key, source=new.source)
    session.execute(made.on_conflict_do_nothing(index_elements=["name_key"]))
    benefit = session.scalars(select(Benefit).where(Benefit.name_key == key)).one()
    if benefit.source != new.source:
        raise BenefitOfOther(f"{name!r} is borne by {benefit.source}", name=benefit.name)
    return benefit.id
