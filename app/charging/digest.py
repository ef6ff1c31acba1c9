"""The fingerprint of a month's lines: drafts and what is published of them have the same."""

import hashlib

from psycopg import sql
from sqlalchemy.orm import Session

from app.database.columns import driver
from app.kernel.month import Month

_LINES = sql.SQL("""
COPY (
    SELECT posted, account_id, service_id, month, part, quantity, price, amount FROM {}
    WHERE posted = {} AND {}
    ORDER BY posted, account_id, service_id, month, part
) TO STDOUT
""")


def drafts_sha256(session: Session, month: Month) -> str:
    """Return the SHA-256 of the ordered COPY text of the month's drafts."""
    return _sha256(session, "charge_draft", month, sql.SQL("true"))


def charges_sha256(session: Session, month: Month, *, run_id: int) -> str:
    """Return the SHA-256 of the ordered COPY text of what the run published."""
    of_run = sql.SQL("run_id = {}").format(sql.Literal(run_id))
    return _sha256(session, "charge", month, of_run)


def _sha256(session: Session, table: str, month: Month, condition: sql.Composable) -> str:
    digest = hashlib.sha256()
    statement = _LINES.format(
        sql.Identifier(table), sql.Literal(month.first_day.isoformat()), condition
    )
    with driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            digest.update(block)
    return digest.hexdigest()
