"""Files that tell again what an import brought: undoing that one would take it from them too."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.exchange.facts import FACTS
from app.exchange.models import ImportJob, ImportState
from app.exchange.parameters import since_of
from app.exchange.steps.openings import SOURCE_KIND
from app.exchange.steps.payments_told import TOLD
from app.kernel.errors import Conflict

_BROUGHT = "SELECT EXISTS (SELECT FROM {table} WHERE import_job_id = :job AND retired_at IS NULL)"
_PAYMENTS = "payments"
_STATEMENTS = "statements"
_OPENINGS = ("openings", "book")
"""Kinds that bring opening balances: either may tell again what the other has told."""
_BY_IDENTITY = (_PAYMENTS, "openings")
"""Kinds of money alone: the same money may stand in a line that says more of it."""
# A code for the cabinet is made anew whenever a line is read. A line that says all that another
# one says, and more, tells it again too; so does one that says a part of it.
_SAME_LINES = """
SELECT count(*) FROM import_row AS again
WHERE again.job_id = :later AND NOT again.is_bad
  AND (again.values - 'link_code' IN (
          SELECT own.values - 'link_code' FROM import_row AS own
          WHERE own.job_id = :job AND NOT own.is_bad)
       OR again.line IN (
          SELECT alike.line FROM import_row AS own
          JOIN import_row AS alike ON alike.job_id = :later
           AND alike.values ->> 'account' = own.values ->> 'account'
           AND (alike.values - 'link_code' @> own.values - 'link_code'
                OR own.values - 'link_code' @> alike.values - 'link_code')
          WHERE own.job_id = :job AND NOT own.is_bad))
"""
_SAME_PAYMENTS = f"""
WITH own AS MATERIALIZED (
    SELECT source, external_id, paid_on FROM payment
    WHERE import_job_id = :job AND state NOT IN ('reversed', 'withdrawn')
),
staged AS (
    SELECT kept.line, typed.*, NULL::bigint AS account_id
    FROM import_row AS kept CROSS JOIN LATERAL jsonb_to_record(kept.values) AS typed(
        account text, paid_on date, amount numeric, document text, purpose text, stated date,
        payee_id bigint, source text)
    WHERE kept.job_id = :later AND NOT kept.is_bad
      AND typed.paid_on IN (SELECT paid_on FROM own)
),
told AS ({TOLD})
SELECT count(*) FROM told JOIN own USING (source, external_id)
"""
# The same statement again is not kept anew; one that overlaps names the movements it shares.
_SAME_MOVEMENTS = """
SELECT count(*) FROM bank_line AS own
WHERE own.import_job_id = :job AND own.state <> 'withdrawn'
  AND (EXISTS (SELECT FROM bank_statement_line AS told
               JOIN bank_statement AS sheet ON sheet.id = told.statement_id
               WHERE told.line_id = own.id AND sheet.import_job_id = :later)
       OR own.raw - 'line' IN (
           SELECT again.values FROM import_row AS again
           WHERE again.job_id = :later AND NOT again.is_bad))
"""
_SAME_OPENINGS = f"""
WITH own AS (
    SELECT entry.account_id, entry.service_id, entry.month, entry.nature,
           sum(entry.amount) AS amount
    FROM posting JOIN entry ON entry.posted = posting.posted AND entry.posting_id = posting.id
    WHERE posting.source_kind = '{SOURCE_KIND}' AND posting.source_id = CAST(:job AS text)
      AND entry.kind = 'opening'
    GROUP BY entry.account_id, entry.service_id, entry.month, entry.nature
),
kept AS (
    SELECT line, values FROM import_row WHERE job_id = :later AND NOT is_bad
),
said AS (
    SELECT line, account, account_key, service_id, month, nature,
           coalesce(amount, coalesce(debt, 0) - coalesce(credit, 0)) AS amount
    FROM kept CROSS JOIN LATERAL jsonb_to_record(values) AS typed(
        account text, account_key text, service_id bigint, amount numeric, debt numeric,
        credit numeric, month date, nature text)
    WHERE service_id IS NOT NULL
    UNION ALL
    SELECT line, values ->> 'account', values ->> 'account_key', service.id, NULL, NULL,
           coalesce((values -> 'debts' ->> code)::numeric, 0)
               - coalesce((values -> 'credits' ->> code)::numeric, 0)
    FROM kept JOIN service
      ON coalesce(values -> 'debts', '{{}}') || coalesce(values -> 'credits', '{{}}') ? service.code
)
SELECT count(DISTINCT said.line)
FROM said
LEFT JOIN account AS exact ON exact.number = said.account
JOIN own ON own.service_id = said.service_id AND own.amount = said.amount
 AND own.month = coalesce(said.month, CAST(:month_before AS date))
 AND own.nature = coalesce(said.nature,
                           CASE WHEN said.amount < 0 THEN 'advance' ELSE 'principal' END)
JOIN account ON account.id = own.account_id
 AND (account.id = exact.id OR exact.id IS NULL AND account.number_key = said.account_key)
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
    has_facts = any(session.scalar(text(each), {"job": job.id}) for each in facts)
    for later in _later(session, job):
        if lines := _told_by(session, job, later, has_facts=has_facts):
            raise ImportToldAgain(
                f"import {job.id} was told again by import {later.id}",
                job=job.id,
                later=later.id,
                file=later.file_name,
                lines=lines,
            )


def _later(session: Session, job: ImportJob) -> Sequence[ImportJob]:
    kinds = {job.kind, *(_OPENINGS if job.kind in _OPENINGS else ())}
    return session.scalars(
        select(ImportJob)
        .where(
            ImportJob.kind.in_(kinds),
            ImportJob.state == ImportState.IMPORTED,
            ImportJob.finished_at > job.finished_at,
            ImportJob.id != job.id,
        )
        .order_by(ImportJob.finished_at.desc(), ImportJob.id.desc())
    ).all()


def _told_by(session: Session, job: ImportJob, later: ImportJob, *, has_facts: bool) -> int:
    """Return how many lines of a later file say what the import brought."""
    known = {"job": job.id, "later": later.id}
    if job.kind == _PAYMENTS:
        return session.scalar(text(_SAME_PAYMENTS), known) or 0
    if job.kind == _STATEMENTS:
        return session.scalar(text(_SAME_MOVEMENTS), known) or 0
    lines = 0
    if job.kind in _OPENINGS:
        before = since_of(session, later).plus(-1).first_day
        lines = session.scalar(text(_SAME_OPENINGS), known | {"month_before": before}) or 0
    if not lines and has_facts and later.kind == job.kind and job.kind not in _BY_IDENTITY:
        lines = session.scalar(text(_SAME_LINES), known) or 0
    return lines
