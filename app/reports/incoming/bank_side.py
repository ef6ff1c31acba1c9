"""A bank account against the books: every kopeck that came or went, by what explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.payments.bank.explained import unexplained
from app.payments.bank.models import BankAccount, BankLine, LineState

LISTED = 200
"""Movements listed one by one; how many more there are is told."""
_ZERO = Decimal("0.00")

_LINES = """
WITH line AS (
    SELECT bank_line.id, bank_account_id, direction, amount, state,
           EXISTS (SELECT FROM bank_line AS back WHERE back.reverses_id = bank_line.id) AS is_back,
           EXISTS (SELECT FROM bank_settlement AS settled
                   WHERE settled.line_id = bank_line.id AND settled.withdrawn_at IS NULL)
               AS is_settled
    FROM bank_line WHERE state <> 'withdrawn' AND booked_on BETWEEN :since AND :until
),
became AS (
    SELECT link.line_id,
           sum(payment.amount) FILTER (WHERE payment.state IN ('posted', 'matched')) AS posted,
           sum(payment.amount) FILTER (WHERE payment.state = 'withdrawn'
                                       AND payment.withdrawn_because IS NOT NULL) AS other
    FROM bank_line_payment AS link JOIN payment ON payment.id = link.payment_id
    WHERE link.line_id IN (SELECT id FROM line) GROUP BY link.line_id
),
told AS (
    SELECT line.*, CASE direction WHEN 'C' THEN amount ELSE 0 END AS credit,
           CASE direction WHEN 'D' THEN amount ELSE 0 END AS debit,
           coalesce(became.posted, 0) AS posted, coalesce(became.other, 0) AS other
    FROM line LEFT JOIN became ON became.line_id = line.id
)
SELECT bank_account_id, sum(credit) AS credits, sum(debit) AS debits,
       sum(posted) FILTER (WHERE NOT is_back AND state = 'credited') AS posted,
       sum(credit) FILTER (WHERE NOT is_back AND is_settled) AS settled,
       coalesce(sum(credit) FILTER (
           WHERE NOT is_back AND NOT is_settled AND state = 'explained'), 0)
           + coalesce(sum(other) FILTER (WHERE NOT is_back AND state = 'credited'), 0) AS other,
       sum(credit) FILTER (WHERE is_back) AS taken_back,
       sum(debit) FILTER (WHERE state = 'explained' OR is_back) AS paid_out
FROM told GROUP BY bank_account_id
"""
# The documents in the ledger of what the movements became, whatever their own days.
_LEDGER = """
SELECT line.bank_account_id, -sum(entry.amount) AS amount
FROM bank_line AS line
JOIN bank_line_payment AS link ON link.line_id = line.id
JOIN payment ON payment.id = link.payment_id AND payment.state = 'posted'
JOIN posting ON posting.id = payment.posting_id
 AND posting.posted >= date_trunc('month', CAST(:since AS date)) - interval '2 months'
JOIN entry ON entry.posted = posting.posted AND entry.posting_id = posting.id
WHERE line.state = 'credited' AND line.booked_on BETWEEN :since AND :until
  AND NOT EXISTS (SELECT FROM bank_line AS back WHERE back.reverses_id = line.id)
GROUP BY line.bank_account_id
"""
# The balance by the first statement and all movements, and the last that the bank itself tells.
_BALANCES = """
SELECT account.id, first.opening, first.from_day, last.closing, last.to_day,
       first.opening + coalesce((
           SELECT sum(CASE direction WHEN 'C' THEN amount ELSE -amount END) FROM bank_line
           WHERE bank_account_id = account.id AND state <> 'withdrawn'
             AND booked_on >= first.from_day AND booked_on < :since), 0) AS opened,
       first.opening + coalesce((
           SELECT sum(CASE direction WHEN 'C' THEN amount ELSE -amount END) FROM bank_line
           WHERE bank_account_id = account.id AND state <> 'withdrawn'
             AND booked_on >= first.from_day AND booked_on <= last.to_day), 0) AS counted
FROM bank_account AS account
LEFT JOIN LATERAL (
    SELECT opening, from_day FROM bank_statement
    WHERE bank_account_id = account.id AND opening IS NOT NULL AND withdrawn_at IS NULL
    ORDER BY from_day, id LIMIT 1) AS first ON true
LEFT JOIN LATERAL (
    SELECT closing, to_day FROM bank_statement
    WHERE bank_account_id = account.id AND closing IS NOT NULL AND withdrawn_at IS NULL
      AND to_day <= :until
    ORDER BY to_day DESC, from_day DESC, id DESC LIMIT 1) AS last ON true
"""

_MOVED = ("credits", "debits", "posted", "settled", "other", "taken_back", "paid_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSide:
    """A bank account on some days. What came is each kopeck once in one of the parts."""

    id: int
    name: str
    iban: str
    opened: Decimal | None
    """What it held before the first day; None: no statement tells a balance."""
    credits: Decimal = _ZERO
    debits: Decimal = _ZERO
    posted: Decimal = _ZERO
    """Became payments of subscribers that stand."""
    ledger: Decimal = _ZERO
    """What the ledger holds of those."""
    settled: Decimal = _ZERO
    """Totals of payments told of one by one."""
    other: Decimal = _ZERO
    """No payments of subscribers: what they are was said."""
    differs: Decimal = _ZERO
    """By how much totals differ from the payments they were said to carry."""
    taken_back: Decimal = _ZERO
    """Came, and the bank took it back."""
    paid_out: Decimal = _ZERO
    closing: Decimal | None
    """What the bank says it held after `closing_on`, the last day that any statement tells of."""
    closing_on: date | None
    counted: Decimal | None
    """What the first statement and all movements come to on that day."""

    @property
    def waiting(self) -> Decimal:
        """Return what came and nobody has explained."""
        return self.credits - self.posted - self.settled - self.other - self.taken_back

    @property
    def waiting_out(self) -> Decimal:
        """Return what went and nobody has explained."""
        return self.debits - self.paid_out

    @property
    def missing(self) -> Decimal:
        """Return what the bank's balance has beyond the movements: a statement is missing."""
        if self.closing is None or self.counted is None:
            return _ZERO
        return self.closing - self.counted

    @property
    def ledger_lacks(self) -> Decimal:
        """Return what was posted and the ledger does not hold."""
        return self.posted - self.ledger

    @property
    def unexplained(self) -> Decimal:
        """Return all that nobody explains: 0 is what is hoped for."""
        parts = (self.waiting, self.waiting_out, self.missing, self.ledger_lacks, self.differs)
        return sum((abs(each) for each in parts), _ZERO)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A movement of which something is not explained."""

    id: int
    booked_on: date
    account: str
    direction: str
    amount: Decimal
    unexplained: Decimal
    counterparty: str | None
    purpose: str | None


def bank_sides(session: Session, *, since: date, until: date) -> Sequence[BankSide]:
    """Return every bank account on these days, by name."""
    days = {"since": since, "until": until}
    moved = {row.bank_account_id: row for row in session.execute(text(_LINES), days)}
    ledger = {row.bank_account_id: row.amount for row in session.execute(text(_LEDGER), days)}
    balances = {row.id: row for row in session.execute(text(_BALANCES), days)}
    accounts = session.scalars(select(BankAccount).order_by(BankAccount.name, BankAccount.id))
    differs = _differing(session, since=since, until=until)
    sides = []
    for account in accounts:
        row, balance = moved.get(account.id), balances[account.id]
        figures = {name: getattr(row, name, None) or _ZERO for name in _MOVED}
        sides.append(
            BankSide(
                id=account.id,
                name=account.name,
                iban=account.iban,
                opened=balance.opened,
                ledger=ledger.get(account.id, _ZERO),
                differs=differs.get(account.id, _ZERO),
                closing=balance.closing,
                closing_on=balance.to_day,
                counted=balance.counted,
                **figures,
            )
        )
    return sides


def _differing(session: Session, *, since: date, until: date) -> Mapping[int, Decimal]:
    left = unexplained()
    rows = session.execute(
        select(BankLine.bank_account_id, func.sum(left))
        .where(BankLine.booked_on.between(since, until), BankLine.state == LineState.EXPLAINED)
        .group_by(BankLine.bank_account_id)
    )
    return {row[0]: row[1] for row in rows}


def open_lines(session: Session, *, since: date, until: date) -> Sequence[OpenLine]:
    """Return the movements of these days of which something is not explained, oldest first."""
    left = unexplained()
    rows = session.execute(
        select(
            BankLine.id,
            BankLine.booked_on,
            BankAccount.name,
            BankLine.direction,
            BankLine.amount,
            left,
            BankLine.counterparty,
            BankLine.purpose,
        )
        .join(BankAccount, BankAccount.id == BankLine.bank_account_id)
        .where(
            BankLine.booked_on.between(since, until),
            BankLine.state != LineState.WITHDRAWN,
            left != 0,
        )
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(LISTED)
    )
    return [OpenLine(*row) for row in rows]
