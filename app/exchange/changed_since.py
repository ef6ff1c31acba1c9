"""What people changed by hand since an import corrected it: undoing would bring the old back."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.facts import fact_key
from app.exchange.facts import FACTS
from app.exchange.models import ImportJob
from app.kernel.errors import Conflict

# A part that somebody left of a fact is of the same import; what he took away is retired by him.
_CHANGED = """
SELECT EXISTS (
    SELECT FROM (
        SELECT valid, ROW({key})::text AS about FROM {table}
        WHERE retired_by = :actor AND reason = 'import' AND import_job_id IS DISTINCT FROM :job
    ) AS said_again
    JOIN (
        SELECT valid, ROW({key})::text AS about FROM {table} AS fact
        WHERE import_job_id = :job AND retired_at IS NOT NULL AND reason <> 'undone'
          AND NOT EXISTS (SELECT FROM import_job AS job WHERE job.actor_id = fact.retired_by)
    ) AS changed ON changed.about = said_again.about AND changed.valid && said_again.valid)
"""


class ImportChangedByHand(Conflict):
    """What the import corrected was changed by hand later; undoing would forget that."""

    key = "import.undo.changed-by-hand"


def refuse_changed_by_hand(session: Session, job: ImportJob) -> None:
    """Refuse to say again what was true before the import where people have changed it since.

    A service whose price the import corrected may have been ended by hand: with the former price
    it would go on.

    Raises:
        ImportChangedByHand.
    """
    for model in FACTS:
        table = model.__table__
        key = fact_key(table)
        if key is None:
            continue
        changed = text(_CHANGED.format(table=table.name, key=", ".join(key)))
        if session.scalar(changed, {"job": job.id, "actor": job.actor_id}):
            raise ImportChangedByHand(f"import {job.id} was changed by hand", job=job.id)
