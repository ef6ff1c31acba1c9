"""A bank account day by day: what the bank says against what is explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.payments.bank.explained import unexplained
from app.payments.bank.models import BankAccount, BankLine, BankStatement, LineState


@dataclass(frozen=True, slots=True)
class BankDay:
    """A day of a bank account."""

    account_id: int
    account: str
    day: date
    credits: Decimal
    debits: Decimal
    unexplained: Decimal
    counted: Decimal | None
    """The first statement's opening balance with all movements up to the day."""
    closing: Decimal | None
    """What the bank says at the end of the day, where a statement ends with it."""

    @property
    def differs(self) -> Decimal:
        """Return what the bank's balance has beyond the movements known: a statement is missing."""
        if self.counted is None or self.closing is None:
            return Decimal(0)
        return self.closing - self.counted


def bank_days(session: Session, month: Month) -> Sequence[BankDay]:
    """Return the days of a month with movements or statements, by account and day."""
    moved = _moved(session, month)
    closings = _closings(session, month)
    names = {each.id: each.name for each in session.scalars(select(BankAccount))}
    days: list[BankDay] = []
    for account_id in sorted(names, key=lambda each: (names[each], each)):
        balance = _before(session, account_id, month)
        for day in sorted(day for at, day in {*moved, *closings} if at == account_id):
            credits_, debits, open_ = moved.get((account_id, day), (Decimal(0),) * 3)
            balance = None if balance is None else balance + credits_ - debits
            closing = closings.get((account_id, day))
            days.append(
                BankDay(
                    account_id, names[account_id], day, credits_, debits, open_, balance, closing
                )
            )
    return days


def _moved(
    session: Session, month: Month
) -> dict[tuple[int, date], tuple[Decimal, Decimal, Decimal]]:
    sums = func.coalesce(func.sum(BankLine.amount).filter(BankLine.direction == "C"), 0)
    outs = func.coalesce(func.sum(BankLine.amount).filter(BankLine.direction == "D"), 0)
    rows = session.execute(
        select(BankLine.bank_account_id, BankLine.booked_on, sums, outs, func.sum(unexplained()))
        .where(
            BankLine.booked_on >= month.first_day,
            BankLine.booked_on < month.plus(1).first_day,
            BankLine.state != LineState.WITHDRAWN,
        )
        .group_by(BankLine.bank_account_id, BankLine.booked_on)
    )
    return {(account, day): (came, went, open_) for account, day, came, went, open_ in rows}


def _closings(session: Session, month: Month) -> dict[tuple[int, date], Decimal]:
    """Return the balance that the last statement of each day ends with."""
    rows = session.execute(
        select(BankStatement.bank_account_id, BankStatement.to_day, BankStatement.closing)
        .where(
            BankStatement.to_day >= month.first_day,
            BankStatement.to_day < month.plus(1).first_day,
            BankStatement.closing.is_not(None),
            BankStatement.withdrawn_at.is_(None),
        )
        .order_by(BankStatement.from_day, BankStatement.id)
    )
    return {(account, day): closing for account, day, closing in rows if closing is not None}


def _before(session: Session, account_id: int, month: Month) -> Decimal | None:
    """Return what the account held before the month by the first statement and all movements."""
    first = session.execute(
        select(BankStatement.from_day, BankStatement.opening)
        .where(
            BankStatement.bank_account_id == account_id,
            BankStatement.opening.is_not(None),
            BankStatement.withdrawn_at.is_(None),
        )
        .order_by(BankStatement.from_day, BankStatement.id)
        .limit(1)
    ).one_or_none()
    if first is None:
        return None
    came = func.sum(BankLine.amount).filter(BankLine.direction == "C")
    went = func.sum(BankLine.amount).filter(BankLine.direction == "D")
    moved = session.scalar(
        select(func.coalesce(came, 0) - func.coalesce(went, 0)).where(
            BankLine.bank_account_id == account_id,
            BankLine.booked_on >= first.from_day,
            BankLine.booked_on < month.first_day,
            BankLine.state != LineState.WITHDRAWN,
        )
    )
    return Decimal(first.opening) + Decimal(moved or 0)
