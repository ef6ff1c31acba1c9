"""Readings that came, counted by day, source and import: days gone by from what was kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import clock
from app.metering.channels.models import ChannelDay

SETTLES = timedelta(days=2)
"""A day is kept when so many days began after it.

What an import writes bears the time at which its transaction began: one that goes on over midnight
still adds to the day before.
"""


_DAY = timedelta(days=1)
_FRESH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Came:
    """So many readings of a source came on a day, by one import or by none (0)."""

    came_on: date
    source: str
    import_job_id: int
    readings: int


@dataclass(frozen=True, slots=True)
class KeptDays:
    """The first day on which something came, and the day up to which all are kept."""

    first: date | None
    last: date | None

    def are_fresh(self, on: date) -> bool:
        """Return whether a few days at most are still to be counted among all readings."""
        return self.last is not None and self.last >= on - _FRESH


def kept_days(session: Session) -> KeptDays:
    """Return which days are kept."""
    day = ChannelDay.came_on
    came = func.min(day).filter(ChannelDay.source != "")
    first, last = session.execute(select(came, func.max(day))).one()
    return KeptDays(first, last)


def readings_came(session: Session, *, since: date, until: date, kept: KeptDays) -> Sequence[Came]:
    """Return what came from a day until another, that one left out; by day, source and import."""
    uncounted = max(since, kept.last + _DAY) if kept.last else since
    known = {"since": since, "until": until, "uncounted": uncounted}
    known |= _instants(uncounted, until)
    return [Came(*row) for row in session.execute(_CAME, known)]


def keep_days(session: Session, *, on: date) -> int:
    """Count the whole days that nothing more is added to; return how many rows are new.

    Safe to call twice. The first time all days there ever were are counted.
    """
    last = kept_days(session).last
    since = last + _DAY if last else _EVER
    until = on - SETTLES + _DAY
    kept = session.execute(_KEEP, _instants(since, until)).all()
    nothing = {"source": "", "import_job_id": 0, "readings": 0}
    to = insert(ChannelDay).values(came_on=until - _DAY, **nothing)
    session.execute(to.on_conflict_do_nothing())
    return len(kept)


def _instants(since: date, until: date) -> dict[str, Any]:
    return {
        "zone": clock.KYIV.key,
        "began": clock.first_instant(since),
        "ended": clock.first_instant(max(since, until)),
    }


_EVER = date(2000, 1, 1)
_COUNT = """
SELECT CAST(came_at AS date) AS came_on, source, import_job_id, count(*) AS readings
FROM (
    SELECT recorded_at AT TIME ZONE CAST(:zone AS text) AS came_at, source, read_on,
           coalesce(import_job_id, 0) AS import_job_id
    FROM reading
    WHERE recorded_at >= :began AND recorded_at < :ended AND source NOT IN ('act', 'estimate')
) AS came
WHERE read_on >= date_trunc('month', came_at) - interval '1 month'
GROUP BY 1, 2, 3
"""
"""Acts and estimates come by no channel. Older readings are history taken over from elsewhere."""
_CAME = text(f"""
SELECT came_on, source, import_job_id, readings FROM channel_day
WHERE came_on >= :since AND came_on < :uncounted AND came_on < :until AND readings > 0
UNION ALL ({_COUNT})
ORDER BY 1, 2, 3
""")  # noqa: S608 - only constants
_KEEP = text(f"""
INSERT INTO channel_day (came_on, source, import_job_id, readings) {_COUNT}
ON CONFLICT (came_on, source, import_job_id) DO NOTHING
RETURNING came_on
""")
