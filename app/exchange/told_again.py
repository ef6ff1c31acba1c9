"""Files that tell again what an import brought: undoing that one would take it from them too."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.facts import FACTS
from app.exchange.models import ImportJob
from app.exchange.steps.openings import SOURCE_KIND
from app.kernel.errors import Conflict

_BROUGHT = "SELECT EXISTS (SELECT FROM {table} WHERE import_job_id = :job AND retired_at IS NULL)"
_BROUGHT_MONEY = f"""
SELECT EXISTS (SELECT FROM payment WHERE import_job_id = :job AND state <> 'reversed')
    OR EXISTS (SELECT FROM posting
               WHERE source_kind = '{SOURCE_KIND}' AND source_id = CAST(:job AS text))
"""
"""Payments and opening balances: what is known of them already is not posted again either."""
_TOLD = """
SELECT later.id, later.file_name, count(*) AS lines
FROM import_row AS own
JOIN import_job AS later ON later.kind = :kind AND later.state = 'imported'
 AND later.finished_at > :since AND later.id <> :job
JOIN import_row AS again ON again.job_id = later.id AND NOT again.is_bad
 AND again.values = own.values
WHERE own.job_id = :job AND NOT own.is_bad
GROUP BY later.id, later.finished_at
ORDER BY later.finished_at DESC, later.id DESC LIMIT 1
"""


class ImportToldAgain(Conflict):
    """A later file told the same, and left it of the import that had brought it."""

    key = "import.undo.told-again"


def refuse_told_again(session: Session, job: ImportJob) -> None:
    """Refuse to take back what a later import, not undone, has told as well.

    What is known already is not recorded anew, so it is of the first import alone: with it the
    later file's word would go, and nobody would know.

    Raises:
        ImportToldAgain: names the latest such file and how many of its lines say the same.
    """
    facts = (_BROUGHT.format(table=model.__table__.name) for model in FACTS)
    if not any(session.scalar(text(each), {"job": job.id}) for each in (_BROUGHT_MONEY, *facts)):
        return
    known = {"job": job.id, "kind": job.kind, "since": job.finished_at}
    told = session.execute(text(_TOLD), known).one_or_none()
    if told is not None:
        raise ImportToldAgain(
            f"import {job.id} was told again by import {told.id}",
            job=job.id,
            later=told.id,
            file=told.file_name,
            lines=told.lines,
        )
