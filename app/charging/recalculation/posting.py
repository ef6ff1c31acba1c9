"""The money of a run's corrections: one document beside that of its publication."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Date, Numeric, Text, column, func, select, text
from sqlalchemy.orm import Session

from app.charging.models import Run, RunState
from app.charging.recalculation.models import Recalculated
from app.charging.storing import DraftsLost
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.models import Posting, PostingKind
from app.ledger.post import post_set
from app.ledger.records import NewPosting

SOURCE = "recalculation"
"""`source_kind` of the document; its `source_id` is the run's id."""


class PublishedLater(Conflict):
    """A later month is published: months are published in order, and taken back in reverse."""

    key = "error.charging.published-later"

    def __init__(self, *, month: Month, later: Month) -> None:
        super().__init__(f"{later} is published after {month}", month=month, later=later)


def post_corrections(session: Session, run: Run, *, by: int, due_on: date) -> int | None:
    """Post what the run corrects in earlier months and return the document; None if nothing.

    What a debtor owes more for a service's month is due with this month's bill. What moves
    between his agreements or VAT rates keeps its age, each part its own, and what is charged less
    lowers the debt as it was due, the part that was due last first.

    Raises:
        DraftsLost: the sums are not what the run counted.
    """
    of_run = Recalculated.run_id == run.id
    total = select(func.coalesce(func.sum(Recalculated.now - Recalculated.was), Decimal(0)))
    if session.scalar(total.where(of_run)) != run.recalculated:
        raise DraftsLost(month=Month.of(run.month))
    moves = Recalculated.now != Recalculated.was
    if not session.scalar(select(select(Recalculated.run_id).where(of_run, moves).exists())):
        return None
    document = NewPosting(
        kind=PostingKind.RECALCULATION,
        posted=Month.of(run.month),
        source_kind=SOURCE,
        source_id=str(run.id),
        by=by,
    )
    last_day = Month.of(run.month).period.last_day
    lines = _LINES.bindparams(run=run.id, posted=run.month, due=due_on, last_day=last_day)
    return post_set(session, posting=document, lines=lines.columns(*_COLUMNS), settles=True)


def document_of(session: Session, run_id: int) -> int | None:
    """Return the document of what the run corrected."""
    return session.scalar(
        select(Posting.id).where(Posting.source_kind == SOURCE, Posting.source_id == str(run_id))
    )


def refuse_under_later(session: Session, month: Month) -> None:
    """Refuse to publish a month, or to take it back, below one that is published.

    A later publication may stand on what this one charges or corrects.

    Raises:
        PublishedLater: there is one.
    """
    later = session.scalar(
        select(func.max(Run.month)).where(
            Run.month > month.first_day, Run.state == RunState.PUBLISHED
        )
    )
    if later is not None:
        raise PublishedLater(month=month, later=Month.of(later))


_COLUMNS = (
    column("account_id", BigInteger),
    column("agreement_id", BigInteger),
    column("service_id", BigInteger),
    column("month", Date),
    column("kind", Text),
    column("nature", Text),
    column("on_day", Date),
    column("due_on", Date),
    column("arose_on", Date),
    column("vat_rate", Numeric(5, 2)),
    column("amount", Numeric(14, 2)),
)

_LINES = text("""
WITH moved AS (
    SELECT c.account_id, c.month, c.service_id, c.agreement_id, c.vat_rate, c.number,
           c.now - c.was AS amount, coalesce(a.debtor_id, 0) AS debtor_id, m.due_on,
           (c.month + interval '1 month' - interval '1 day')::date AS arose_on
    FROM recalculated AS c
    JOIN month AS m ON m.month = c.month
    LEFT JOIN agreement AS a ON a.id = c.agreement_id
    WHERE c.run_id = :run AND c.now <> c.was
), lowered AS (
    SELECT moved.*, -amount AS whole,
           sum(-amount) OVER (PARTITION BY account_id, month, service_id, agreement_id
                              ORDER BY number) AS upto
    FROM moved WHERE amount < 0
), level AS (
    SELECT account_id, month, service_id, agreement_id, e.due_on, min(e.arose_on) AS arose_on,
           sum(e.amount) AS owed,
           sum(sum(e.amount)) OVER (PARTITION BY account_id, month, service_id, agreement_id
                                    ORDER BY e.due_on DESC) AS upto
    FROM (SELECT DISTINCT account_id, month, service_id, agreement_id FROM lowered) AS l
    JOIN entry AS e USING (account_id, service_id, month, agreement_id)
    WHERE e.nature = 'principal'
      AND e.kind IN ('charge', 'recalculation', 'benefit', 'subsidy')
      AND e.posted = ANY(ARRAY(SELECT m.month FROM month AS m WHERE m.month <= :posted))
      AND EXISTS (SELECT FROM recalculated AS r JOIN run ON run.id = r.run_id
                  WHERE r.month = l.month AND r.account_id = l.account_id
                    AND r.service_id = l.service_id AND run.state = 'published')
    GROUP BY account_id, month, service_id, agreement_id, e.due_on
    HAVING sum(e.amount) > 0
), taken AS (
    SELECT l.account_id, l.month, l.service_id, l.agreement_id, l.vat_rate, l.number, l.debtor_id,
           e.due_on, e.arose_on,
           least(l.upto, e.upto) - greatest(l.upto - l.whole, e.upto - e.owed) AS amount
    FROM lowered AS l JOIN level AS e USING (account_id, month, service_id, agreement_id)
    WHERE e.upto > l.upto - l.whole AND e.upto - e.owed < l.upto
), part AS (
    SELECT * FROM taken
    UNION ALL
    SELECT account_id, month, service_id, agreement_id, vat_rate, number, debtor_id, due_on,
           arose_on, whole - coalesce(known, 0)
    FROM lowered
    LEFT JOIN (
        SELECT account_id, month, service_id, number, sum(amount) AS known
        FROM taken GROUP BY account_id, month, service_id, number
    ) AS of_levels USING (account_id, month, service_id, number)
), age AS (
    SELECT account_id, month, service_id, debtor_id, due_on, arose_on, amount,
           sum(amount) OVER (PARTITION BY account_id, month, service_id, debtor_id
                             ORDER BY due_on, number ROWS UNBOUNDED PRECEDING) AS upto
    FROM part WHERE amount > 0
), raised AS (
    SELECT moved.*,
           sum(amount) OVER (PARTITION BY account_id, month, service_id, debtor_id
                             ORDER BY number) AS upto
    FROM moved WHERE amount > 0
), kept AS (
    SELECT r.account_id, r.month, r.service_id, r.agreement_id, r.vat_rate, r.number,
           a.due_on, a.arose_on,
           least(r.upto, a.upto) - greatest(r.upto - r.amount, a.upto - a.amount) AS amount
    FROM raised AS r JOIN age AS a USING (account_id, month, service_id, debtor_id)
    WHERE a.upto > r.upto - r.amount AND a.upto - a.amount < r.upto
), line AS (
    SELECT account_id, agreement_id, service_id, month, due_on, arose_on, vat_rate, amount
    FROM kept
    UNION ALL
    SELECT account_id, agreement_id, service_id, month, CAST(:due AS date),
           CAST(:last_day AS date), vat_rate, amount - coalesce(known, 0)
    FROM raised
    LEFT JOIN (
        SELECT account_id, month, service_id, number, sum(amount) AS known
        FROM kept GROUP BY account_id, month, service_id, number
    ) AS of_ages USING (account_id, month, service_id, number)
    UNION ALL
    SELECT account_id, agreement_id, service_id, month, due_on, arose_on, vat_rate, -amount
    FROM part
)
SELECT account_id, agreement_id, service_id, month, 'recalculation' AS kind, 'principal' AS nature,
       CAST(:last_day AS date) AS on_day, due_on, arose_on, vat_rate,
       amount::numeric(14, 2) AS amount
FROM line WHERE amount <> 0
""")
"""A line for each part with a day of its own; together they are `now - was`.

What is lowered is laid beside what was charged before, the part due last first; what is raised
beside what is lowered of the same debtor, the part due first first: each takes its day from where
it lies.
"""
