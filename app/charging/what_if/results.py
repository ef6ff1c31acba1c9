"""What a chunk of a scenario keeps: its sums, its largest differences, all of them packed."""

from io import BytesIO

import polars as pl
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.charging.exact import kopecks
from app.charging.what_if.compare import GROUP_COLUMNS, Comparison
from app.charging.what_if.models import ScenarioChunk, ScenarioGroup
from app.database.columns import copy_frame, decimal_text
from app.kernel import clock

LARGEST = 50
"""In each chunk, of those who pay more and of those who pay less."""


def write(session: Session, chunk: ScenarioChunk, *, comparison: Comparison) -> None:
    """Keep the comparison and mark the chunk done; what it said before is replaced."""
    session.execute(
        delete(ScenarioGroup).where(
            ScenarioGroup.scenario_id == chunk.scenario_id, ScenarioGroup.chunk == chunk.number
        )
    )
    copy_frame(
        session,
        table="scenario_group",
        columns={
            "scenario_id": pl.lit(chunk.scenario_id),
            "chunk": pl.lit(chunk.number),
            **{name: pl.col(name) for name in GROUP_COLUMNS if name not in {"before", "after"}},
            "before": decimal_text("before", 2),
            "after": decimal_text("after", 2),
        },
        frame=comparison.groups,
    )
    accounts = comparison.accounts
    change = accounts["after"] - accounts["before"]
    chunk.accounts = accounts.height
    chunk.higher, chunk.lower = int((change > 0).sum()), int((change < 0).sum())
    chunk.before = kopecks(int(accounts["before"].sum()))
    chunk.after = kopecks(int(accounts["after"].sum()))
    chunk.left_out = comparison.left_out
    chunk.largest = _largest(accounts)
    chunk.differences = packed(comparison.services)
    chunk.done_at = clock.now()


def packed(differences: pl.DataFrame) -> bytes:
    """Return the differences as bytes."""
    buffer = BytesIO()
    differences.write_ipc(buffer, compression="zstd")
    return buffer.getvalue()


def unpacked(differences: bytes) -> pl.DataFrame:
    """Return the differences of a chunk as a frame."""
    return pl.read_ipc(BytesIO(differences))


def _largest(accounts: pl.DataFrame) -> list[list[int]]:
    """Return account, kopecks before and after of the largest differences either way."""
    change = pl.col("after") - pl.col("before")
    ordered = accounts.filter(change != 0).sort(change, "account_id")
    few = pl.concat([ordered.head(LARGEST), ordered.tail(LARGEST)]).unique(maintain_order=True)
    return [list(row) for row in few.select("account_id", "before", "after").iter_rows()]
