"""The fingerprint of a month's lines: drafts and what is published of them have the same."""

import hashlib
from io import BytesIO

import polars as pl
from psycopg import sql
from sqlalchemy.orm import Session

from app.charging.basis import as_json
from app.charging.drafts import KEY, packed_chunks, unpacked
from app.database.columns import decimal_text, driver
from app.kernel.month import Month

_CHARGES = sql.SQL("""
COPY (
    SELECT posted, account_id, service_id, month, part, quantity, price, amount, method,
           replace(basis::text, '"', '') AS basis
    FROM charge
    WHERE posted = {} AND run_id = {}
    ORDER BY posted, account_id, service_id, month, part COLLATE "C"
) TO STDOUT
""")


def drafts_text(session: Session, month: Month, *, whole: bool = False) -> bytes:
    """Return the month's drafts as the server would give them by an ordered COPY.

    Only what every line must have, or the `whole` of it: how it came about too.
    """
    posted = pl.lit(month.first_day.isoformat())
    buffer = BytesIO()
    told = ("method", "basis") if whole else ()
    lines = pl.concat(
        (_with_basis(lines) if whole else lines).select(
            *KEY, "quantity", "price", "amount", *told, month=pl.lit(of.first_day.isoformat())
        )
        for of, lines in ((of, unpacked(packed)) for of, packed in packed_chunks(session, month))
    )
    lines.sort("account_id", "service_id", "month", "part").select(
        posted.alias("posted"),
        "account_id",
        "service_id",
        "month",
        "part",
        decimal_text("quantity", 6).alias("quantity"),
        decimal_text("price", 6).alias("price"),
        decimal_text("amount", 2).alias("amount"),
        *told,
    ).write_csv(buffer, include_header=False, separator="\t", quote_style="never")
    return buffer.getvalue()


def _with_basis(lines: pl.DataFrame) -> pl.DataFrame:
    # Quotes would be quoted once more on their way out.
    return lines.with_columns(basis=as_json(lines).str.replace_all('"', ""))


def drafts_sha256(session: Session, month: Month) -> str:
    """Return the SHA-256 of the ordered COPY text of the month's drafts, basis included."""
    return hashlib.sha256(drafts_text(session, month, whole=True)).hexdigest()


def charges_sha256(session: Session, month: Month, *, run_id: int) -> str:
    """Return the SHA-256 of the ordered COPY text of what the run published, basis included."""
    digest = hashlib.sha256()
    statement = _CHARGES.format(month.first_day.isoformat(), run_id)
    with driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            digest.update(block)
    return digest.hexdigest()
