"""Payments as a file tells of them: which it told of before, and which it tells differently."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.bulk import look_over

# The account is part of the identity: two neighbours who pay one sum on one day are two
# payments, whichever files they come in. So is the payee, where one is named: the same sum paid
# to each of two. Payments kept before payees were part of it are known by their older identity.
TOLD = """
SELECT *, CASE
        WHEN payee_id IS NULL OR EXISTS (
            SELECT FROM payment
            WHERE payment.source = counted.source AND payment.external_id = counted.plain
              AND coalesce(payment.payee_id, counted.payee_id) = counted.payee_id)
        THEN plain
        ELSE 'file:' || print || ':' || payee_id || '#' || row_number() OVER (
                 PARTITION BY source, print, payee_id ORDER BY line)
    END AS external_id
FROM (
    SELECT *, 'file:' || print || '#' || row_number() OVER (
                  PARTITION BY source, print ORDER BY line) AS plain
    FROM (
        SELECT line, account_id, account, paid_on, amount, document, purpose, stated, payee_id,
               coalesce(source, 'file') AS source,
               md5(concat_ws(chr(31), coalesce(account, ''), paid_on, amount,
                             coalesce(document, ''), coalesce(purpose, ''))) AS print
        FROM staged
    ) AS printed
) AS counted
"""
_ONE_DAY = """
JOIN payment AS known
  ON known.paid_on = new.paid_on AND known.source = new.source
 AND (known.document = new.document OR known.document IS NULL OR new.document IS NULL)
 AND (known.payee_id = new.payee_id OR known.payee_id IS NULL OR new.payee_id IS NULL)
"""
# One payer pays twice a day: a register, or two services at once. So a new payment is a known one
# told differently only where the file does not tell of that one too. A document without an account
# or number says whose it is by its purpose alone.
_TOLD_DIFFERENTLY = f"""
WITH new AS (
    SELECT told.*, coalesce(account, '') AS told_account FROM told
    WHERE NOT EXISTS (
        SELECT FROM payment
        WHERE payment.source = told.source AND payment.external_id = told.external_id)
),
alike AS (
    SELECT new.line, new.document, new.amount, known.id FROM new {_ONE_DAY}
     AND known.account_id = new.account_id
    UNION
    SELECT new.line, new.document, new.amount, known.id FROM new {_ONE_DAY}
     AND coalesce(known.raw ->> 'account', '') = new.told_account
     AND (new.told_account <> '' OR known.document = new.document OR known.purpose = new.purpose)
    UNION
    SELECT new.line, new.document, new.amount, known.id FROM new {_ONE_DAY}
     AND coalesce(known.raw ->> 'account', '') = '' AND new.told_account <> ''
     AND (known.purpose = new.purpose
          OR known.document = new.document AND known.amount = new.amount)
),
differing AS (
    SELECT alike.line, alike.amount, alike.document,
           string_agg(known.amount::text, ', ' ORDER BY known.id) AS known,
           bool_and(known.document IS NOT NULL) AND alike.document IS NOT NULL AS numbered
    FROM alike JOIN payment AS known ON known.id = alike.id
     AND known.state NOT IN ('reversed', 'withdrawn')
    WHERE NOT EXISTS (
        SELECT FROM told
        WHERE told.source = known.source AND told.external_id = known.external_id)
    GROUP BY alike.line, alike.amount, alike.document
)
SELECT line, jsonb_build_object('given', amount, 'document', document, 'known', known)
FROM differing
"""
# Money is not refused for it: two payers may well pay one sum on one day.
STILL_WAITING = f"""
SELECT new.line, jsonb_build_object(
    'given', new.amount, 'account', string_agg(DISTINCT known.raw ->> 'account', ', '))
FROM (SELECT * FROM told WHERE account_id IS NOT NULL) AS new {_ONE_DAY}
 AND known.state = 'unmatched' AND known.amount = new.amount
 AND known.raw ->> 'account' NOT IN ('', new.account)
 AND (known.document = new.document OR known.purpose IS NOT DISTINCT FROM new.purpose)
WHERE NOT EXISTS (
    SELECT FROM payment
    WHERE payment.source = new.source AND payment.external_id = new.external_id)
  AND NOT EXISTS (
    SELECT FROM told
    WHERE told.source = known.source AND told.external_id = known.external_id)
GROUP BY new.line, new.amount
"""
"""A payment of no known account waits, and the file has the same sum of that day under another."""
DIFFERENT_BY_NUMBER = f"{_TOLD_DIFFERENTLY} WHERE numbered"
DIFFERENT_WITHOUT_NUMBER = f"{_TOLD_DIFFERENTLY} WHERE NOT numbered"


def tell(session: Session, parameters: Mapping[str, Any]) -> int:
    """Lay out `told` for the steps to come: the payments of the lines that are still staged."""
    del parameters
    session.execute(text("DROP TABLE IF EXISTS pg_temp.told"))
    session.execute(text(f"CREATE TEMPORARY TABLE told ON COMMIT DROP AS {TOLD}"))
    look_over(session, "told", "line", "source", "external_id", "account_id", "paid_on")
    return 0


def tell_what_is_left(session: Session, parameters: Mapping[str, Any]) -> int:
    """Lay it out again where lines were found at fault since: others count anew."""
    query = "SELECT (SELECT count(*) FROM told) = (SELECT count(*) FROM staged)"
    return 0 if session.scalar(text(query)) else tell(session, parameters)
