"""Which earlier months a run computes again: those that facts marked after they were charged.

Marks of earlier months never stand in the way of publishing: those a run has not used wait for
the next one.
"""

from collections.abc import Sequence
from typing import LiteralString

import polars as pl
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from app.charging.carried import CARRIED
from app.charging.claiming import hold_chunks
from app.charging.estimates.models import RunEstimate
from app.charging.heat.balance import HeatBalance
from app.charging.models import HouseBalance, Run, RunChunk, RunProblem
from app.charging.recalculation.models import Recalculated
from app.charging.sharing.models import SharedBalance
from app.database.columns import Column, read_columns
from app.database.packed import array_of
from app.kernel.month import Month
from app.registry.groups.membership import MEMBERSHIP


def plan(session: Session, run: Run, *, size: int) -> None:
    """Give the run chunks of marked accounts of earlier months, instead of those it had.

    A chunk is of one month and of about `size` accounts, whole buildings. Its number is new: what
    a chunk of an earlier plan wrote goes with it, and workers never meet each other's rows. Only
    what buildings carried out of a month stays, to be compared with.
    """
    earlier = (RunChunk.run_id == run.id, RunChunk.month < run.month)
    last = session.scalar(select(func.max(RunChunk.number)).where(RunChunk.run_id == run.id)) or 0
    # Held first: who still charges one, for a publication reopened it, would write rows behind.
    hold_chunks(session, RunChunk.run_id == run.id)
    numbers = session.scalars(select(RunChunk.number).where(*earlier)).all()
    for table in (RunProblem, RunEstimate, SharedBalance, HeatBalance, Recalculated):
        gone = (table.run_id == run.id, table.chunk.in_(numbers))
        session.execute(delete(table).where(*gone))
    session.execute(delete(RunChunk).where(*earlier))
    planned = {"run_id": run.id, "month": run.month, "size": size, "last": last}
    session.execute(_PLAN, planned)
    own = (RunChunk.run_id == run.id, RunChunk.month == run.month)
    session.execute(update(RunChunk).where(*own).values(in_order=False))
    months = select(RunChunk.month).where(*earlier)
    session.execute(
        delete(HouseBalance).where(
            HouseBalance.run_id == run.id,
            HouseBalance.month < run.month,
            HouseBalance.month.not_in(months),
        )
    )


def give_back(session: Session, runs: Sequence[int]) -> None:
    """Let marks of earlier months wait again that these runs used: nothing came of them."""
    session.execute(_GIVE_BACK, {"runs": list(runs)})


def are_waiting(session: Session, month: Month) -> bool:
    """Say whether published months before this one wait to be computed again."""
    return bool(session.scalar(_WAITING, {"month": month.first_day}))


def is_carried(session: Session, month: Month) -> bool:
    """Say whether what a corrected month carries on waits to be used in this one or before."""
    known = {"month": month.first_day, "because": CARRIED}
    return bool(session.scalar(_CARRIED, known))


def reopen(session: Session, run: Run) -> None:
    """Have other runs compute again what this one changes by being published or taken back.

    Call it before any month is held: whoever works on such a chunk holds it first and then
    asks for the months.
    """
    months = select(RunChunk.month).where(RunChunk.run_id == run.id)
    known = {"run_id": run.id, "months": list(session.scalars(months.distinct()))}
    if others := session.scalars(_STANDING_ON, known).all():
        hold_chunks(session, RunChunk.run_id.in_(others))
        session.execute(_REOPEN, known)


def left_undone(session: Session, run: Run) -> int:
    """Return how many chunks of a finished run must be worked on once more."""
    undone = select(RunChunk.number).where(RunChunk.run_id == run.id, RunChunk.done_at.is_(None))
    return len(session.scalars(undone).all())


def marked_accounts(session: Session, chunk: RunChunk, marks: pl.DataFrame) -> pl.Series:
    """Return the accounts the chunk computes again, by id; `marks` are those it uses.

    In a building that was distributed, or whose accounts share a sum by what they consumed in
    the month, one account's facts move its neighbours' shares, so all its accounts are computed.
    A month is distributed as its first day says; a sum may begin or end on any of its days.
    """
    is_whole = pl.col("account_id") == 0
    known = {
        "month": chunk.month,
        "whole": array_of(marks.filter(is_whole)["building_id"].unique()),
        "places": array_of(marks["building_id"].unique()),
    }
    whole = read_columns(session, _WHOLE, columns={"building_id": Column.WHOLE}, parameters=known)
    # Asked for by themselves, or the server would expect every building to be one of them.
    known = {"buildings": array_of(whole["building_id"])}
    found = read_columns(session, _OF_WHOLE, columns={"account_id": Column.WHOLE}, parameters=known)
    alone = marks.filter(~is_whole)["account_id"]
    return pl.concat([alone, found["account_id"]]).unique().sort()


# The same accounts are marked in month after month: each is looked up once.
_PLAN = text("""
WITH asked AS (
    SELECT t.month, t.account_id, t.building_id FROM to_recompute AS t
    JOIN month AS m ON m.month = t.month AND m.charging = 'published'
    WHERE t.month < :month AND t.done_at IS NULL
    UNION ALL
    SELECT t.month, t.account_id, t.building_id FROM to_recompute AS t
    JOIN month AS m ON m.month = t.month AND m.charging = 'published'
    WHERE t.month < :month AND t.done_by_run = :run_id AND t.building_id IS NOT NULL
    UNION ALL
    SELECT t.month, unnest(t.account_ids), NULL FROM used_marks AS t
    JOIN month AS m ON m.month = t.month AND m.charging = 'published'
    WHERE t.run_id = :run_id
), place AS MATERIALIZED (
    SELECT a.id AS account_id, p.building_id
    FROM account AS a JOIN premises AS p ON p.id = a.premises_id
    WHERE a.id = ANY (ARRAY(SELECT DISTINCT account_id FROM asked WHERE account_id IS NOT NULL))
), marked AS (
    SELECT t.month, coalesce(t.building_id, place.building_id) AS building_id, count(*) AS marks,
           bool_or(t.account_id IS NULL) AS is_whole
    FROM asked AS t
    LEFT JOIN place USING (account_id)
    GROUP BY t.month, coalesce(t.building_id, place.building_id)
), own AS (
    SELECT building_id, count(*) AS premises FROM premises
    WHERE building_id = ANY (ARRAY(SELECT DISTINCT building_id FROM marked))
    GROUP BY building_id
), counted AS (
    SELECT month, building_id,
           CASE WHEN is_whole THEN coalesce(premises, 0)
                ELSE least(marks, coalesce(premises, 0)) END AS accounts
    FROM marked
    LEFT JOIN own USING (building_id)
), cut AS (
    SELECT month, building_id,
           div(sum(accounts) OVER (PARTITION BY month ORDER BY building_id) - accounts, :size)
               AS piece
    FROM counted
)
INSERT INTO run_chunk (run_id, number, month, first_building_id, last_building_id)
SELECT :run_id,
       :last + row_number() OVER (ORDER BY month, piece),
       month, min(building_id), max(building_id)
FROM cut
GROUP BY month, piece
""")

_GIVE_BACK = text("""
WITH used AS (
    DELETE FROM used_marks WHERE run_id = ANY(:runs)
    RETURNING month, account_ids, because, is_others, marked_by, marked_at
), given AS (
    INSERT INTO to_recompute (month, account_id, because, is_others, marked_by, marked_at)
    SELECT month, unnest(account_ids), because, is_others, marked_by, marked_at FROM used
)
UPDATE to_recompute AS t SET done_at = NULL, done_by_run = NULL
FROM run AS r
WHERE r.id = ANY(:runs) AND t.done_by_run = r.id AND t.month < r.month
  AND t.building_id IS NOT NULL
""")

_WAITING = text("""
SELECT EXISTS (
    SELECT FROM to_recompute AS t
    JOIN month AS m ON m.month = t.month AND m.charging = 'published'
    WHERE t.month < :month AND t.done_at IS NULL
)
""")

_CARRIED = text("""
SELECT EXISTS (
    SELECT FROM to_recompute AS t
    JOIN month AS m ON m.month = t.month
    WHERE t.done_at IS NULL AND t.because = :because
      AND (t.month = :month OR t.month < :month AND m.charging = 'published')
      AND EXISTS (SELECT FROM premises AS p WHERE p.building_id = t.building_id)
)
""")

_STANDING_ON = text("""
SELECT DISTINCT r.id FROM run AS r JOIN run_chunk AS c ON c.run_id = r.id
WHERE r.id <> :run_id AND c.month < r.month AND c.month = ANY(:months)
  AND r.state IN ('running', 'ready')
ORDER BY r.id
""")

_REOPEN = text("""
WITH again AS (
    UPDATE run_chunk AS c SET done_at = NULL
    FROM run AS r
    WHERE r.id = c.run_id AND r.id <> :run_id AND c.month < r.month AND c.month = ANY(:months)
      AND r.state IN ('running', 'ready')
    RETURNING c.run_id, c.number
)
UPDATE run_chunk AS c SET in_order = false
WHERE c.run_id IN (SELECT run_id FROM again)
  AND (c.run_id, c.number) NOT IN (SELECT run_id, number FROM again)
""")

_WHOLE: LiteralString = f"""
WITH place AS MATERIALIZED (
    SELECT building_id FROM unnest(%(places)s::bigint[]) AS building_id
)
SELECT building_id FROM unnest(%(whole)s::bigint[]) AS building_id
UNION
SELECT building_id FROM place
JOIN (
    SELECT building_id, valid, retired_at FROM distribution
    UNION ALL SELECT building_id, valid, retired_at FROM heat_house
    UNION ALL SELECT building_id, valid, retired_at FROM heat_month
) AS d USING (building_id)
WHERE d.retired_at IS NULL AND d.valid @> %(month)s
UNION
SELECT p.building_id
FROM shared_sum AS s
JOIN ({MEMBERSHIP}) AS member
  ON member.group_id = s.group_id AND member.valid && s.valid
JOIN account AS a ON a.id = member.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE s.key = 'consumption' AND s.retired_at IS NULL
  AND s.valid && daterange(%(month)s::date, (%(month)s::date + interval '1 month')::date)
  AND p.building_id IN (SELECT building_id FROM place)
"""  # noqa: S608 - put together from a constant

_OF_WHOLE: LiteralString = """
SELECT a.id AS account_id FROM premises AS p
JOIN account AS a ON a.premises_id = p.id
WHERE p.building_id = ANY((SELECT %(buildings)s::bigint[])::bigint[])
"""
