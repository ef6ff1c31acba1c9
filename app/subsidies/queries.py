"""Benefits and subsidies as the office, the bill and the cabinet show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.kernel.month import Month
from app.ledger.models import Entry, EntryKind, Posting
from app.ledger.moved import moved_by, payee_of_entry
from app.subsidies.models import GrantedSum
from app.tariffs.models import Agreement, Service

_REVERSAL = aliased(Posting)
_KINDS = (EntryKind.BENEFIT, EntryKind.SUBSIDY)


@dataclass(frozen=True, slots=True)
class AccountGranted:
    """A row of a register about an account, and whether it was taken back."""

    kind: str
    service: str
    month: date
    person: str
    amount: Decimal
    """Positive: so much less is owed."""
    register: str
    posted: date
    """The month whose bill shows it."""
    undone_in: date | None


@dataclass(frozen=True, slots=True)
class ToldGranted:
    """What registers granted, or what was taken back, as the bill of a month tells it."""

    account_id: int
    service_id: int
    service: str
    month: Month
    payee_id: int | None
    """Whose line of the service it changed; None is the company itself."""
    kind: str
    amount: Decimal
    """As on the bill: below zero where less is owed."""
    register: str
    is_undoing: bool


def granted_of(session: Session, account_id: int) -> Sequence[AccountGranted]:
    """Return all that registers say of an account, the latest first."""
    rows = session.execute(
        select(
            GrantedSum.kind,
            Service.name,
            GrantedSum.month,
            GrantedSum.person,
            GrantedSum.amount,
            GrantedSum.register,
            Posting.posted,
            _REVERSAL.posted,
        )
        .join(Service, Service.id == GrantedSum.service_id)
        .join(Posting, Posting.id == GrantedSum.posting_id)
        .outerjoin(_REVERSAL, _REVERSAL.reverses == GrantedSum.posting_id)
        .where(GrantedSum.account_id == account_id)
        .order_by(GrantedSum.month.desc(), GrantedSum.id.desc())
    )
    return [AccountGranted(*row) for row in rows]


def granted_in(
    session: Session, month: Month, accounts: Sequence[int], *, upto: int | None
) -> Sequence[ToldGranted]:
    """Return what the books of a month have of registers for these accounts, oldest first.

    Persons are not told apart: what a bill says of them all is one sum for each payee. What was
    taken back in the month is told with the opposite sum. `upto` is the last document that a bill
    has seen; None: all of them.
    """
    is_undoing = Posting.reverses.is_not(None)
    of = or_(
        GrantedSum.posting_id == Posting.id,
        and_(is_undoing, GrantedSum.posting_id == Posting.reverses),
    )
    seen: list[ColumnElement[bool]] = [] if upto is None else [Posting.id <= upto]
    line = (
        select(
            Posting.id.label("posting_id"),
            *(GrantedSum.account_id, GrantedSum.service_id, GrantedSum.month),
            *(GrantedSum.kind, GrantedSum.register, is_undoing.label("is_undoing")),
        )
        .join(Posting, of)
        .where(GrantedSum.account_id.in_(accounts), Posting.posted == month.first_day, *seen)
        .distinct()
        .subquery()
        .c
    )
    amount, payee = func.sum(Entry.amount), payee_of_entry()
    key: Sequence[Any] = (
        *(line.posting_id, line.account_id, line.service_id, Service.name, line.month, payee),
        *(line.kind, line.register, line.is_undoing),
    )
    rows: Iterable[Any] = session.execute(
        select(*key, amount)
        .join(Posting, Posting.id == line.posting_id)
        .join(Service, Service.id == line.service_id)
        .join(Entry, moved_by(Posting, line, kinds=_KINDS))
        .outerjoin(Agreement, Agreement.id == Entry.agreement_id)
        .group_by(*key)
        .having(amount != 0)
        .order_by(line.posting_id, line.month, line.service_id, payee.nulls_first())
    )
    return [
        ToldGranted(whose, service, name, Month.of(month_), to, kind, sum_, register, undone)
        for _, whose, service, name, month_, to, kind, register, undone, sum_ in rows
    ]
