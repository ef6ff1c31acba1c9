"""What bills ask by agreements on even payments, as the bills said it and as it is now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, ScalarSelect, Select, SQLColumnExpression, Subquery, cast, func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.even_payments.models import EvenAgreement, EvenMonth, EvenPlan, EvenService
from app.even_payments.parts import asked_ahead
from app.even_payments.stored import agreements, months_told
from app.kernel.month import Month
from app.ledger.asked import WithPayee
from app.ledger.models import Nature, OpenItem
from app.ledger.owed import Owed
from app.tariffs.models import Agreement, Service

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class EvenTold:
    """What a month's bill says of an agreement; sums are of all its months so far but `part`."""

    account_id: int
    number: str
    payee_id: int | None
    month: date
    run_id: int
    part: Decimal
    asked: Decimal
    charged: Decimal
    put_off: Decimal
    ahead: Decimal
    is_last: bool
    parts: int
    last_month: date

    @property
    def difference(self) -> Decimal:
        """Return how much more was charged than asked; below zero, less."""
        return self.charged - self.asked


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is asked now beyond what is owed: an even part that is not charged yet."""

    payee_id: int | None
    amount: Decimal
    due_on: date


def told_by(session: Session, runs: Sequence[int], accounts: Sequence[int]) -> Sequence[EvenTold]:
    """Return what bills of these runs say to these accounts; withdrawn ones too."""
    rows = session.execute(
        _told().where(
            among(EvenAgreement.account_id, accounts), among(EvenMonth.run_id, sorted(set(runs)))
        )
    )
    return [EvenTold(*row) for row in rows]


def accounts_told(run_id: int) -> Select[int]:
    """Return the SELECT of accounts that a run's bills ask by an agreement."""
    return (
        select(EvenAgreement.account_id)
        .join(EvenMonth, EvenMonth.even_agreement_id == EvenAgreement.id)
        .where(EvenMonth.run_id == run_id)
    )


def asked_ahead_now(session: Session, account_id: int) -> Sequence[Ahead]:
    """Return what is asked of an account now beyond what it owes; payments have counted for it."""
    own = agreements(session, EvenAgreement.account_id == account_id)
    if not own:
        return []
    told = months_told(session, [each.id for each in own])
    payees = _payees(session, [each.id for each in own])
    waiting: dict[tuple[int, Month], Decimal] = defaultdict(Decimal)
    for service_id, month, amount in session.execute(
        select(OpenItem.service_id, OpenItem.month, OpenItem.outstanding).where(
            OpenItem.account_id == account_id, OpenItem.nature == Nature.EVENED
        )
    ):
        waiting[service_id, Month.of(month)] += amount
    found = []
    for each in own:
        last = told[each.id][-1] if told[each.id] else None
        if last is None or last.is_last:
            continue
        put_off = each.charged(waiting, each.last)
        amount = asked_ahead(asked=last.asked, charged=last.charged, put_off=put_off)
        if amount:
            found.append(Ahead(payees[each.id], amount, last.due_on))
    return found


def with_even(session: Session, account_id: int, owed: Owed) -> Owed:
    """Return what an account is asked to pay, even parts that are not charged yet among it."""
    ahead = asked_ahead_now(session, account_id)
    if not ahead:
        return owed
    payees = {each.payee_id: each for each in owed.payees}
    for each in ahead:
        own = payees.get(each.payee_id, WithPayee(payee_id=each.payee_id, balance=_ZERO))
        payees[each.payee_id] = replace(own, ahead=own.ahead + each.amount)
    return replace(
        owed,
        payees=tuple(payees.values()),
        due_on=owed.due_on or max(each.due_on for each in ahead),
    )


def all_with_even(
    session: Session, owing: Iterable[tuple[int, Owed]]
) -> Iterator[tuple[int, Owed]]:
    """Yield what each account is asked to pay, even parts among it.

    Those that are asked by an agreement and owe nothing come last.
    """
    agreed = set(session.scalars(select(EvenAgreement.account_id).distinct()))
    for account_id, own in owing:
        if account_id in agreed:
            agreed.discard(account_id)
            yield account_id, with_even(session, account_id, own)
        else:
            yield account_id, own
    for account_id in sorted(agreed):
        yield account_id, with_even(session, account_id, Owed(None))


def _told() -> Select[Any]:
    service = _first_services()
    last_month = (
        select(EvenPlan.last_month)
        .where(EvenPlan.even_agreement_id == EvenAgreement.id)
        .order_by(EvenPlan.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            EvenAgreement.account_id,
            EvenAgreement.number,
            _payee(service, EvenMonth.month),
            EvenMonth.month,
            EvenMonth.run_id,
            EvenMonth.part,
            EvenMonth.asked,
            EvenMonth.charged,
            EvenMonth.put_off,
            EvenMonth.ahead,
            EvenMonth.is_last,
            EvenAgreement.parts,
            last_month,
        )
        .join(EvenMonth, EvenMonth.even_agreement_id == EvenAgreement.id)
        .join(service, service.c.even_agreement_id == EvenAgreement.id)
        .order_by(EvenAgreement.account_id, EvenAgreement.id, EvenMonth.month, EvenMonth.run_id)
    )


def _payees(session: Session, ids: Sequence[int]) -> Mapping[int, int | None]:
    """Return whom each agreement's money goes to by the last bill that asked by it."""
    service = _first_services()
    last = (
        select(EvenMonth.even_agreement_id, func.max(EvenMonth.month).label("month"))
        .where(EvenMonth.withdrawn_at.is_(None))
        .group_by(EvenMonth.even_agreement_id)
        .subquery()
    )
    rows = session.execute(
        select(EvenAgreement.id, _payee(service, last.c.month))
        .join(service, service.c.even_agreement_id == EvenAgreement.id)
        .join(last, last.c.even_agreement_id == EvenAgreement.id)
        .where(EvenAgreement.id.in_(ids))
    )
    return {id_: payee_id for id_, payee_id in rows}  # noqa: C416 - rows are typed


def _first_services() -> Subquery:
    """Return a service of each agreement: all of them have one payee."""
    return (
        select(EvenService.even_agreement_id, func.min(EvenService.service_id).label("service_id"))
        .group_by(EvenService.even_agreement_id)
        .subquery()
    )


def _payee(service: Subquery, month: SQLColumnExpression[date]) -> ScalarSelect[Any]:
    """Return the payee that the account's agreement of a month names for the service, or its own.

    That is the latest one begun by then: what is agreed for later changes no bill before it. Where
    none had begun, the first one.
    """
    begins = func.lower(Agreement.valid)
    next_month = cast(month + func.make_interval(0, 1), Date)
    return (
        select(func.coalesce(Agreement.payee_id, Service.payee_id))
        .select_from(Service)
        .outerjoin(
            Agreement,
            (Agreement.service_id == Service.id)
            & (Agreement.account_id == EvenAgreement.account_id)
            & Agreement.retired_at.is_(None),
        )
        .where(Service.id == service.c.service_id)
        .order_by(
            (begins < next_month).desc().nulls_last(),
            func.abs(begins - next_month),
            Agreement.id,
        )
        .limit(1)
        .scalar_subquery()
    )
