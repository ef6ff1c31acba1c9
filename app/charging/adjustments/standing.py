"""Where the lines that stand for a month are: in its publication, and in later corrections."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.models import Run, RunState
from app.charging.recalculation.models import Recalculated
from app.kernel.month import Month


def posted_for(session: Session, months: Iterable[Month]) -> Sequence[date]:
    """Return the months whose published runs charge these months, themselves among them.

    A correction's lines take back what was charged and put another in its place: all lines of a
    month added up are what stands for it.
    """
    days = {month.first_day for month in months}
    later = (
        select(Run.month)
        .where(
            Run.state == RunState.PUBLISHED,
            select(Recalculated.run_id)
            .where(Recalculated.run_id == Run.id, Recalculated.month.in_(days))
            .exists(),
        )
        .distinct()
    )
    return sorted({*days, *session.scalars(later)})
