"""Registers of what authorities granted, `register_row`: each row to its service, posted once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import LARGEST
from app.exchange.kind import Call, Check, Step, Write
from app.exchange.models import ImportJob
from app.exchange.steps import adjustments
from app.exchange.steps.repeats import said_once
from app.subsidies.models import Granted
from app.subsidies.posting import Register, Row, post_register

REGISTER_ROW = """
CREATE TEMPORARY TABLE register_row (
    line bigint, account_id bigint, code text, service_id bigint, month date, since date,
    person text, person_key text, category text, amount numeric
) ON COMMIT DROP
"""
_FIND_SERVICE = """
UPDATE register_row AS row SET service_id = known.service_id
FROM register_code AS known
WHERE known.scheme = '{scheme}' AND known.code = row.code AND known.retired_at IS NULL
  AND known.valid @> row.month
"""
_NO_MONTH = f"SELECT line, '{{}}'::jsonb FROM staged WHERE {adjustments.OPEN} IS NULL"
_NOT_TAKEN = """
SELECT DISTINCT row.line, jsonb_build_object('month', to_char(row.month, 'YYYY-MM'),
                                             'service', service.name)
FROM register_row AS row JOIN service ON service.id = row.service_id
WHERE NOT EXISTS (
    SELECT FROM agreement
    WHERE agreement.account_id = row.account_id AND agreement.service_id = row.service_id
      AND agreement.retired_at IS NULL
      AND agreement.valid && daterange(row.month, (row.month + interval '1 month')::date))
"""
_KEY = ("account_id", "service_id", "month", "person_key", "category", "since")
# One file names a person by his tax number and the next by his name alone: it is he.
_SAME_PERSON = """(standing.person_key = row.person_key
      OR lower(standing.person) = lower(row.person)
      AND NOT (standing.person_key ~ '^[0-9]+$' AND row.person_key ~ '^[0-9]+$'))"""
_ALIKE = ("account_id", "service_id", "month", "category")
_SAME_GRANT = f"""({", ".join(f"standing.{each}" for each in _ALIKE)})
   = ({", ".join(f"row.{each}" for each in _ALIKE)})
 AND {_SAME_PERSON}"""
_STANDING = f"""granted_sum AS standing
  ON standing.kind = '{{kind}}' AND standing.retired_at IS NULL AND {_SAME_GRANT}"""
# Parts of one month may be granted from several days on: a row with another first day is doubted
# only where its file does not tell of the standing one too.
_OTHER_SUM = f"""
SELECT row.line, jsonb_build_object('given', round(min(row.amount), 2)::text,
                                    'known', round(min(standing.amount), 2)::text,
                                    'job', min(standing.import_job_id))
FROM register_row AS row JOIN {_STANDING}
WHERE CASE WHEN standing.since = row.since THEN standing.amount <> row.amount
           ELSE NOT EXISTS (
               SELECT FROM register_row AS row
               WHERE {_SAME_GRANT} AND row.since = standing.since) END
GROUP BY row.line
"""
_LEAVE_OUT_KNOWN = f"""
DELETE FROM register_row AS given USING (
    SELECT row.line, row.code
    FROM register_row AS row JOIN {_STANDING} AND standing.since = row.since
) AS known WHERE (known.line, known.code) = (given.line, given.code)
"""
# Several codes of one line may mean one service: it is granted their sum.
_ADD_UP = """
WITH parts AS (DELETE FROM register_row RETURNING *)
INSERT INTO register_row
SELECT line, account_id, min(code), service_id, month, since, person, person_key, category,
       sum(amount)
FROM parts
GROUP BY line, account_id, service_id, month, since, person, person_key, category
"""
_LEAVE_OUT_FAULTS = Write("DELETE FROM register_row WHERE line NOT IN (SELECT line FROM staged)")
_ROWS = text("""
SELECT line, account_id, service_id, month, since, person, person_key, category, amount
FROM register_row ORDER BY line, code
""")


def post_rows(kind: Granted, *, scheme: str) -> tuple[Step, ...]:
    """Return the steps that give the rows their services and post them, each once."""

    def post(session: Session, parameters: Mapping[str, Any]) -> int:
        rows = [Row(**row) for row in session.execute(_ROWS).mappings()]
        job = session.get_one(ImportJob, parameters["job"])
        register = Register(kind, job.file_name, job.id)
        return post_register(session, rows, of=register, by=parameters["actor"])

    return (
        Check("import.adjustment.no-month", "month", _NO_MONTH),
        Check("import.adjustment.ahead", "month", adjustments.AHEAD),
        Check(
            "import.register.nothing",
            "account",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE line NOT IN (SELECT line FROM register_row WHERE amount <> 0)
            """,
            level="warning",
        ),
        Write("DELETE FROM register_row WHERE amount = 0"),
        Check(
            "import.adjustment.large",
            "account",
            f"""
            SELECT DISTINCT line, jsonb_build_object('given', amount)
            FROM register_row WHERE abs(amount) > {LARGEST}
            """,
        ),
        Write(_FIND_SERVICE.format(scheme=scheme)),
        Check(
            "import.register.code-unknown",
            "code",
            """
            SELECT line, jsonb_build_object('given', string_agg(DISTINCT code, ', '))
            FROM register_row WHERE service_id IS NULL GROUP BY line
            """,
        ),
        Write(_ADD_UP),
        Write("DELETE FROM register_row WHERE amount = 0"),
        _LEAVE_OUT_FAULTS,
        Check("import.adjustment.not-taken", "code", _NOT_TAKEN),
        said_once("account", ", ".join(_KEY), table="register_row"),
        Check("import.register.recorded", "account", _OTHER_SUM.format(kind=kind.value)),
        _LEAVE_OUT_FAULTS,
        Write(_LEAVE_OUT_KNOWN.format(kind=kind.value)),
        Call(post, effect="granted_sum"),
    )
