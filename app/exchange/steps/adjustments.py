"""Adjustments of a file: one document with one reason, posted whole or waiting whole."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import LARGEST, Wanted
from app.charging.adjustments.models import Adjustment
from app.charging.adjustments.operations import (
    NewAdjustment,
    decline_adjustment,
    make_adjustment,
    undo_adjustment,
)
from app.exchange.models import ImportJob
from app.kernel.month import Month
from app.ledger.models import Posting

OPEN = "(SELECT min(month) FROM month WHERE books = 'open' AND charging <> 'published')"
NO_MONTH = f"SELECT line, '{{}}'::jsonb FROM staged WHERE {OPEN} IS NULL"
AHEAD = f"""
SELECT line, jsonb_build_object('month', to_char(month, 'YYYY-MM'))
FROM staged WHERE month > {OPEN}
"""
TOO_LARGE = f"""
SELECT line, jsonb_build_object('given', amount) FROM staged WHERE abs(amount) > {LARGEST}
"""
NOT_TAKEN = """
SELECT line, jsonb_build_object('month', to_char(month, 'YYYY-MM'), 'service', staged.service)
FROM staged WHERE NOT EXISTS (
    SELECT FROM agreement
    WHERE agreement.account_id = staged.account_id AND agreement.service_id = staged.service_id
      AND agreement.retired_at IS NULL AND agreement.valid
          && daterange(staged.month, (staged.month + interval '1 month')::date))
"""
DIFFERS = """
SELECT staged.line, jsonb_build_object('other', first.line)
FROM staged CROSS JOIN (SELECT line, basis, why FROM staged ORDER BY line LIMIT 1) AS first
WHERE (staged.basis, staged.why) IS DISTINCT FROM (first.basis, first.why)
"""
ONE_AT_A_TIME = """
SELECT part FROM import_file JOIN import_job USING (sha256)
WHERE import_job.id = :job ORDER BY part FOR UPDATE OF import_file
"""
"""Of two that receive one file at once, the second sees what the first has made."""
AGAIN = """
SELECT staged.line, jsonb_build_object('number', min(adjustment.id))
FROM staged
JOIN adjustment_line AS known USING (account_id, service_id, month, amount)
JOIN adjustment ON adjustment.id = known.adjustment_id AND adjustment.declined_at IS NULL
 AND adjustment.basis = btrim(regexp_replace(staged.basis, '\\s+', ' ', 'g'))
WHERE NOT EXISTS (SELECT FROM posting WHERE posting.reverses = adjustment.posting_id)
GROUP BY staged.line
"""
"""The same paper moves the same sum of a month once, whoever received the file again."""
_STAGED = text("""
SELECT account_id, service_id, month, amount, basis, why FROM staged ORDER BY line
""")


def make(session: Session, parameters: Mapping[str, Any]) -> int:
    """Make the adjustment of the file, in the name of who imported it; return its lines.

    Whoever received the file, or said how it is read, gave its sums as well: none of them signs.
    """
    rows = session.execute(_STAGED).all()
    if not rows:
        return 0
    job = session.get_one(ImportJob, parameters["job"])
    new = NewAdjustment(
        key=f"import:{job.id}",
        basis=rows[0].basis,
        reason=rows[0].why,
        wanted=[
            Wanted(row.account_id, row.service_id, Month.of(row.month), row.amount) for row in rows
        ],
        import_job_id=job.id,
        brought_by=sorted({job.received_by, *job.laid_out_by}),
    )
    make_adjustment(session, new, by=job.imported_by or job.received_by)
    return len(rows)


def take_back(session: Session, job_id: int, *, because: str, by: int) -> None:
    """Take back the adjustment of a file; one that still waits is declined."""
    reversed_ = select(Posting.id).where(Posting.reverses == Adjustment.posting_id).exists()
    of_file = select(Adjustment).where(
        Adjustment.import_job_id == job_id, Adjustment.declined_at.is_(None), ~reversed_
    )
    for adjustment in session.scalars(of_file.order_by(Adjustment.id)).all():
        if adjustment.posting_id is None:
            decline_adjustment(session, adjustment.id, because=because, by=by)
        else:
            undo_adjustment(session, adjustment.id, reason=because, by=by)
