"""What an account is asked to pay now, and which debts it is made of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.allocation import is_put_off
from app.ledger.asked import WithPayee, overdue, spare, to_pay
from app.ledger.households import is_anothers
from app.ledger.models import Nature, OpenItem
from app.tariffs.models import Agreement, Service

_ZERO = Decimal("0.00")
_PIECE = 10_000
_IN_ACCOUNT = (OpenItem.month, OpenItem.due_on, OpenItem.service_id, OpenItem.nature)


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed of one month for one service, and since when it is late."""

    service_id: int
    month: Month
    nature: str
    due_on: date
    arose_on: date
    amount: Decimal
    payee_id: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What an account is asked to pay, as its bill says it: payee by payee."""

    due_on: date | None
    """Until when the part not overdue is to be paid; None when there is none."""
    payees: Sequence[WithPayee] = ()
    """Each payee once, the first owed first."""
    debts: Sequence[Debt] = field(default_factory=tuple)
    """Oldest first, without instalments that are not asked for yet."""
    evened: Decimal = _ZERO
    """What of `later` are charges beyond even sums."""
    others: Decimal = _ZERO
    """What a former household owes there: it is asked for from nobody who has it now."""

    @property
    def balance(self) -> Decimal:
        """Return all that is owed; negative is an overpayment."""
        return sum((each.balance for each in self.payees), _ZERO)

    @property
    def later(self) -> Decimal:
        """Return instalments of debts and evened charges that later bills ask for."""
        return sum((each.later for each in self.payees), _ZERO)

    @property
    def restructured(self) -> Decimal:
        """Return instalments of put off debts that later bills ask for."""
        return self.later - self.evened

    @property
    def ahead(self) -> Decimal:
        """Return what even payments ask for before it is charged."""
        return sum((each.ahead for each in self.payees), _ZERO)

    @property
    def overdue(self) -> Decimal:
        """Return how much of what is to be paid is late."""
        return overdue(self.payees)

    @property
    def to_pay(self) -> Decimal:
        """Return the sum to pay, less what was paid to the same payee in advance."""
        return to_pay(self.payees)

    @property
    def advance(self) -> Decimal:
        """Return what was paid more than is owed, whichever payee it lies with."""
        return sum((each.overpaid for each in self.payees), _ZERO)

    @property
    def spare(self) -> Decimal:
        """Return what lies with payees beyond what they ask for, beside the sum to pay."""
        return spare(self.payees)


def owed(session: Session, account_id: int, *, on: date) -> Owed:
    """Return what the account is to pay, until when, and how much of it is late on a day."""
    rows = session.execute(_open_items(on).where(OpenItem.account_id == account_id))
    return _owed_of((row[1:] for row in rows), on=on)


def owed_by_account(session: Session, *, on: date) -> Iterator[tuple[int, Owed]]:
    """Yield the same for every account that has money open, in the order of accounts.

    The rows are read a piece at a time: the memory does not grow with the company.
    """
    rows = session.execute(
        _open_items(on).order_by(None).order_by(OpenItem.account_id, *_IN_ACCOUNT),
        execution_options={"yield_per": _PIECE},
    )
    for account_id, own in groupby(rows, key=itemgetter(0)):
        yield account_id, _owed_of((row[1:] for row in own), on=on)


def _owed_of(rows: Iterable[Sequence[Any]], *, on: date) -> Owed:
    debts, evened, others, payees = [], _ZERO, _ZERO, dict[int | None, WithPayee]()
    for service_id, month, nature, due_on, arose_on, amount, payee_id, is_named, is_theirs in rows:
        if is_theirs:
            others += amount
            continue
        own = payees.get(payee_id, WithPayee(payee_id=payee_id, balance=_ZERO))
        own = replace(own, balance=own.balance + amount)
        if is_put_off(nature, due_on, on=on):
            own = replace(own, later=own.later + amount)
            evened += amount if nature == Nature.EVENED else _ZERO
        elif amount > 0:
            named = Debt(service_id, Month.of(month), nature, due_on, arose_on, amount, payee_id)
            debts.append(named)
            own = replace(own, late=own.late + (amount if due_on < on else _ZERO))
        if not is_named:
            own = replace(own, unnamed=own.unnamed + amount)
        payees[payee_id] = own
    due = [debt.due_on for debt in debts if debt.due_on >= on]
    return Owed(min(due, default=None), tuple(payees.values()), tuple(debts), evened, others)


def _open_items(on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            OpenItem.account_id,
            OpenItem.service_id,
            OpenItem.month,
            OpenItem.nature,
            OpenItem.due_on,
            OpenItem.arose_on,
            OpenItem.outstanding,
            func.coalesce(Agreement.payee_id, Service.payee_id),
            Service.id.is_not(None),
            # What was charged to him too much is his as well; an advance is the account's.
            and_(OpenItem.nature != Nature.ADVANCE, is_anothers(Agreement, literal(on, Date))),
        )
        .outerjoin(Agreement, Agreement.id == OpenItem.agreement_id)
        .outerjoin(
            Service,
            Service.id == func.coalesce(func.nullif(OpenItem.service_id, 0), Agreement.service_id),
        )
        .order_by(*_IN_ACCOUNT)
    )
