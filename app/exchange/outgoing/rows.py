"""What every account is asked to pay, as the cabinet and the bill say it on the same day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.even_payments.asked import all_with_even
from app.exchange.outgoing.fields import Asked
from app.exchange.outgoing.models import DebtRegister
from app.ledger.asked import to_pay_by_payee
from app.ledger.owed import Owed, owed_by_account
from app.payments.own_requisites import (
    OwnRequisites,
    Requisites,
    Services,
    parted,
    services_paid,
)
from app.registry.models import Account, AccountSearch
from app.tariffs.models import Payee

_PIECE = 2_000
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class _Sum:
    account_id: int
    payee_id: int | None
    to_pay: Decimal
    overdue: Decimal
    due_on: date | None
    own: Requisites | None = None
    """Where a service of the company's own is paid, if it has a bank account of its own."""


_Owing = tuple[_Sum, Owed]


def asked_rows(
    session: Session, register: DebtRegister, *, on: date, own: OwnRequisites
) -> Iterator[Asked]:
    """Yield the lines of a register, in the order of accounts, an account and payee once.

    What is the company's own, once for each bank account of it.

    Closed accounts stand in it while they owe. The memory does not grow with the company.
    """
    payees = {each.id: each for each in session.scalars(select(Payee))}
    owing = _sums(all_with_even(session, owed_by_account(session, on=on)), register.payee_id)
    if own.are_several:
        owing = _by_bank_account(owing, own, services_paid(session), on=on)
    wanted = (each for each, _ in owing if each.to_pay or not register.only_owing)
    told: set[int] = set()
    while piece := list(islice(wanted, _PIECE)):
        told.update(each.account_id for each in piece)
        yield from _named(session, piece, payees, own, on=on)
    if not register.only_owing:
        yield from _who_owe_nothing(session, told, register, payees, own, on=on)


def _sums(owing: Iterator[tuple[int, Owed]], payee_id: int | None) -> Iterator[_Owing]:
    for account_id, own in owing:
        overdue = {each.payee_id: each.overdue for each in own.payees}
        for to, to_pay in to_pay_by_payee(own.payees).items():
            if payee_id is None or to == payee_id:
                yield _Sum(account_id, to, to_pay, overdue.get(to, _ZERO), own.due_on), own


def _by_bank_account(
    owing: Iterator[_Owing], own: OwnRequisites, services: Services, *, on: date
) -> Iterator[_Owing]:
    """Yield the company's own sums parted by where they go, each with what is late of it."""
    for each, owed in owing:
        parts = {} if each.payee_id else parted(each.to_pay, owed, own, services)
        if not parts:
            yield each, owed
            continue
        late = _late(each.overdue, parts, owed, own, services, on=on)
        for to, amount in parts.items():
            yield replace(each, to_pay=amount, overdue=late[to], own=to), owed


def _late(
    overdue: Decimal,
    parts: Mapping[Requisites, Decimal],
    owed: Owed,
    own: OwnRequisites,
    services: Services,
    *,
    on: date,
) -> Mapping[Requisites, Decimal]:
    """Return what is late by where it goes: of the services that are late, what is left in turn."""
    late = dict.fromkeys(parts, _ZERO)
    for debt in owed.debts:
        to = own.of(services.codes.get(debt.service_id))
        if debt.payee_id is None and debt.due_on < on and to in late:
            late[to] += debt.amount
    left = overdue
    for to, amount in parts.items():
        late[to] = min(late[to], amount, left)
        left -= late[to]
    for to, amount in parts.items():
        more = min(left, amount - late[to])
        late[to] += more
        left -= more
    return late


def _who_owe_nothing(
    session: Session,
    told: set[int],
    register: DebtRegister,
    payees: Mapping[int, Payee],
    own: OwnRequisites,
    *,
    on: date,
) -> Iterator[Asked]:
    living = session.scalars(
        select(Account.id).where(Account.closed_on.is_(None)).order_by(Account.id)
    ).all()
    silent = (
        _Sum(account_id, register.payee_id, _ZERO, _ZERO, None)
        for account_id in living
        if account_id not in told
    )
    while piece := list(islice(silent, _PIECE)):
        yield from _named(session, piece, payees, own, on=on)


def _named(
    session: Session,
    piece: Sequence[_Sum],
    payees: Mapping[int, Payee],
    own: OwnRequisites,
    *,
    on: date,
) -> Iterator[Asked]:
    search = AccountSearch
    rows = session.execute(
        select(
            Account.id,
            Account.number,
            func.coalesce(search.holder, ""),
            func.coalesce(search.address, ""),
        )
        .outerjoin(search, search.account_id == Account.id)
        .where(among(Account.id, sorted({each.account_id for each in piece})))
    )
    known = {account_id: named for account_id, *named in rows}
    for each in piece:
        number, holder, address = known[each.account_id]
        payee = payees.get(each.payee_id or 0)
        to = Requisites.of(payee) if payee else each.own or own.of()
        yield Asked(
            number=number,
            holder=holder,
            address=address,
            to_pay=each.to_pay,
            overdue=each.overdue,
            due_on=each.due_on,
            on_day=on,
            payee=to.name,
            iban=to.iban,
            edrpou=to.edrpou,
        )
