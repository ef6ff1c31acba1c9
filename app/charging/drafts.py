"""Drafts: the lines of the running month, one value for each chunk, replaced whole.

Nobody asks the database for a single draft, so a chunk's lines are stored as the frame they were
calculated in. That is an eighth of what rows with a key cost the server.
"""

import json
from collections.abc import Iterator
from io import BytesIO

import polars as pl
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.charging.basis import as_json
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import LINES, empty
from app.charging.models import Charge, Draft
from app.kernel.month import Month

KEY = ["account_id", "service_id", "part"]


def unpacked(lines: bytes, *columns: str) -> pl.DataFrame:
    """Return a chunk's drafts as a frame, all columns or those that are named."""
    return pl.read_ipc(BytesIO(lines), columns=list(columns) or None)


def packed_chunks(session: Session, month: Month) -> Iterator[bytes]:
    """Return the month's drafts chunk by chunk, as stored; no more than one is held."""
    of_month = Draft.posted == month.first_day
    chunks = select(Draft.chunk).where(of_month).order_by(Draft.chunk)
    for chunk in session.scalars(chunks).all():
        yield session.execute(
            select(Draft.lines).where(of_month, Draft.chunk == chunk)
        ).scalar_one()


def keep(session: Session, month: Month, *, chunk: int, lines: pl.DataFrame) -> int:
    """Store the lines as the chunk's drafts and return how many changed; 0 writes nothing."""
    stored = session.scalar(
        select(Draft.lines).where(Draft.posted == month.first_day, Draft.chunk == chunk)
    )
    new, old = lines.select(list(LINES)), unpacked(stored) if stored else empty(LINES)
    if new.equals(old):
        return 0
    buffer = BytesIO()
    new.write_ipc(buffer, compression="zstd")
    replaced = insert(Draft).values(posted=month.first_day, chunk=chunk, lines=buffer.getvalue())
    session.execute(
        replaced.on_conflict_do_update(
            index_elements=["posted", "chunk"], set_={"lines": replaced.excluded.lines}
        )
    )
    return _changed(old, new)


def forget(session: Session, month: Month, *, beyond_chunk: int = 0) -> None:
    """Delete the month's drafts, or those of chunks that its last plan no longer has."""
    session.execute(
        delete(Draft).where(Draft.posted == month.first_day, Draft.chunk > beyond_chunk)
    )


def draft_lines(session: Session, month: Month) -> Iterator[Charge]:
    """Return the month's drafts as the charges they would be; none enters the session."""
    for lines in packed_chunks(session, month):
        frame = unpacked(lines)
        for row in frame.with_columns(basis=as_json(frame)).iter_rows(named=True):
            yield Charge(
                posted=month.first_day,
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
