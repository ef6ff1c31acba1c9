"""What a run charges each account for a sum that a group bears, and by which figure."""

import json
from decimal import Decimal

import polars as pl
from sqlalchemy import ARRAY, BigInteger, Numeric, false, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from app.charging import drafts
from app.charging.basis import as_json
from app.charging.exact import from_millionths, kopecks
from app.charging.models import Charge, Draft, Run, RunState
from app.charging.sharing.models import SharedBalance
from app.charging.sharing.queries import SHOWN
from app.kernel.month import Month
from app.tariffs.sharing.models import SharedSum


def shown_run(session: Session, month: Month) -> Run | None:
    """Return the run that a month is shown by: a newer one before the published one."""
    runs = select(Run).where(Run.month == month.first_day, Run.state.in_(SHOWN))
    return session.scalar(runs.order_by(Run.id.desc()).limit(1))


def borne_in(session: Session, shared_sum: SharedSum, run: Run | None) -> Subquery:
    """Return accounts with their `amount` and `weight` for the sum; none without a run.

    A published run has charges. The lines of one that waits stand in the drafts of the chunks
    that say how they met the sum.
    """
    if run is None:
        return _nobody()
    if run.state == RunState.PUBLISHED:
        return _charged(shared_sum, run)
    return _drafted(session, shared_sum, run)


def _nobody() -> Subquery:
    columns = (
        null().cast(BigInteger).label("account_id"),
        null().cast(Numeric(14, 2)).label("amount"),
        null().cast(Numeric).label("weight"),
    )
    return select(*columns).where(false()).subquery("borne")


def _charged(shared_sum: SharedSum, run: Run) -> Subquery:
    weight = Charge.basis.cast(JSONB)["share"][1].as_string().cast(Numeric) / 1_000_000
    mark = _mark(shared_sum)
    return (
        select(
            Charge.account_id,
            func.sum(Charge.amount).label("amount"),
            func.max(weight).label("weight"),
        )
        .where(
            Charge.posted == run.month,
            Charge.month == run.month,
            Charge.run_id == run.id,
            Charge.service_id == shared_sum.service_id,
            (Charge.part == mark) | Charge.part.startswith(f"{mark}.", autoescape=True),
        )
        .group_by(Charge.account_id)
        .subquery("borne")
    )


def _drafted(session: Session, shared_sum: SharedSum, run: Run) -> Subquery:
    amounts: dict[int, Decimal] = {}
    weights: dict[int, Decimal] = {}
    chunks = select(SharedBalance.chunk).where(
        SharedBalance.run_id == run.id,
        SharedBalance.month == run.month,
        SharedBalance.shared_sum_id == shared_sum.id,
    )
    of_chunks = select(Draft.lines).where(
        Draft.posted == run.month, Draft.month == run.month, Draft.chunk.in_(chunks)
    )
    for packed in session.scalars(of_chunks.execution_options(yield_per=1)):
        lines = _of_sum(drafts.unpacked(packed), shared_sum)
        for account_id, amount, basis in zip(
            lines["account_id"], lines["amount"], as_json(lines), strict=True
        ):
            weight = from_millionths(json.loads(basis)["share"][1])
            amounts[account_id] = amounts.get(account_id, Decimal(0)) + kopecks(amount)
            weights[account_id] = max(weight, weights.get(account_id, weight))
    return _listed(amounts, weights)


def _of_sum(lines: pl.DataFrame, shared_sum: SharedSum) -> pl.DataFrame:
    mark = _mark(shared_sum)
    is_of_it = (pl.col("part") == mark) | pl.col("part").str.starts_with(f"{mark}.")
    return lines.filter(is_of_it, service_id=shared_sum.service_id)


def _listed(amounts: dict[int, Decimal], weights: dict[int, Decimal]) -> Subquery:
    """Return figures in memory as rows, to be joined as those of charges are."""
    columns = (
        func.unnest(literal(list(amounts), ARRAY(BigInteger))).label("account_id"),
        func.unnest(literal(list(amounts.values()), ARRAY(Numeric))).label("amount"),
        func.unnest(literal([weights[each] for each in amounts], ARRAY(Numeric))).label("weight"),
    )
    return select(*columns).subquery("borne")


def _mark(shared_sum: SharedSum) -> str:
    """Return the part of the lines of a sum; those of pieces have a point and more behind it."""
    return f"x{shared_sum.id}"
