"""What a month carries into later ones: who is to be charged again when it changes."""

from collections.abc import Mapping

import polars as pl
from sqlalchemy import ColumnElement, select, text, union
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.charging.estimates.models import RunEstimate
from app.charging.models import HouseBalance, Run, RunChunk
from app.charging.recalculation.models import Recalculated
from app.kernel.month import Month
from app.kernel.period import Period
from app.months.recompute import Ids, Reach, mark_to_recompute
from app.registry.sharing import in_group
from app.tariffs.sharing.models import SharedSum, ShareKey

House = tuple[int, int]
"""A building and a service."""


def mark_carried(session: Session, run: Run, month: Month, *, by: int) -> None:
    """Mark the months after, where they are charged already, for what is or is no more carried.

    A month that could not be shared out hands on what came to it: the next one may be any.
    """
    is_carried: ColumnElement[bool] = (HouseBalance.carried_in != 0) | (
        HouseBalance.carried_out != 0
    )
    carried = select(HouseBalance.building_id).where(
        HouseBalance.run_id == run.id, HouseBalance.month == month.first_day, is_carried
    )
    _mark(session, carried, month, by=by)
    _mark_sharers(session, month, by=by)
    _mark_estimated(session, run, month, by=by)


def carried_out(session: Session, chunk: RunChunk) -> Mapping[House, int]:
    """Return what the chunk's buildings carry out of its month so far, in millionths."""
    known = {
        "run": chunk.run_id,
        "month": chunk.month,
        "first": chunk.first_building_id,
        "last": chunk.last_building_id,
    }
    return {(house, service): out for house, service, out in session.execute(_OUT, known)}


def mark_moved(
    session: Session, chunk: RunChunk, before: Mapping[House, int], now: pl.DataFrame
) -> None:
    """Mark the months after the chunk's for buildings that carry out of it otherwise than before.

    The run's own month is one of them: the run itself takes these marks up.
    """
    rows = now.select("building_id", "service_id", "carried_out").iter_rows()
    moved = {house for house, service, out in rows if before.get((house, service), 0) != out}
    if moved:
        by = session.get_one(Run, chunk.run_id).started_by
        _mark(session, sorted(moved), Month.of(chunk.month), by=by)


def _mark_sharers(session: Session, month: Month, *, by: int) -> None:
    """Mark whoever bears a sum of the month after by what this one charged him for."""
    after = month.plus(1).period
    groups = select(SharedSum.group_id).where(
        SharedSum.key == ShareKey.LAST_CONSUMPTION,
        SharedSum.retired_at.is_(None),
        SharedSum.valid.overlaps(Range(after.start, after.end)),
    )
    for group_id in session.scalars(groups.distinct().order_by(SharedSum.group_id)).all():
        accounts = in_group(group_id, days=after)
        mark_to_recompute(session, Reach(days=after, because=CARRIED, accounts=accounts), by=by)


def _mark_estimated(session: Session, run: Run, month: Month, *, by: int) -> None:
    """Mark whoever the run charged by an estimate, or corrected, as one may have been taken back.

    A later month takes off its reading what published months charged of the same days: charged
    before this one was published, it took off nothing.
    """
    every = union(
        select(RunEstimate.account_id).where(RunEstimate.run_id == run.id),
        select(Recalculated.account_id).where(Recalculated.run_id == run.id),
    ).subquery()
    days, accounts = Period(month.plus(1).first_day, None), select(every.c.account_id)
    mark_to_recompute(session, Reach(days=days, because=ESTIMATED, accounts=accounts), by=by)


def _mark(session: Session, buildings: Ids, month: Month, *, by: int) -> None:
    days = Period(month.plus(1).first_day, None)
    mark_to_recompute(session, Reach(days=days, because=CARRIED, buildings=buildings), by=by)


CARRIED = "carried"
ESTIMATED = "estimated"

_OUT = text("""
SELECT DISTINCT ON (b.building_id, b.service_id)
       b.building_id, b.service_id, (b.carried_out * 1000000)::bigint
FROM run AS r JOIN house_balance AS b ON b.run_id = r.id
WHERE (r.state = 'published' OR r.id = :run) AND b.month = :month
  AND b.building_id BETWEEN :first AND :last
ORDER BY b.building_id, b.service_id, r.month DESC, r.id DESC
""")
