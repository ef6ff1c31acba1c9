"""Movements that a file of another format told of before: found, so that none counts twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.kind import Call, Step, Write
from app.payments.bank.same_movement import Telling, pair

DIALECT = """
coalesce((SELECT origin ->> 'format' FROM import_job WHERE id = :job), '')
"""
"""The format of the file that is imported."""
# What a file of this format was found to tell of before is found again by the same words.
_FIND_TOLD = """
UPDATE staged SET line_id = told.line_id
FROM (
    SELECT DISTINCT ON (kept.bank_account_id, link.identity)
           kept.bank_account_id, link.identity, link.line_id
    FROM bank_statement_line AS link
    JOIN bank_line AS kept ON kept.id = link.line_id AND kept.state <> 'withdrawn'
    JOIN bank_statement ON bank_statement.id = link.statement_id
     AND bank_statement.withdrawn_at IS NULL
    WHERE link.identity IN (SELECT identity FROM staged WHERE line_id IS NULL)
    ORDER BY kept.bank_account_id, link.identity, link.line_id
) AS told
WHERE staged.line_id IS NULL AND told.bank_account_id = staged.bank_account_id
  AND told.identity = staged.identity
"""
_DAYS = """
SELECT DISTINCT staged.booked_on FROM staged
JOIN bank_line AS kept ON kept.bank_account_id = staged.bank_account_id
 AND kept.booked_on = staged.booked_on
WHERE staged.line_id IS NULL AND staged.identity IS NOT NULL ORDER BY 1
"""
_NEW = """
SELECT bank_account_id, direction, amount, coalesce(is_reversal, false) AS is_reversal,
       line AS id, bank_key, iban, code, purpose
FROM (
    SELECT DISTINCT ON (bank_account_id, identity) * FROM staged
    WHERE line_id IS NULL AND identity IS NOT NULL AND booked_on = :day
    ORDER BY bank_account_id, identity, line
) AS told ORDER BY line
"""
# A format tells of a movement once: what it told of already is no other telling's movement.
_KNOWN = f"""
SELECT kept.bank_account_id, kept.direction, kept.amount, kept.is_reversal,
       kept.id, kept.bank_key, kept.iban, kept.code, kept.purpose
FROM bank_line AS kept
WHERE kept.booked_on = :day AND kept.state <> 'withdrawn'
  AND kept.bank_account_id IN (SELECT bank_account_id FROM staged)
  AND NOT EXISTS (SELECT FROM staged WHERE staged.line_id = kept.id)
  AND NOT EXISTS (
      SELECT FROM bank_statement_line AS link
      JOIN bank_statement ON bank_statement.id = link.statement_id
       AND bank_statement.withdrawn_at IS NULL
      WHERE link.line_id = kept.id AND link.dialect = {DIALECT})
ORDER BY kept.id
"""
_SAY = """
UPDATE staged SET {column} = said.id
FROM unnest(CAST(:lines AS bigint[]), CAST(:ids AS bigint[])) AS said(line, id)
JOIN staged AS told ON told.line = said.line
WHERE staged.bank_account_id = told.bank_account_id AND staged.identity = told.identity
"""
MAYBE_KNOWN = """
SELECT staged.line, jsonb_build_object(
    'file', job.file_name, 'day', kept.booked_on, 'amount', kept.amount)
FROM staged JOIN bank_line AS kept ON kept.id = staged.maybe_id
JOIN import_job AS job ON job.id = kept.import_job_id
"""
"""Lines that may be what a file of another format told of: a person says."""


def _tell_apart(session: Session, parameters: Mapping[str, Any]) -> int:
    job = {"job": parameters["job"]}
    for day in session.scalars(text(_DAYS)).all():
        _of_day(session, {**job, "day": day})
    return 0


def _of_day(session: Session, asked: Mapping[str, int | date]) -> None:
    new = _grouped(session.execute(text(_NEW), {"day": asked["day"]}).all())
    known = _grouped(session.execute(text(_KNOWN), asked).all())
    same: dict[int, int] = {}
    maybe: dict[int, int] = {}
    for group, told in new.items():
        found = pair(told, known.get(group, ()))
        same |= found.same
        maybe |= found.maybe
    for column, said in (("line_id", same), ("maybe_id", maybe)):
        if said:
            pairs = {"lines": list(said), "ids": list(said.values())}
            session.execute(text(_SAY.format(column=column)), pairs)


def _grouped(rows: Sequence[Any]) -> Mapping[tuple[Any, ...], list[Telling]]:
    """Return the tellings by account, direction, amount, and whether they take back."""
    found: dict[tuple[Any, ...], list[Telling]] = defaultdict(list)
    for account, direction, amount, is_reversal, id_, *told in rows:
        group = (account, direction, amount, is_reversal)
        found[group].append(Telling(id_, *(each or "" for each in told)))
    return found


TOLD_OTHERWISE: tuple[Step, ...] = (Write(_FIND_TOLD), Call(_tell_apart))
