"""Facts newer than a finished run: they keep it from being published, or are left for the next.

A large company's readings never stop coming. Those that came after their chunk was charged wait as
marks; once the month is published, the next run corrects it with them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charging.carried import CARRIED, ESTIMATED
from app.charging.marks import waiting_marks
from app.charging.models import Run
from app.charging.one_meter import mark_others_in
from app.charging.recalculation import planning
from app.charging.recalculation.models import LeftForNext
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.recompute import mark_neighbours_of_waiting
from app.tariffs.one_off.months import BECAUSE_ORDERED

NEVER_LEFT = frozenset({CARRIED, ESTIMATED, BECAUSE_ORDERED})
"""What no later run would make good, or what is no news of the world.

An order is charged by its own month or never: a correction leaves orders alone. What is carried, or
was estimated, moved because the month before was published or taken back.
"""


class FactsMoved(Conflict):
    """Facts were recorded after the run used theirs: run the marked part again."""

    key = "error.charging.facts-moved"

    def __init__(self, *, month: Month, marks: int) -> None:
        super().__init__(
            f"{marks} facts of {month} are newer than its run", month=month, marks=marks
        )


@dataclass(frozen=True, slots=True)
class Newer:
    """What came after a finished run used its facts."""

    accounts: int
    """Whose month it reaches; who only shares a building's volume with them is not counted."""
    by_reason: Mapping[str, int]
    """Accounts by the code of the mark, the most first."""
    is_more: bool
    """Whether there is more of it than was asked to be counted."""
    chunks: int
    """Chunks to be charged once more, for a month that they correct was published or taken back."""

    @property
    def may_be_left(self) -> bool:
        """Return whether the month may be published without all of it."""
        return bool(self.by_reason) and not self.chunks and NEVER_LEFT.isdisjoint(self.by_reason)


def newer_than(session: Session, run: Run, *, most: int | None = None) -> Newer:
    """Return what came after the finished run used its facts.

    Of each reason up to `most` marks are counted.
    """
    known = {"run_id": run.id, "month": run.month, "most": most, "read": most and most + 1}
    *by_reason, (_, accounts, is_more, chunks) = session.execute(_REACHED, known).all()
    return Newer(
        accounts=accounts,
        by_reason={because: accounts for because, accounts, *_ in by_reason},
        is_more=is_more,
        chunks=chunks,
    )


def refuse_stale(session: Session, run: Run, *, leaving: Collection[str]) -> None:
    """Refuse to publish a run that newer facts reach into, but for the reasons `leaving` names.

    Raises:
        FactsMoved: others wait, or such as no later run would make good.
    """
    month = Month.of(run.month)
    waiting = waiting_marks(month, but=set(leaving) - NEVER_LEFT).subquery()
    marks = session.scalar(select(func.count()).select_from(waiting)) or 0
    marks += planning.left_undone(session, run)
    if marks:
        raise FactsMoved(month=month, marks=marks)


def leave_for_next(session: Session, run: Run, *, by: int, at: datetime) -> None:
    """Let the next run correct the month with the facts that wait, and keep who decided so.

    While the month ran, an account's mark stood for its whole building: from now on its
    neighbours are marked beside it. The caller holds the month alone and publishes it.
    """
    newer = newer_than(session, run)
    if not newer.by_reason:
        return
    session.add(
        LeftForNext(
            run_id=run.id,
            accounts=newer.accounts,
            because=list(newer.by_reason),
            chosen_by=by,
            chosen_at=at,
        )
    )
    month = Month.of(run.month)
    mark_neighbours_of_waiting(session, month.first_day)
    mark_others_in(session, month)


def left_of(session: Session, run_id: int) -> LeftForNext | None:
    """Return what the run was published without; None where it had every fact."""
    return session.get(LeftForNext, run_id)


_REACHED = text("""
SELECT reached.because, least(count(DISTINCT account_id), CAST(:most AS bigint)),
       coalesce(count(*) > CAST(:most AS bigint), false),
       (SELECT count(*) FROM run_chunk WHERE run_id = :run_id AND done_at IS NULL)
FROM (
    SELECT DISTINCT t.because FROM to_recompute AS t
    WHERE t.month = :month AND t.done_at IS NULL
) AS reason
CROSS JOIN LATERAL (
    SELECT t.because, t.account_id FROM to_recompute AS t
    WHERE t.month = :month AND t.done_at IS NULL AND t.account_id IS NOT NULL
      AND t.because = reason.because
    UNION ALL
    SELECT t.because, a.id FROM to_recompute AS t
    JOIN premises AS p ON p.building_id = t.building_id
    JOIN account AS a ON a.premises_id = p.id
    WHERE t.month = :month AND t.done_at IS NULL AND t.building_id IS NOT NULL
      AND t.because = reason.because
    LIMIT CAST(:read AS bigint)
) AS reached
GROUP BY GROUPING SETS ((reached.because), ())
ORDER BY grouping(reached.because), 2 DESC, reached.because
""")
"""The last row is of all together: an account may be reached for several reasons.

Each reason is counted by itself: one that many marks hide would never be shown, and what was not
shown is not left, however often it is asked for.
"""
