"""All that is known of one movement: which files tell of it, what it became, what it carried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.payments.bank.collections import order_of_line
from app.payments.bank.deciding import LineMissing
from app.payments.bank.explained import is_taken_back, shown_state, unexplained
from app.payments.bank.models import BankAccount, BankLine, LineState, Reason
from app.payments.bank.settlement_models import BankSettlement
from app.payments.cash.models import CashOrder
from app.payments.models import PaymentState

_TELLINGS = """
SELECT link.statement_id, job.id AS job_id, job.file_name, link.dialect, link.raw
FROM bank_statement_line AS link
JOIN bank_statement AS statement ON statement.id = link.statement_id
 AND statement.withdrawn_at IS NULL
JOIN import_job AS job ON job.id = statement.import_job_id
WHERE link.line_id = :line ORDER BY job.id, link.statement_id
"""
_BECAME = """
SELECT payment.id, payment.paid_on, payment.amount, payment.state, payment.account_id,
       account.number, payment.withdrawn_because
FROM bank_line_payment AS became JOIN payment ON payment.id = became.payment_id
LEFT JOIN account ON account.id = payment.account_id
WHERE became.line_id = :line ORDER BY payment.id
"""
_CARRIES = """
SELECT payment.id, payment.paid_on, payment.amount, payment.state, payment.account_id,
       account.number, payment.withdrawn_because
FROM bank_settlement_payment AS settled JOIN payment ON payment.id = settled.payment_id
LEFT JOIN account ON account.id = payment.account_id
WHERE settled.settlement_id = :settlement AND settled.withdrawn_at IS NULL
ORDER BY payment.paid_on, payment.id LIMIT 200
"""
_SHOWN = ("purpose", "document", "counterparty", "code", "iban", "bank_key", "reference")
"""What of a second telling is shown where it differs."""


@dataclass(frozen=True, slots=True)
class ToldBy:
    """A file that tells of the movement."""

    statement_id: int
    job_id: int
    file_name: str
    dialect: str
    differs: Mapping[str, str]
    """What this file tells otherwise than the first."""


@dataclass(frozen=True, slots=True)
class PaymentOfLine:
    """A payment that the movement became, or whose money it is."""

    id: int
    paid_on: date
    amount: Decimal
    state: str
    account_id: int | None
    number: str | None
    withdrawn_because: str | None


@dataclass(frozen=True, slots=True)
class LineStory:
    """A movement with everything that explains it."""

    line: BankLine
    account: BankAccount
    state: str
    unexplained: Decimal
    told_by: Sequence[ToldBy]
    became: Sequence[PaymentOfLine]
    settlement: BankSettlement | None
    carries: Sequence[PaymentOfLine]
    reversed_by: int | None
    order: CashOrder | None
    """Of cash that was handed over: the order of the desk."""

    @property
    def may_be_reopened(self) -> bool:
        """Return whether a person's word explains it, so that a person may take it back."""
        if self.reversed_by is not None:
            return False
        if self.line.state == LineState.EXPLAINED:
            return self.line.because == Reason.BY_HAND or self.order is not None
        return any(
            each.state == PaymentState.WITHDRAWN and each.withdrawn_because is not None
            for each in self.became
        )

    @property
    def may_be_unsettled(self) -> bool:
        """Return whether it is settled with payments."""
        return self.settlement is not None and self.reversed_by is None


def get_line_story(session: Session, line_id: int) -> LineStory:
    """Return all that is known of a movement.

    Raises:
        LineMissing.
    """
    row = session.execute(
        select(BankLine, BankAccount, shown_state(), unexplained(), is_taken_back())
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .where(BankLine.id == line_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise LineMissing(f"no movement {line_id}", line_id=line_id)
    line, account, state, left, is_back = row
    settlement = session.scalar(
        select(BankSettlement).where(
            BankSettlement.line_id == line_id, BankSettlement.withdrawn_at.is_(None)
        )
    )
    return LineStory(
        line=line,
        account=account,
        state=state,
        unexplained=left,
        told_by=_told_by(session, line),
        became=_payments(session, _BECAME, line=line_id),
        settlement=settlement,
        carries=_payments(session, _CARRIES, settlement=settlement.id) if settlement else (),
        reversed_by=session.scalar(select(BankLine.id).where(BankLine.reverses_id == line_id))
        if is_back
        else None,
        order=order_of_line(session, line_id),
    )


def _told_by(session: Session, line: BankLine) -> Sequence[ToldBy]:
    rows = session.execute(text(_TELLINGS), {"line": line.id})
    return [
        ToldBy(
            statement_id=row.statement_id,
            job_id=row.job_id,
            file_name=row.file_name,
            dialect=row.dialect,
            differs=_differing(line.raw, row.raw),
        )
        for row in rows
    ]


def _differing(first: Mapping[str, Any], other: Mapping[str, Any] | None) -> Mapping[str, str]:
    if other is None:
        return {}
    return {
        name: str(other[name])
        for name in _SHOWN
        if other.get(name) and other[name] != first.get(name)
    }


def _payments(session: Session, sql: str, **of: int) -> Sequence[PaymentOfLine]:
    return [PaymentOfLine(*row) for row in session.execute(text(sql), of)]
