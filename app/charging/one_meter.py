"""Marks of a building reach those whose heat the same meter counts: they are shared out as one."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.month import Month

_BECAUSE = "one-meter"
"""Marks made here go no further, or two buildings would mark each other for ever."""

_LAST = 2**63 - 1

# Few buildings share a meter, so these are found first: marks are many, and so are buildings.
# Where none does, as in most companies, marks are not looked at.
_SPREAD = text("""
INSERT INTO to_recompute (month, building_id, because, is_others, marked_by)
WITH house AS MATERIALIZED (
    SELECT building_id, service_id, valid, retired_at IS NULL AS stands,
           coalesce(meter_building_id, building_id) AS lead_id
    FROM heat_house
    WHERE coalesce(meter_building_id, building_id) IN (
        SELECT meter_building_id FROM heat_house WHERE meter_building_id IS NOT NULL)
)
SELECT DISTINCT ON (mark.month, other.building_id)
       mark.month, other.building_id, :because, true, mark.marked_by
FROM to_recompute AS mark
LEFT JOIN account ON account.id = mark.account_id
LEFT JOIN premises ON premises.id = account.premises_id
JOIN house AS own ON own.building_id = coalesce(premises.building_id, mark.building_id)
 AND own.valid @> mark.month
JOIN house AS other ON other.service_id = own.service_id AND other.lead_id = own.lead_id
 AND other.building_id <> own.building_id AND other.stands AND other.valid @> mark.month
JOIN month ON month.month = mark.month AND month.charging <> 'none'
WHERE EXISTS (SELECT FROM house)
  AND mark.month BETWEEN :since AND :until AND mark.done_at IS NULL AND mark.because <> :because
  AND own.building_id BETWEEN :first AND :last
  AND NOT EXISTS (SELECT FROM to_recompute AS known
                  WHERE known.month = mark.month AND known.building_id = other.building_id
                    AND known.id > mark.id)
ORDER BY mark.month, other.building_id, mark.id
""")
"""Terms that were retired count too: whoever left a meter changes those who stay on it."""


def mark_others(session: Session, month: Month) -> None:
    """Mark, in this month and earlier ones, the buildings shared out with a marked one."""
    _spread(session, since=date.min, until=month.first_day, first=0, last=_LAST)


def mark_others_of(session: Session, month: Month, *, first: int, last: int) -> None:
    """Mark in this month the buildings shared out with a marked one among these.

    A later mark of another building, used already or not, says that it was or will be charged
    with the fact in sight.
    """
    _spread(session, since=month.first_day, until=month.first_day, first=first, last=last)


def mark_others_in(session: Session, month: Month) -> None:
    """Mark in this month alone the buildings shared out with any marked one."""
    mark_others_of(session, month, first=0, last=_LAST)


def _spread(session: Session, **known: Any) -> None:
    session.execute(_SPREAD, {"because": _BECAUSE, **known})
