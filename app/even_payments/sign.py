"""Agreements on even payments: made, changed in the middle, ended early, taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.even_payments.models import EvenAgreement, EvenPlan, EvenService, Settles
from app.even_payments.parts import MOST_MONTHS, Plan, months_between
from app.even_payments.refusals import (
    EvenAsked,
    EvenIncomplete,
    EvenMissing,
    EvenMonthsUnfit,
    EvenSettled,
    EvenSignedLater,
    EvenSumUnfit,
)
from app.even_payments.stored import Agreed, agreements, months_told
from app.even_payments.taken import refuse_number, refuse_overlap, refuse_services
from app.kernel.money import KOPECK, to_kopecks
from app.kernel.month import Month
from app.kernel.text import clean_text
from app.ledger import open_items
from app.months.facts import record_fact, retire_fact
from app.months.locks import NoOpenBooks, hold_since
from app.months.models import MonthRow

MOST = Decimal(100_000_000)
"""UAH: a larger sum is a slip of the pen."""
MOST_PARTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEven:
    """An agreement to be recorded."""

    account_id: int
    number: str
    signed_on: date
    basis: str
    services: Collection[int]
    plan: Plan
    settles: Settles
    parts: int = 1


def sign_even(session: Session, new: NewEven, *, today: date, by: int) -> int:
    """Record an agreement; bills of its months ask for even sums from then on. Return its id.

    Raises:
        EvenIncomplete, EvenSumUnfit, EvenMonthsUnfit, EvenSignedLater: it cannot be so.
        NoOpenBooks: the company has no months yet.
        EvenNumberTaken, EvenServiceTaken, EvenServiceMissing, EvenPayees: it cannot be now.
    """
    number, basis = clean_text(new.number), clean_text(new.basis)
    if not (number and basis and new.services):
        raise EvenIncomplete("an agreement without a number, a basis or services")
    if new.signed_on > today:
        raise EvenSignedLater("signed in the future")
    hold_since(session, new.plan.first)
    open_items.lock_accounts(session, [new.account_id])
    check_plan(new.plan, first=first_open_month(session))
    by_parts = new.settles is Settles.PARTS
    if not 1 <= new.parts <= (MOST_PARTS if by_parts else 1):
        raise EvenMonthsUnfit(first=new.plan.first, most=MOST_PARTS)
    refuse_number(session, number)
    refuse_overlap(session, new.account_id, new.services, (new.plan.first, new.plan.last))
    refuse_services(session, new.account_id, new.services, since=new.plan.first)
    signed = EvenAgreement(
        account_id=new.account_id,
        number=number,
        signed_on=new.signed_on,
        basis=basis,
        first_month=new.plan.first.first_day,
        settles=new.settles,
        parts=new.parts,
    )
    record_fact(session, signed, by=by)
    session.execute(
        insert(EvenService),
        [
            {"even_agreement_id": signed.id, "service_id": each}
            for each in sorted(set(new.services))
        ],
    )
    _add_plan(session, signed.id, 1, new.plan, reason=basis, by=by)
    return signed.id


def change_even(session: Session, even_id: int, plan: Plan, *, reason: str, by: int) -> None:
    """Ask by another plan from a month on whose bills are not out.

    Raises:
        EvenMissing, EvenSettled, EvenIncomplete, EvenSumUnfit, EvenMonthsUnfit, EvenServiceTaken.
    """
    agreed = _held(session, even_id)
    if not clean_text(reason):
        raise EvenIncomplete("a change without a reason")
    check_plan(plan, first=_first_free(session, agreed))
    if plan.first > agreed.last.plus(1):
        raise EvenMonthsUnfit(first=agreed.last.plus(1), most=MOST_MONTHS)
    longer = months_between(agreed.first, plan.last)
    if longer > MOST_MONTHS:
        raise EvenMonthsUnfit(first=agreed.first, most=MOST_MONTHS)
    refuse_overlap(
        session, agreed.account_id, agreed.services, (agreed.first, plan.last), but=even_id
    )
    _add_plan(session, even_id, len(agreed.plans) + 1, plan, reason=clean_text(reason), by=by)


def end_even(session: Session, even_id: int, last: Month, *, reason: str, by: int) -> None:
    """Let a month whose bills are not out be the last one; its even sum stays what it was.

    Raises:
        EvenMissing, EvenSettled, EvenIncomplete, EvenMonthsUnfit.
    """
    agreed = _held(session, even_id)
    if last > agreed.last or last < agreed.first:
        raise EvenMonthsUnfit(first=_first_free(session, agreed), most=MOST_MONTHS)
    plan = Plan(last, last, dict(agreed.months)[last])
    change_even(session, even_id, plan, reason=reason, by=by)


def take_back_even(session: Session, even_id: int, *, reason: str, by: int) -> None:
    """Undo an agreement made by mistake, before any bill that stands has asked by it.

    Raises:
        EvenMissing, EvenAsked, EvenIncomplete.
    """
    agreed = _held(session, even_id, may_be_settled=True)
    if not clean_text(reason):
        raise EvenIncomplete("taken back without a reason")
    if months_told(session, [even_id])[even_id]:
        raise EvenAsked(f"bills have asked by agreement {even_id}")
    row = session.get_one(EvenAgreement, agreed.id)
    retire_fact(session, row, by=by, reason=clean_text(reason))


def first_open_month(session: Session) -> Month:
    """Return the first month whose bills are not out, or the earliest where none are.

    Raises:
        NoOpenBooks: the company has no months yet.
    """
    published = session.scalar(
        select(func.max(MonthRow.month)).where(MonthRow.charging == "published")
    )
    if published is not None:
        return Month.of(published).plus(1)
    earliest = session.scalar(select(func.min(MonthRow.month)))
    if earliest is None:
        raise NoOpenBooks
    return Month.of(earliest)


def get_even(session: Session, even_id: int) -> Agreed:
    """Return an agreement that was not taken back.

    Raises:
        EvenMissing.
    """
    found = agreements(session, EvenAgreement.id == even_id)
    if not found:
        raise EvenMissing(f"no agreement {even_id}")
    return found[0]


def _held(session: Session, even_id: int, *, may_be_settled: bool = False) -> Agreed:
    """Return an agreement as it is while nobody else changes it or publishes its months.

    Months are held before accounts, as publishing does.
    """
    known = get_even(session, even_id)
    hold_since(session, known.first)
    open_items.lock_accounts(session, [known.account_id])
    agreed = get_even(session, even_id)
    told = months_told(session, [even_id])[even_id]
    if not may_be_settled and told and told[-1].is_last:
        raise EvenSettled(f"agreement {even_id} is settled")
    return agreed


def _first_free(session: Session, agreed: Agreed) -> Month:
    return max(first_open_month(session), agreed.first)


def check_plan(plan: Plan, *, first: Month) -> None:
    """Refuse a plan of months gone by, of too many, or of no sum that can be asked.

    Raises:
        EvenMonthsUnfit, EvenSumUnfit.
    """
    months = months_between(plan.first, plan.last)
    if plan.first < first or not 1 <= months <= MOST_MONTHS:
        raise EvenMonthsUnfit(first=first, most=MOST_MONTHS)
    if plan.amount != to_kopecks(plan.amount) or not months * KOPECK <= plan.amount <= MOST:
        raise EvenSumUnfit("no such sum of money")


def _add_plan(
    session: Session, even_id: int, number: int, plan: Plan, *, reason: str, by: int
) -> None:
    session.add(
        EvenPlan(
            even_agreement_id=even_id,
            number=number,
            from_month=plan.first.first_day,
            last_month=plan.last.first_day,
            amount=plan.amount,
            reason=reason,
            made_by=by,
        )
    )
    session.flush()
