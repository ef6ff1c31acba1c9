"""Statements of a file: checked against their own balances, then kept once, line by line."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.exchange.kind import Call, Check, Step, Write
from app.exchange.steps.statements_kept import KEEP, KNOWN
from app.exchange.steps.statements_told import MAYBE_KNOWN
from app.payments.bank.explaining import explain_new_lines

# A file may hold several statements, and lines of a format without statements are one.
_FIND = """
UPDATE staged SET bank_account_id = found.bank_account_id, sheet = found.sheet
FROM (
    SELECT staged.line, bank_account.id AS bank_account_id, dense_rank() OVER (
        ORDER BY own_iban, statement, since, until, opening, closing) AS sheet
    FROM staged LEFT JOIN bank_account ON bank_account.iban = staged.own_iban
) AS found WHERE found.line = staged.line
"""
_ACCOUNT_UNKNOWN = """
SELECT line, jsonb_build_object('given', own_iban) FROM staged WHERE bank_account_id IS NULL
"""
_CURRENCY = """
SELECT line, jsonb_build_object('given', currency) FROM staged
WHERE upper(currency) NOT IN ('UAH', '980', 'ГРН')
"""
_INCOMPLETE = """
SELECT line, jsonb_build_object('given', amount) FROM staged
WHERE amount IS NOT NULL
  AND (amount = 0 OR direction IS NULL OR status IS NULL
       OR status = 'booked' AND booked_on IS NULL)
   OR amount IS NULL AND direction IS NOT NULL
"""
_AHEAD = """
SELECT line, jsonb_build_object('given', booked_on) FROM staged
WHERE status = 'booked' AND booked_on > CAST(:today AS date)
"""
# By the day of value debts and penalty are counted: a year that was mistyped costs somebody money.
_VALUE_FAR = """
SELECT line, jsonb_build_object('given', value_on, 'day', booked_on) FROM staged
WHERE abs(value_on - booked_on) > 60
"""
_MOVED = """
SELECT sheet, min(line) AS line, min(opening) AS opening, min(closing) AS closing,
       coalesce(sum(amount) FILTER (WHERE direction = 'C' AND status = 'booked'), 0) AS credits,
       coalesce(sum(amount) FILTER (WHERE direction = 'D' AND status = 'booked'), 0) AS debits
FROM staged GROUP BY sheet
"""
# All lines of the statement are at fault: which of them is missing or wrong nobody knows.
_DOES_NOT_ADD_UP = f"""
SELECT staged.line, jsonb_build_object(
    'opening', moved.opening, 'credits', moved.credits, 'debits', moved.debits,
    'closing', moved.closing, 'counted', moved.opening + moved.credits - moved.debits)
FROM ({_MOVED}) AS moved JOIN staged USING (sheet)
WHERE moved.opening + moved.credits - moved.debits <> moved.closing
"""
_NO_BALANCES = f"""
SELECT line, NULL::jsonb FROM ({_MOVED}) AS moved WHERE opening IS NULL OR closing IS NULL
"""
_NOT_BOOKED = """
SELECT line, jsonb_build_object('given', amount) FROM staged
WHERE amount IS NOT NULL AND status <> 'booked'
"""
# The statement stays though none of its movements is money yet.
_LEAVE_OUT = "UPDATE staged SET amount = NULL WHERE status <> 'booked'"
# Days that a format does not tell are those of the movements.
_DAYS = """
UPDATE staged SET since = coalesce(staged.since, days.first_day),
                  until = coalesce(staged.until, staged.since, days.last_day)
FROM (SELECT sheet, min(booked_on) AS first_day, max(booked_on) AS last_day
      FROM staged GROUP BY sheet) AS days
WHERE days.sheet = staged.sheet
"""
_NO_DAYS = """
SELECT line, NULL::jsonb FROM staged WHERE since IS NULL OR until IS NULL OR until < since
"""
# Two statements of one day may follow each other or overlap: only days before tell of a gap.
_GAP = """
WITH told AS (
    SELECT sheet, min(line) AS line, bank_account_id, since, until, opening, closing
    FROM staged WHERE opening IS NOT NULL AND closing IS NOT NULL
    GROUP BY sheet, bank_account_id, since, until, opening, closing
),
every AS (
    SELECT bank_account_id, since, until, closing FROM told
    UNION ALL
    SELECT bank_account_id, from_day, to_day, closing FROM bank_statement
    WHERE withdrawn_at IS NULL AND closing IS NOT NULL
      AND bank_account_id IN (SELECT bank_account_id FROM told)
)
SELECT told.line, jsonb_build_object(
    'opening', told.opening, 'closing', before.closing, 'day', before.until)
FROM told CROSS JOIN LATERAL (
    SELECT closing, until FROM every
    WHERE every.bank_account_id = told.bank_account_id AND every.until < told.since
    ORDER BY every.until DESC, every.since DESC LIMIT 1
) AS before
WHERE before.closing <> told.opening
  AND NOT EXISTS (SELECT FROM every
                  WHERE every.bank_account_id = told.bank_account_id
                    AND every.until = before.until AND every.closing = told.opening)
"""


def _explain(session: Session, parameters: Mapping[str, Any]) -> int:
    return explain_new_lines(session, parameters["job"], by=parameters["actor"])


STEPS: tuple[Step, ...] = (
    Write(_FIND),
    Check("import.statement.account", "own_iban", _ACCOUNT_UNKNOWN),
    Check("import.statement.currency", "currency", _CURRENCY),
    Check("import.statement.incomplete", "amount", _INCOMPLETE),
    Check("import.statement.ahead", "booked_on", _AHEAD),
    Check("import.statement.value-day", "value_on", _VALUE_FAR),
    Check("import.statement.sums", "closing", _DOES_NOT_ADD_UP),
    Check("import.statement.no-balances", "closing", _NO_BALANCES, level="warning"),
    Check("import.statement.not-booked", "status", _NOT_BOOKED, level="warning"),
    Write(_LEAVE_OUT),
    Write(_DAYS),
    Check("import.statement.no-days", "since", _NO_DAYS),
    Check("import.statement.gap", "opening", _GAP, level="warning"),
    *KEEP,
    Check("import.statement.known", "bank_key", KNOWN, level="warning"),
    Check("import.statement.maybe-same", "amount", MAYBE_KNOWN, level="warning"),
    Call(_explain, effect="bank_payment"),
)
