"""Drafts: the lines of the running month, one value for each chunk, replaced whole.

Nobody asks the database for a single draft, so a chunk's lines are stored as the frame they were
calculated in. That is an eighth of what rows with a key cost the server.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO

import polars as pl
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.charging.basis import as_json
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import LINES, empty
from app.charging.models import Charge, Draft, RunChunk
from app.kernel.month import Month

_SHA256 = text("""
SELECT encode(sha256(coalesce(string_agg(
    int8send(chunk) || convert_to(month::text, 'UTF8') || sha256(lines), '' ORDER BY chunk
), '')), 'hex')
FROM draft WHERE posted = :posted
""")

KEY = ["account_id", "service_id", "part"]


def unpacked(lines: bytes, *columns: str) -> pl.DataFrame:
    """Return a chunk's drafts as a frame, all columns or those that are named."""
    return pl.read_ipc(BytesIO(lines), columns=list(columns) or None)


def packed_chunks(session: Session, posted: Month) -> Iterator[tuple[Month, bytes]]:
    """Return the drafts of a month's run chunk by chunk, as stored; no more than one is held.

    With each goes the month its lines are for.
    """
    of_month = Draft.posted == posted.first_day
    chunks = select(Draft.chunk).where(of_month).order_by(Draft.chunk)
    for chunk in session.scalars(chunks).all():
        month, lines = session.execute(
            select(Draft.month, Draft.lines).where(of_month, Draft.chunk == chunk)
        ).one()
        yield Month.of(month), lines


def keep(session: Session, posted: Month, *, chunk: int, month: Month, lines: pl.DataFrame) -> int:
    """Store the lines for the month as the chunk's drafts and return how many changed.

    Where nothing did, nothing is written.
    """
    found = session.execute(
        select(Draft.month, Draft.lines).where(
            Draft.posted == posted.first_day, Draft.chunk == chunk
        )
    ).one_or_none()
    stored = found.lines if found and found.month == month.first_day else None
    new, old = lines.select(list(LINES)), unpacked(stored) if stored else empty(LINES)
    if new.equals(old) and (stored or not found):
        return 0
    buffer = BytesIO()
    new.write_ipc(buffer, compression="zstd")
    replaced = insert(Draft).values(
        posted=posted.first_day, chunk=chunk, month=month.first_day, lines=buffer.getvalue()
    )
    new_values = {name: replaced.excluded[name] for name in ("month", "lines")}
    session.execute(
        replaced.on_conflict_do_update(index_elements=["posted", "chunk"], set_=new_values)
    )
    return _changed(old, new)


def sha256_of(session: Session, posted: Month) -> str:
    """Return the SHA-256 of a month's drafts as they are stored, chunk by chunk."""
    return str(session.scalar(_SHA256, {"posted": posted.first_day}))


def sha256_of_chunks(chunks: Iterable[tuple[int, date, str]]) -> str:
    """Return the same of chunks in their order: number, month, and SHA-256 of the drafts.

    A chunk without drafts has nothing for a SHA-256.
    """
    whole = sha256()
    for number, month, own in chunks:
        if own:
            whole.update(number.to_bytes(8, signed=True))
            whole.update(month.isoformat().encode() + bytes.fromhex(own))
    return whole.hexdigest()


def forget(session: Session, month: Month, *, but_of: int | None = None) -> None:
    """Delete the month's drafts, or those of chunks that run `but_of` does not have."""
    gone = delete(Draft).where(Draft.posted == month.first_day)
    if but_of is not None:
        kept = select(RunChunk.number).where(RunChunk.run_id == but_of)
        gone = gone.where(Draft.chunk.not_in(kept))
    session.execute(gone)


def draft_lines(session: Session, posted: Month) -> Iterator[Charge]:
    """Return the drafts of a month's run as the charges they would be; none enters the session."""
    for month, lines in packed_chunks(session, posted):
        frame = unpacked(lines)
        for row in frame.with_columns(basis=as_json(frame)).iter_rows(named=True):
            yield Charge(
                posted=posted.first_day,
                month=month.first_day,
                **{name: row[name] for name in (*KEY, "agreement_id", "method")},
                vat_rate=kopecks(row["vat_rate"]),
                quantity=from_millionths(row["quantity"]),
                price=from_millionths(row["price"]),
                amount=kopecks(row["amount"]),
                basis=json.loads(row["basis"]),
            )


def _changed(old: pl.DataFrame, new: pl.DataFrame) -> int:
    """Return how many drafts were removed or written; one of other figures is both."""
    if old.is_empty():
        return new.height
    whole = list(LINES)
    gone, come = (
        a.join(b, on=whole, how="anti", nulls_equal=True) for a, b in ((old, new), (new, old))
    )
    return gone.height + come.height
