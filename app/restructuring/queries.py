"""Agreements as lists and pages show them: how much is paid, what is late, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session, aliased

from app.ledger.allocation import INSTALMENTS
from app.ledger.models import Entry, EntryKind, Posting
from app.months.models import MonthRow
from app.registry.models import Account, AccountSearch, Person
from app.restructuring.instalments import instalments_open
from app.restructuring.models import (
    Restructuring,
    RestructuringEnd,
    RestructuringPart,
)

_ZERO = cast(literal(0), Numeric(14, 2))


class State(StrEnum):
    """How an agreement stands on a day."""

    KEPT = "kept"
    LATE = "late"
    """An instalment is past its day and not paid whole."""
    PAID = "paid"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class RestructuringRow:
    """An agreement as it stands on a day."""

    id: int
    account_id: int
    account_number: str
    holder: str
    """Who held the account when it was signed."""
    address: str
    number: str
    signed_on: date
    amount: Decimal
    rest: Decimal
    """Still to be paid by instalments; of a broken one, what was owed again when it was."""
    late: Decimal
    missed: int
    """Instalments past their day and not paid whole."""
    next_due_on: date | None
    ended_on: date | None
    is_by_rule: bool
    end_reason: str | None
    state: str
    paid_before: Decimal
    """Paid in a former system, beside `amount`."""

    @property
    def paid(self) -> Decimal:
        """Return what of it payments and recalculations have covered."""
        return self.amount - self.rest


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """An instalment and what of it is still open."""

    number: int
    due_on: date
    amount: Decimal
    rest: Decimal

    @property
    def paid(self) -> Decimal:
        """Return what of it payments and recalculations have covered."""
        return self.amount - self.rest

    def is_late(self, day: date) -> bool:
        """Return whether its day is over and something of it is not paid."""
        return self.rest > 0 and self.due_on < day


@dataclass(frozen=True, slots=True)
class DebtRow:
    """A debt that an agreement put off, as it was."""

    service_id: int
    month: date
    nature: str
    due_on: date
    amount: Decimal


def standing_query(on: date, *only: ColumnElement[bool]) -> Select[Any]:
    """Return the SELECT of agreements as they stand on a day; rows are `RestructuringRow`s.

    `only` chooses agreements by what is stored of them.
    """
    rows = _standing_on(on, *only).subquery()
    return select(*(rows.c[name] for name in _COLUMNS))


_COLUMNS = (
    "id",
    "account_id",
    "account_number",
    "holder",
    "address",
    "number",
    "signed_on",
    "amount",
    "rest",
    "late",
    "missed",
    "next_due_on",
    "ended_on",
    "is_by_rule",
    "end_reason",
    "state",
    "paid_before",
)


def _standing_on(on: date, *only: ColumnElement[bool]) -> Select[Any]:
    each = instalments_open(*only).subquery()
    is_late = and_(each.c.due_on < on, each.c.rest > 0)
    sums = (
        select(
            each.c.restructuring_id,
            func.sum(each.c.rest).label("rest"),
            func.coalesce(func.sum(each.c.rest).filter(is_late), _ZERO).label("late"),
            func.count().filter(is_late).label("missed"),
            func.min(each.c.due_on).filter(each.c.rest > 0, each.c.due_on >= on).label("next"),
        )
        .group_by(each.c.restructuring_id)
        .subquery()
    )
    is_broken = RestructuringEnd.restructuring_id.is_not(None)
    state = case(
        (is_broken, State.BROKEN.value),
        (sums.c.rest == 0, State.PAID.value),
        (sums.c.missed > 0, State.LATE.value),
        else_=State.KEPT.value,
    )
    return (
        select(
            Restructuring.id,
            Restructuring.account_id,
            Account.number.label("account_number"),
            func.coalesce(Person.name, "").label("holder"),
            func.coalesce(AccountSearch.address, "").label("address"),
            Restructuring.number,
            Restructuring.signed_on,
            Restructuring.amount,
            case((is_broken, RestructuringEnd.amount), else_=sums.c.rest).label("rest"),
            case((is_broken, _ZERO), else_=sums.c.late).label("late"),
            case((is_broken, 0), else_=sums.c.missed).label("missed"),
            case((is_broken, None), else_=sums.c.next).label("next_due_on"),
            RestructuringEnd.on_day.label("ended_on"),
            func.coalesce(RestructuringEnd.is_by_rule, literal(False)).label("is_by_rule"),
            RestructuringEnd.reason.label("end_reason"),
            state.label("state"),
            Restructuring.paid_before,
        )
        .join(sums, sums.c.restructuring_id == Restructuring.id)
        .join(Account, Account.id == Restructuring.account_id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .outerjoin(Person, Person.id == Restructuring.person_id)
        .outerjoin(RestructuringEnd, RestructuringEnd.restructuring_id == Restructuring.id)
        .where(Restructuring.retired_at.is_(None), *only)
    )


def restructurings_of(session: Session, account_id: int, *, on: date) -> Sequence[RestructuringRow]:
    """Return the agreements of an account, the latest first."""
    query = standing_query(on, Restructuring.account_id == account_id)
    rows = session.execute(query.order_by(query.selected_columns.id.desc()))
    return [RestructuringRow(*row) for row in rows]


def instalments_of(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[InstalmentRow]]:
    """Return the instalments of these agreements and what of each is open, in their order."""
    each = instalments_open(Restructuring.id.in_(ids)).subquery()
    found: dict[int, list[InstalmentRow]] = {id_: [] for id_ in ids}
    for id_, *row in session.execute(select(each).order_by(each.c.restructuring_id, each.c.number)):
        found[id_].append(InstalmentRow(*row))
    return found


def next_number(session: Session) -> str:
    """Return a number that an agreement may have, for the paper of the next one."""
    last = session.scalars(select(func.coalesce(func.max(Restructuring.id), 0))).one()
    return str(last + 1)


def debts_put_off(session: Session, restructuring_id: int) -> Sequence[DebtRow]:
    """Return the debts of an agreement as they were when it was signed, the oldest first."""
    part = RestructuringPart
    key = (part.service_id, part.month, part.nature, part.due_on)
    rows = session.execute(
        select(*key, func.sum(part.amount))
        .where(part.restructuring_id == restructuring_id)
        .group_by(*key)
        .order_by(func.min(part.line))
    )
    return [DebtRow(*row) for row in rows]


def paid_before_signing(session: Session, restructuring_id: int) -> Decimal:
    """Return what came for an agreement with a value date before its own, recorded after it.

    Such money covers instalments; the debt it was of is lower from its day on.
    """
    reversal = aliased(Posting)
    months = session.scalars(select(MonthRow.month)).all()
    paid = session.scalar(
        select(-func.sum(Entry.amount))
        .join(Restructuring, Restructuring.account_id == Entry.account_id)
        .where(
            Restructuring.id == restructuring_id,
            Entry.posted.in_(months),
            Entry.kind == EntryKind.PAYMENT,
            Entry.nature.in_(sorted(INSTALMENTS)),
            Entry.amount < 0,
            Entry.on_day < Restructuring.signed_on,
            Entry.posting_id > Restructuring.posting_id,
            ~exists().where(reversal.reverses == Entry.posting_id),
        )
    )
    return paid or Decimal("0.00")
