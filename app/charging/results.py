"""What of a chunk's calculation is written: its lines, problems, sums for the month page."""

import polars as pl
from sqlalchemy import cast, delete, literal
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.charging import drafts
from app.charging.estimates.models import RunEstimate
from app.charging.exact import kopecks
from app.charging.facts import Outcome
from app.charging.heat.balance import HeatBalance, write_heat
from app.charging.models import HouseBalance, RunChunk, RunGroup, RunProblem
from app.charging.rules import Rules
from app.charging.sharing.models import SharedBalance
from app.database.columns import copy_frame, decimal_text
from app.database.packed import array_of
from app.kernel import clock
from app.kernel.month import Month

_LARGEST = 10


def write(
    session: Session, chunk: RunChunk, *, posted: Month, outcome: Outcome, rules: Rules
) -> None:
    """Keep the lines, and replace what the chunk said before; mark the chunk done."""
    chunk.changed = drafts.keep(
        session, posted, chunk=chunk.number, month=rules.month, lines=outcome.rows
    )
    for table in (RunProblem, RunGroup, SharedBalance, HeatBalance, RunEstimate):
        session.execute(
            delete(table).where(table.run_id == chunk.run_id, table.chunk == chunk.number)
        )
    session.execute(  # those of an earlier plan of the run have other numbers
        delete(HouseBalance).where(
            HouseBalance.run_id == chunk.run_id,
            HouseBalance.month == chunk.month,
            HouseBalance.building_id.between(chunk.first_building_id, chunk.last_building_id),
        )
    )
    _write_problems(session, chunk, outcome.problems)
    _write_balances(session, chunk, outcome.balances, rules)
    _write_shared(session, chunk, outcome.shared)
    write_heat(session, chunk, balances=outcome.heat, rules=rules)
    _write_estimates(session, chunk, outcome.estimates, rules)
    _sum_up(chunk, outcome)
    if posted == rules.month:
        _tell_totals(chunk, outcome)
    chunk.done_at = clock.now()


def write_groups(
    session: Session, chunk: RunChunk, *, lines: pl.DataFrame, places: pl.DataFrame
) -> None:
    """Write what the chunk charged for each service, building and tariff."""
    groups = (
        lines.select("account_id", "service_id", "tariff_id", "quantity", "amount")
        .join(places.select("account_id", "shown_building_id"), on="account_id")
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
    chunk.lines = outcome.rows.height
    chunk.problems = outcome.problems.height
    chunk.total = kopecks(int(outcome.rows["amount"].sum()))


def _tell_totals(chunk: RunChunk, outcome: Outcome) -> None:
    totals = (
        outcome.rows.group_by("account_id").agg(pl.col("amount").sum()).sort("amount", "account_id")
    )
    largest = totals.tail(_LARGEST).reverse()
    chunk.totals = cast(literal(array_of(totals["amount"]), NullType()), RunChunk.totals.type)
    chunk.largest = [list(row) for row in largest.iter_rows()]


def _write_problems(session: Session, chunk: RunChunk, problems: pl.DataFrame) -> None:
    copy_frame(
        session,
        table="run_problem",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "chunk": pl.lit(chunk.number),
            "month": pl.lit(chunk.month.isoformat()),
            **{name: pl.col(name) for name in problems.columns},
        },
        frame=problems,
    )


_OF_HOUSE = ("building_id", "service_id", "distribution_id", "by_persons", "heated_by")
_VOLUMES = (
    *("input", "heated", "metered", "by_norm", "common", "imbalance", "shared", "undistributed"),
    *("vacant", "carried_in", "carried_out"),
)


def _write_balances(
    session: Session, chunk: RunChunk, balances: pl.DataFrame, rules: Rules
) -> None:
    copy_frame(
        session,
        table="house_balance",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "chunk": pl.lit(chunk.number),
            "month": pl.lit(chunk.month.isoformat()),
            **{name: pl.col(name) for name in _OF_HOUSE},
            **{name: decimal_text(name, 6) for name in _VOLUMES},
            "negative_imbalance": pl.lit(rules.negative_imbalance.value),
            "without_reading": pl.lit(rules.without_reading.value),
            "imbalance_cap": pl.lit(str(rules.imbalance_cap)),
            "large_share_over": pl.lit(str(rules.large_share)),
        },
        frame=balances,
    )


def _write_shared(session: Session, chunk: RunChunk, sums: pl.DataFrame) -> None:
    millionths = pl.when("is_money").then(10_000).otherwise(1)
    copy_frame(
        session,
        table="shared_balance",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "month": pl.lit(chunk.month.isoformat()),
            "chunk": pl.lit(chunk.number),
            **{
                name: pl.col(name)
                for name in ("shared_sum_id", "members", "capped", "problem", "problem_account_id")
            },
            **{name: decimal_text(name, 6) for name in ("total", "borne", "kept")},
        },
        frame=sums.with_columns(pl.col("total", "borne", "kept") * millionths),
    )


def _write_estimates(
    session: Session, chunk: RunChunk, estimates: pl.DataFrame, rules: Rules
) -> None:
    days = {"starts_on": "start", "ends_on": "end", "began_on": "began", "limit_on": "limit"}
    as_they_are = ("account_id", "service_id", "register_id", "step", "reason", "settling")
    copy_frame(
        session,
        table="run_estimate",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "chunk": pl.lit(chunk.number),
            "month": pl.lit(rules.month.first_day.isoformat()),
            **{name: pl.col(name) for name in (*as_they_are, "state_id", "rule_id")},
            **{name: pl.col(day).cast(pl.Int32).cast(pl.Date) for name, day in days.items()},
            "volume": decimal_text("volume", 6),
        },
        frame=estimates,
    )
