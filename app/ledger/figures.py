"""Opening, charged, recalculated, paid, closing: one SELECT under every statement and sheet.

Sums only the months whose books are open, and the one asked for; what came before is the stored
balance of the last closed month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from app.kernel.month import Month
from app.ledger.models import UNASSIGNED, Balance, Entry, EntryKind
from app.months.models import MonthRow

FIGURES = ("opening", "charged", "recalculated", "paid")
PAID = (
    *(EntryKind.PAYMENT, EntryKind.TRANSFER, EntryKind.REFUND),
    *(EntryKind.RESTRUCTURING, EntryKind.EVENED),
)
"""Transfers are advances that debts took: paid for the service, less on the advance.

A restructuring and even payments move a service's debt to other days: nothing of it is left in
any sum.
"""
_NOT_RECALCULATED = (EntryKind.OPENING, EntryKind.CHARGE, *PAID)
_NOTHING = cast(literal(0), Numeric(14, 2))


@dataclass(frozen=True, slots=True)
class AsOf:
    """A past state of the books, so that what was printed then can be printed again."""

    settled: date | None
    """The last month closed then."""
    posting_id: int
    """The last document posted then."""
    left_out: tuple[int, ...] = ()
    """Agreements whose debts were not looked at: of a household that had left."""


Accounts = Sequence[int] | Select[int] | None
"""Ids, a SELECT of them, or None for the whole company."""


def turnover_of(
    session: Session, month: Month, *, accounts: Accounts = None, as_of: AsOf | None = None
) -> Select[Any]:
    """Return the SELECT of a month's figures by account, service and agreement.

    Columns: account_id, service_id, agreement_id, opening, charged, recalculated, paid, closing;
    closing = opening + charged + recalculated - paid. Rows where all are zero are left out.
    Balances brought from a former system in the month are part of its opening.
    """
    moved = select(
        Entry.account_id,
        Entry.service_id,
        Entry.agreement_id,
        _sum_where(Entry.kind == EntryKind.OPENING, Entry.amount).label("opening"),
        _sum_where(Entry.kind == EntryKind.CHARGE, Entry.amount).label("charged"),
        _sum_where(Entry.kind.not_in(_NOT_RECALCULATED), Entry.amount).label("recalculated"),
        _sum_where(Entry.kind.in_(PAID), -Entry.amount).label("paid"),
    ).where(
        Entry.posted == month.first_day, *_among(Entry.account_id, accounts), *_posted_by(as_of)
    )
    moved = moved.group_by(Entry.account_id, Entry.service_id, Entry.agreement_id)
    rows = union_all(*_before(session, month, accounts, as_of), moved).subquery()
    opening, charged, recalculated, paid = (func.sum(rows.c[name]) for name in FIGURES)
    return (
        select(
            rows.c.account_id,
            rows.c.service_id,
            rows.c.agreement_id,
            opening.label("opening"),
            charged.label("charged"),
            recalculated.label("recalculated"),
            paid.label("paid"),
            (opening + charged + recalculated - paid).label("closing"),
        )
        .where(*_looked_at(as_of, rows))
        .group_by(rows.c.account_id, rows.c.service_id, rows.c.agreement_id)
        .having((opening != 0) | (charged != 0) | (recalculated != 0) | (paid != 0))
    )


def last_closed_before(session: Session, month: Month) -> date | None:
    """Return the first day of the last closed month before `month`, or None."""
    return session.scalar(
        select(func.max(MonthRow.month)).where(
            MonthRow.books == "closed", MonthRow.month < month.first_day
        )
    )


def months_between(session: Session, stored: date | None, month: Month) -> Sequence[date]:
    """Return the months after the stored balance and before `month`; at most one or two.

    Queries name them one by one, so that the key of `entry` leads straight to an account.
    """
    after = [] if stored is None else [MonthRow.month > stored]
    return session.scalars(
        select(MonthRow.month).where(MonthRow.month < month.first_day, *after)
    ).all()


def _before(
    session: Session, month: Month, accounts: Accounts, as_of: AsOf | None
) -> list[Select[Any]]:
    stored = as_of.settled if as_of else last_closed_before(session, month)
    parts = [
        _opening(Entry, Entry.amount).where(
            Entry.posted.in_(months_between(session, stored, month)),
            *_among(Entry.account_id, accounts),
            *_posted_by(as_of),
        )
    ]
    if stored is not None:
        parts.append(
            _opening(Balance, Balance.closing).where(
                Balance.month == stored, *_among(Balance.account_id, accounts)
            )
        )
    return parts


def _opening(table: type[Entry | Balance], amount: SQLCoreOperations[Decimal]) -> Select[Any]:
    key: list[Any] = [table.account_id, table.service_id, table.agreement_id]
    return select(
        *key,
        func.sum(amount).label("opening"),
        *(_NOTHING.label(name) for name in FIGURES[1:]),
    ).group_by(*key)


def _sum_where(
    chosen: ColumnElement[bool], amount: SQLCoreOperations[Decimal]
) -> ColumnElement[Any]:
    return func.sum(case((chosen, amount), else_=_NOTHING))


def _posted_by(as_of: AsOf | None) -> list[ColumnElement[bool]]:
    return [] if as_of is None else [Entry.posting_id <= as_of.posting_id]


def _looked_at(as_of: AsOf | None, rows: Any) -> list[ColumnElement[bool]]:
    if as_of is None or not as_of.left_out:
        return []
    is_advance = rows.c.service_id == UNASSIGNED  # the account's, whoever paid it
    return [or_(is_advance, rows.c.agreement_id.not_in(as_of.left_out))]


def _among(column: Any, accounts: Accounts) -> list[ColumnElement[bool]]:
    return [] if accounts is None else [column.in_(accounts)]
