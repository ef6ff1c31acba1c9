"""Absences of a file: long enough, of persons who are counted, noticed for a first term."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.steps.periods import PERIOD
from app.months.parameters import parameter
from app.months.reduction_keys import (
    ABSENCE_MONTHS,
    ABSENCE_OVER,
)
from app.registry.absences.rules import months_after

TOO_SHORT = f"""
SELECT line, jsonb_build_object('days', upper({PERIOD}) - lower({PERIOD}), 'over', too_short)
FROM staged WHERE upper({PERIOD}) - lower({PERIOD}) <= too_short
"""
MORE_THAN_COUNTED = f"""
SELECT told.line, jsonb_build_object('away', told.away, 'counted', coalesce(known.value, 0))
FROM (
    SELECT staged.line, staged.account_id, lower({PERIOD}) AS day,
           sum(staged.persons) OVER (PARTITION BY staged.account_id, lower({PERIOD}))
           + coalesce((
               SELECT sum(other.persons) FROM absence AS other
               WHERE other.account_id = staged.account_id AND other.retired_at IS NULL
                 AND other.valid @> lower({PERIOD}) AND NOT EXISTS (
                   SELECT FROM staged AS same
                   WHERE same.account_id = other.account_id AND same.document = other.document)
             ), 0) AS away
    FROM staged
) AS told
LEFT JOIN account_parameter AS known
  ON known.account_id = told.account_id AND known.kind = 'persons'
 AND known.retired_at IS NULL AND known.valid @> told.day
WHERE told.away > coalesce(known.value, 0)
"""
# A file that is received again knows nothing of the renewals since.
KEEP_RENEWED = f"""
UPDATE staged SET noticed_until = known.noticed_until, noticed_on = known.noticed_on
FROM absence AS known
WHERE known.account_id = staged.account_id AND known.document = staged.document
  AND known.retired_at IS NULL AND lower(known.valid) = lower({PERIOD})
  AND known.noticed_until > staged.noticed_until
"""
# The same paper with other days: what was told before is not true beside it, it is replaced.
RETIRE_OTHER_DAYS = f"""
UPDATE absence AS known SET retired_at = :at, retired_by = :actor, reason = 'import'
FROM staged
WHERE known.account_id = staged.account_id AND known.document = staged.document
  AND known.retired_at IS NULL AND known.valid && {PERIOD} AND known.valid <> {PERIOD}
"""
MARK_OTHER_DAYS = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, known.account_id, 'absence', CAST(:actor AS bigint)
FROM absence AS known
JOIN month ON month.charging <> 'none'
 AND known.valid && daterange(month.month, (month.month + interval '1 month')::date)
WHERE known.retired_by = :actor AND known.reason = 'import'
"""
_DAYS = text(f"SELECT DISTINCT lower({PERIOD}) FROM staged")
_TERM = text(
    f"UPDATE staged SET noticed_until = :until, too_short = :over WHERE lower({PERIOD}) = :day"
)


def notice_terms(session: Session, parameters: Mapping[str, Any]) -> int:
    """Write the end of the first notice beside each line, by the rules of its first day."""
    period = {name: parameters[name] for name in ("since", "end_is_last_day")}
    for day in session.scalars(_DAYS, period).all():
        months = parameter(session, ABSENCE_MONTHS, on=day)
        over = parameter(session, ABSENCE_OVER, on=day)
        told = {"day": day, "until": months_after(day, months), "over": over}
        session.execute(_TERM, period | told)
    return 0
