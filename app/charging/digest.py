"""The fingerprint of a month's lines: drafts and what is published of them have the same."""

import hashlib
from io import BytesIO

import polars as pl
from psycopg import sql
from sqlalchemy.orm import Session

from app.charging.drafts import KEY, packed_chunks, unpacked
from app.database.columns import decimal_text, driver
from app.kernel.month import Month

_CHARGES = sql.SQL("""
COPY (
    SELECT posted, account_id, service_id, month, part, quantity, price, amount FROM charge
    WHERE posted = {} AND run_id = {}
    ORDER BY posted, account_id, service_id, month, part
) TO STDOUT
""")


def drafts_text(session: Session, month: Month) -> bytes:
    """Return the month's drafts as the server would give them by an ordered COPY."""
    first_day = pl.lit(month.first_day.isoformat())
    buffer = BytesIO()
    lines = pl.concat(
        unpacked(chunk).select(*KEY, "quantity", "price", "amount")
        for chunk in packed_chunks(session, month)
    )
    lines.sort(KEY).select(
        first_day.alias("posted"),
        "account_id",
        "service_id",
        first_day.alias("month"),
        "part",
        quantity=decimal_text("quantity", 6),
        price=decimal_text("price", 6),
        amount=decimal_text("amount", 2),
    ).write_csv(buffer, include_header=False, separator="\t", quote_style="never")
    return buffer.getvalue()


def drafts_sha256(session: Session, month: Month) -> str:
    """Return the SHA-256 of the ordered COPY text of the month's drafts."""
    return hashlib.sha256(drafts_text(session, month)).hexdigest()


def charges_sha256(session: Session, month: Month, *, run_id: int) -> str:
    """Return the SHA-256 of the ordered COPY text of what the run published."""
    digest = hashlib.sha256()
    statement = _CHARGES.format(month.first_day.isoformat(), run_id)
    with driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            digest.update(block)
    return digest.hexdigest()
