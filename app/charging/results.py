"""What of a chunk's calculation is written: the differences, problems, sums for the month page."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from psycopg import sql
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.charging.exact import decimal_text, kopecks
from app.charging.facts import Outcome
from app.charging.models import DraftMark, RunChunk, RunGroup, RunProblem
from app.charging.rules import Rules
from app.database.columns import copy_frame, driver
from app.kernel import clock

_KEY = ["account_id", "service_id", "part"]
_SAME = [*_KEY, "agreement_id", "method", "vat_rate", "quantity", "price", "amount"]
"""What makes a line the same: who owes it and at what VAT as much as its figures."""
_LARGEST = 10


@dataclass(frozen=True, slots=True)
class Differences:
    """How the drafts must change: rows of these keys go, then these lines come."""

    removed: pl.DataFrame
    added: pl.DataFrame

    @property
    def count(self) -> int:
        """Return the number of drafts written or removed."""
        return self.removed.height + self.added.height


def differences(lines: pl.DataFrame, drafts: pl.DataFrame) -> Differences:
    """Compare all that is posted of a line; its basis is not compared."""
    if drafts.is_empty():
        return Differences(drafts, lines)
    return Differences(
        drafts.join(lines, on=_SAME, how="anti"), lines.join(drafts, on=_SAME, how="anti")
    )


def write(
    session: Session, chunk: RunChunk, *, outcome: Outcome, drafts: pl.DataFrame, rules: Rules
) -> None:
    """Write the differences, and replace what the chunk said before; mark the chunk done."""
    changes = differences(outcome.rows, drafts)
    _remove(session, changes.removed, rules)
    _add(session, changes.added, rules)
    for table in (RunProblem, RunGroup):
        session.execute(
            delete(table).where(table.run_id == chunk.run_id, table.chunk == chunk.number)
        )
    _write_problems(session, chunk, outcome.problems)
    session.execute(
        insert(DraftMark).values(run_id=chunk.run_id, chunk=chunk.number).on_conflict_do_nothing()
    )
    _sum_up(chunk, outcome)
    chunk.changed = changes.count
    chunk.done_at = clock.now()


def write_groups(
    session: Session, chunk: RunChunk, *, lines: pl.DataFrame, places: pl.DataFrame
) -> None:
    """Write what the chunk charged for each service, building and tariff."""
    groups = (
        lines.join(places.select("account_id", "shown_building_id"), on="account_id")
        .group_by("service_id", "shown_building_id", "tariff_id")
        .agg(
            accounts=pl.col("account_id").n_unique(),
            quantity=pl.col("quantity").sum(),
            amount=pl.col("amount").sum(),
        )
        .sort("service_id", "shown_building_id", "tariff_id")
    )
    copy_frame(
        session,
        table="run_group",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "chunk": pl.lit(chunk.number),
            "service_id": pl.col("service_id"),
            "building_id": pl.col("shown_building_id"),
            "tariff_id": pl.col("tariff_id"),
            "accounts": pl.col("accounts"),
            "quantity": decimal_text("quantity", 6),
            "amount": decimal_text("amount", 2),
        },
        frame=groups,
    )


def _sum_up(chunk: RunChunk, outcome: Outcome) -> None:
    totals = (
        outcome.rows.group_by("account_id").agg(pl.col("amount").sum()).sort("amount", "account_id")
    )
    largest = totals.tail(_LARGEST).reverse()
    chunk.lines = outcome.rows.height
    chunk.problems = outcome.problems.height
    chunk.total = kopecks(int(outcome.rows["amount"].sum()))
    chunk.totals = totals["amount"].to_list()
    chunk.largest = [list(row) for row in largest.iter_rows()]


def _remove(session: Session, rows: pl.DataFrame, rules: Rules) -> None:
    if rows.is_empty():
        return
    keys: dict[str, Any] = {name: rows[name].to_list() for name in _KEY}
    with driver(session).cursor() as cursor:
        cursor.execute(_REMOVE, {**keys, "month": rules.month.first_day})


_REMOVE = sql.SQL("""
DELETE FROM charge_draft AS d
USING unnest(%(account_id)s::bigint[], %(service_id)s::bigint[], %(part)s::text[])
   AS gone(account_id, service_id, part)
WHERE d.posted = %(month)s AND d.month = %(month)s AND d.account_id = gone.account_id
  AND d.service_id = gone.service_id AND d.part = gone.part
""")


def _add(session: Session, rows: pl.DataFrame, rules: Rules) -> None:
    month = pl.lit(rules.month.first_day.isoformat())
    copy_frame(
        session,
        table="charge_draft",
        columns={
            "posted": month,
            "account_id": pl.col("account_id"),
            "service_id": pl.col("service_id"),
            "month": month,
            "part": pl.col("part"),
            "agreement_id": pl.col("agreement_id"),
            "method": pl.col("method"),
            "vat_rate": decimal_text("vat_rate", 2),
            "quantity": decimal_text("quantity", 6),
            "price": decimal_text("price", 6),
            "amount": decimal_text("amount", 2),
            "basis": pl.col("basis"),
        },
        frame=rows,
    )


def _write_problems(session: Session, chunk: RunChunk, problems: pl.DataFrame) -> None:
    copy_frame(
        session,
        table="run_problem",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "chunk": pl.lit(chunk.number),
            **{name: pl.col(name) for name in problems.columns},
        },
        frame=problems,
    )
