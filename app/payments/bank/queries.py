"""Bank accounts, statements and movements as the desk shows them, with what nobody explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound
from app.payments.bank.explained import shown_state, unexplained
from app.payments.bank.models import (
    BankAccount,
    BankLine,
    BankStatement,
    LineState,
    StatementLine,
)


class StatementMissing(NotFound):
    """There is no statement of this number."""

    key = "bank.statement-missing"

    def __init__(self, *, statement_id: int) -> None:
        super().__init__(f"no statement {statement_id}", statement_id=statement_id)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A bank account and how far its statements go."""

    id: int
    iban: str
    name: str
    is_special_regime: bool
    is_transit: bool
    until: date | None
    """Last day that any statement tells of."""
    closing: Decimal | None


@dataclass(frozen=True, slots=True)
class StatementHead:
    """A statement with the sums of its movements."""

    id: int
    number: str
    from_day: date
    to_day: date
    opening: Decimal | None
    closing: Decimal | None
    recorded_at: datetime
    import_job_id: int
    is_withdrawn: bool
    account_id: int
    account: str
    iban: str
    credits: Decimal
    debits: Decimal
    lines: int
    unexplained: Decimal

    @property
    def counted(self) -> Decimal | None:
        """Return what the opening balance and the movements come to."""
        return None if self.opening is None else self.opening + self.credits - self.debits


def bank_accounts(session: Session) -> Sequence[AccountRow]:
    """Return the company's bank accounts by name, each with its latest balance."""
    last = (
        select(BankStatement.to_day, BankStatement.closing)
        .where(
            BankStatement.bank_account_id == BankAccount.id, BankStatement.withdrawn_at.is_(None)
        )
        .order_by(BankStatement.to_day.desc(), BankStatement.id.desc())
        .limit(1)
        .lateral("last")
    )
    rows = session.execute(
        select(
            BankAccount.id,
            BankAccount.iban,
            BankAccount.name,
            BankAccount.is_special_regime,
            BankAccount.is_transit,
            last.c.to_day,
            last.c.closing,
        )
        .outerjoin(last, literal(True))
        .order_by(BankAccount.name, BankAccount.id)
    )
    return [AccountRow(*row) for row in rows]


def statements_query() -> Select[*tuple[Any, ...]]:
    """Return the query of statements that stand, one row each as `StatementHead` holds them."""
    return _heads().where(BankStatement.withdrawn_at.is_(None))


def get_statement(session: Session, statement_id: int) -> StatementHead:
    """Return one statement.

    Raises:
        StatementMissing: the company has no such statement.
    """
    row = session.execute(_heads().where(BankStatement.id == statement_id)).one_or_none()
    if row is None:
        raise StatementMissing(statement_id=statement_id)
    return StatementHead(*row)


def _heads() -> Select[*tuple[Any, ...]]:
    def of(direction: str) -> ColumnElement[Decimal]:
        return func.coalesce(func.sum(BankLine.amount).filter(BankLine.direction == direction), 0)

    sums = (
        select(
            of("C").label("credits"),
            of("D").label("debits"),
            func.count(BankLine.id).label("lines"),
            func.coalesce(func.sum(unexplained()), 0).label("unexplained"),
        )
        .join(StatementLine, StatementLine.line_id == BankLine.id)
        .where(StatementLine.statement_id == BankStatement.id)
        .correlate(BankStatement)
        .lateral("sums")
    )
    return (
        select(
            BankStatement.id,
            BankStatement.number,
            BankStatement.from_day,
            BankStatement.to_day,
            BankStatement.opening,
            BankStatement.closing,
            BankStatement.recorded_at,
            BankStatement.import_job_id,
            BankStatement.withdrawn_at.is_not(None),
            BankAccount.id,
            BankAccount.name,
            BankAccount.iban,
            sums.c.credits,
            sums.c.debits,
            sums.c.lines,
            sums.c.unexplained,
        )
        .join(BankAccount, BankAccount.id == BankStatement.bank_account_id)
        .join(sums, literal(True))
    )


def movements_query(*, statement_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """Return the query of movements, in whole or of one statement, with state and accounts."""
    query = select(
        BankLine.id,
        BankLine.booked_on,
        BankLine.direction,
        BankLine.amount,
        BankLine.counterparty,
        BankLine.purpose,
        BankLine.document,
        BankLine.sort,
        BankLine.because,
        BankLine.note,
        shown_state().label("state"),
        unexplained().label("unexplained"),
    )
    if statement_id is None:
        return query.where(BankLine.state != LineState.WITHDRAWN)
    return query.join(StatementLine, StatementLine.line_id == BankLine.id).where(
        StatementLine.statement_id == statement_id
    )
