"""How statements and their movements are kept: each once, whichever files tell of them."""

from app.exchange.kind import Step, Write
from app.exchange.steps.statements_told import DIALECT, TOLD_OTHERWISE

# Two imports of one account wait for each other, so each sees what the other kept.
_HOLD = """
SELECT id FROM bank_account WHERE id IN (SELECT bank_account_id FROM staged)
ORDER BY id FOR UPDATE
"""
_SAME_STATEMENT = """
    kept.bank_account_id = staged.bank_account_id
AND kept.number = coalesce(staged.statement, '')
AND kept.from_day = staged.since AND kept.to_day = staged.until
AND kept.opening IS NOT DISTINCT FROM staged.opening
AND kept.closing IS NOT DISTINCT FROM staged.closing
AND kept.withdrawn_at IS NULL
"""
_STATEMENTS = f"""
INSERT INTO bank_statement
    (bank_account_id, number, from_day, to_day, opening, closing, import_job_id, recorded_by)
SELECT DISTINCT staged.bank_account_id, coalesce(staged.statement, ''), staged.since, staged.until,
       staged.opening, staged.closing, CAST(:job AS bigint), CAST(:actor AS bigint)
FROM staged
WHERE NOT EXISTS (SELECT FROM bank_statement AS kept WHERE {_SAME_STATEMENT})
"""
_FIND_STATEMENTS = f"""
UPDATE staged SET statement_id = kept.id FROM bank_statement AS kept WHERE {_SAME_STATEMENT}
"""
# The day, the amount and the direction are part of it: banks begin their numbers anew every year
# and give one number to several movements. Equal ones are counted within their statement, so that
# a statement that overlaps another brings only what is new.
_IDENTITIES = """
UPDATE staged SET identity = told.identity
FROM (
    SELECT line, concat_ws('/', booked_on, direction, amount, print)
        || '#' || row_number() OVER (
            PARTITION BY sheet, booked_on, direction, amount, print ORDER BY line) AS identity
    FROM (
        SELECT line, sheet, booked_on, direction, amount, CASE
            WHEN bank_key IS NOT NULL THEN concat_ws(':', 'key', bank_key, part)
            ELSE 'content:' || md5(concat_ws(chr(31), coalesce(document, ''), coalesce(iban, ''),
                                             coalesce(purpose, ''), coalesce(part, '')))
        END || CASE WHEN is_reversal THEN '-reversal' ELSE '' END AS print
        FROM staged WHERE amount IS NOT NULL
    ) AS printed
) AS told
WHERE told.line = staged.line
"""
_FIND_KNOWN = """
UPDATE staged SET line_id = kept.id FROM bank_line AS kept
WHERE kept.bank_account_id = staged.bank_account_id AND kept.identity = staged.identity
"""
_LINES = """
INSERT INTO bank_line
    (bank_account_id, identity, direction, amount, booked_on, value_on, bank_key, is_reversal,
     document, counterparty, code, iban, purpose, reference, code_of_bank, raw,
     sort, state, because, maybe_same_id, import_job_id, recorded_by)
SELECT bank_account_id, identity, direction, amount, booked_on, coalesce(value_on, booked_on),
       bank_key, coalesce(is_reversal, false), document, counterparty, code, iban, purpose,
       reference, code_of_bank, told.values || jsonb_build_object('line', line),
       'unknown', CASE WHEN maybe_id IS NULL THEN 'received' ELSE 'waiting' END,
       CASE WHEN maybe_id IS NULL THEN 'new' ELSE 'maybe-same' END, maybe_id,
       CAST(:job AS bigint), CAST(:actor AS bigint)
FROM (
    SELECT DISTINCT ON (bank_account_id, identity) * FROM staged
    WHERE identity IS NOT NULL AND line_id IS NULL
    ORDER BY bank_account_id, identity, line
) AS told
ORDER BY bank_account_id, identity
ON CONFLICT (bank_account_id, identity) DO NOTHING
"""
_FIND_NEW = f"{_FIND_KNOWN} AND staged.line_id IS NULL"
_LINKS = f"""
INSERT INTO bank_statement_line (statement_id, line_id, place, dialect, identity, raw)
SELECT DISTINCT ON (statement_id, line_id) statement_id, line_id, line, {DIALECT},
       nullif(staged.identity, kept.identity),
       CASE WHEN staged.identity <> kept.identity
            THEN staged.values || jsonb_build_object('line', line) END
FROM staged JOIN bank_line AS kept ON kept.id = staged.line_id
ORDER BY statement_id, line_id, line
ON CONFLICT DO NOTHING
"""
KEEP: tuple[Step, ...] = (
    Write(_HOLD),
    Write(_STATEMENTS, effect="bank_statement"),
    Write(_FIND_STATEMENTS),
    Write(_IDENTITIES),
    Write(_FIND_KNOWN),
    *TOLD_OTHERWISE,
    Write(_LINES, effect="bank_line"),
    Write(_FIND_NEW),
    Write(_LINKS),
)

KNOWN = """
SELECT staged.line, jsonb_build_object(
    'file', job.file_name, 'by', coalesce(nullif(actor.label, ''), actor.ref),
    'at', to_char(coalesce(job.finished_at, kept.recorded_at) AT TIME ZONE CAST(:zone AS text),
                  'DD.MM.YYYY HH24:MI'))
FROM staged JOIN bank_line AS kept ON kept.id = staged.line_id AND kept.import_job_id <> :job
JOIN import_job AS job ON job.id = kept.import_job_id
JOIN actor ON actor.id = coalesce(job.imported_by, job.received_by)
"""
"""Lines that an earlier file told of: who brought them, and when."""
