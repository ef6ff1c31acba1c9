"""What the company answers to authorities' requests, line by line, in the fields of their file."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.exchange.kind import Call, Check, Write
from app.subsidies.figures import lay_out_charged, lay_out_old_debts

# Which services a line asks of: all that have codes, or those its mask of ones and noughts marks.
ASKED = """
CREATE TEMPORARY TABLE asked_row ON COMMIT DROP AS
SELECT staged.line, staged.account_id, staged.month, known.code, known.service_id,
       known.tariff_code
FROM staged JOIN register_code AS known
  ON known.scheme = 'place' AND known.retired_at IS NULL AND known.valid @> staged.month
 AND (coalesce(staged.mask, '') = ''
      OR CASE WHEN known.code ~ '^[1-8]$'
              THEN substr(staged.mask, known.code::int, 1) = '1' ELSE false END)
"""
ASKED_BY_CODE = """
CREATE TEMPORARY TABLE asked_row ON COMMIT DROP AS
SELECT staged.line, staged.account_id, staged.month, known.code, known.service_id,
       known.tariff_code
FROM staged JOIN register_code AS known
  ON known.scheme = 'benefit' AND known.code = staged.code AND known.retired_at IS NULL
 AND known.valid @> staged.month
"""
CODE_UNKNOWN = Check(
    "import.register.code-unknown",
    "code",
    """
    SELECT line, jsonb_build_object('given', coalesce(code, '0')) FROM staged
    WHERE line NOT IN (SELECT line FROM asked_row)
    """,
)
PLACES_UNKNOWN = Check(
    "import.register.no-codes",
    "account",
    "SELECT line, '{}'::jsonb FROM staged WHERE line NOT IN (SELECT line FROM asked_row)",
)
NOT_CHARGED = Check(
    "import.register.not-charged",
    "account",
    """
    SELECT staged.line, jsonb_build_object('number', account.number,
                                           'month', to_char(staged.month, 'YYYY-MM'))
    FROM staged JOIN account ON account.id = staged.account_id
    WHERE NOT EXISTS (
        SELECT FROM asked_row AS asked JOIN charged_row AS own USING (account_id, month, service_id)
        WHERE asked.line = staged.line)
    """,
    level="warning",
)
_NOT_PUBLISHED = """
SELECT line, jsonb_build_object('month', to_char(staged.month, 'YYYY-MM')) FROM staged
WHERE NOT EXISTS (SELECT FROM month WHERE month.month = staged.month
                    AND month.charging = 'published')
"""
PUBLISHED = Check("import.register.not-published", "month", _NOT_PUBLISHED)
_ADD = "INSERT INTO register_answer (job_id, line, account_id, filled)"
_EDRPOU = """CASE WHEN staged.provider IS NULL
    THEN (SELECT min(edrpou) FROM payee HAVING count(DISTINCT edrpou) = 1) END"""


def _by_places(whole: str, each: Mapping[str, str]) -> str:
    """Return the statement that answers lines of several services.

    `whole` builds the fields of the line, `each` says which field's numbered places take what. A
    service that several codes mean is told once, at the first.
    """
    places = " || ".join(
        f"coalesce(jsonb_object_agg('{name}' || asked.code, {value}::text)"
        f" FILTER (WHERE {value} IS NOT NULL), '{{}}')"
        for name, value in each.items()
    )
    return f"""
    {_ADD}
    SELECT :job, staged.line, staged.account_id,
           jsonb_strip_nulls(jsonb_build_object({whole})) || {places}
    FROM staged JOIN account ON account.id = staged.account_id
    JOIN asked_row AS asked ON asked.line = staged.line
    LEFT JOIN (SELECT DISTINCT ON (line, service_id) line, service_id, code FROM asked_row
               ORDER BY line, service_id, code) AS once
      ON once.line = asked.line AND once.service_id = asked.service_id
     AND once.code = asked.code
    LEFT JOIN charged_row AS own ON own.account_id = asked.account_id
     AND own.month = asked.month AND own.service_id = once.service_id
    LEFT JOIN old_debt AS late ON late.account_id = asked.account_id
     AND late.month = asked.month AND late.service_id = once.service_id
    GROUP BY staged.line, staged.account_id, staged.provider, account.number
    """


def _by_code(fields: str) -> str:
    """Return the statement that answers lines of one service each."""
    return f"""
    {_ADD}
    SELECT :job, asked.line, account_id, jsonb_strip_nulls(jsonb_build_object({fields}))
    FROM asked_row AS asked
    LEFT JOIN charged_row AS own USING (account_id, month, service_id)
    LEFT JOIN old_debt AS late USING (account_id, month, service_id)
    JOIN account ON account.id = account_id
    """


ANSWER_SUBSIDY = Write(
    _by_places(
        f"""'OWN_NUM_SR', account.number, 'ENT_COD', {_EDRPOU},
        'FL_PAY', coalesce(sum(own.amount), 0)::text,
        'DEBT', coalesce(sum(late.amount), 0)::text""",
        {"NORM_F_": "own.quantity", "CODE2_": "asked.tariff_code"},
    ),
    effect="register_answer",
)
ANSWER_CHARGED = Write(
    _by_places(
        "'DEBT', coalesce(sum(late.amount), 0)::text", {"P": "own.amount", "N": "own.price"}
    ),
    effect="register_answer",
)
ANSWER_DEBT = Write(
    _by_code("'RAH', account.number, 'SUM_BORG', coalesce(late.amount, 0)::text"),
    effect="register_answer",
)
ANSWER_BENEFIT = Write(
    _by_code(
        """'RS', account.number, 'FACT', coalesce(own.quantity, 0)::text,
        'TARIF', own.price::text"""
    ),
    effect="register_answer",
)


def _lay_out(session: Session, parameters: Mapping[str, Any]) -> int:
    del parameters
    lay_out_charged(session)
    lay_out_old_debts(session)
    return 0


FIGURES = Call(_lay_out)
"""Makes `charged_row` and `old_debt` for the accounts and months of `staged`."""
