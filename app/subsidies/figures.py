"""What authorities ask of accounts: charged in a month, and owed for long at its end."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.adjustments.standing import posted_for
from app.charging.volumes import PRICE_PART
from app.kernel.month import Month, months_before
from app.ledger.models import CHARGED
from app.months.parameter_keys import SUBSIDY_DEBT_MONTHS
from app.months.parameters import parameter

# A composed price is the sum of its parts, and each part stands on the whole volume.
_CHARGED = text(f"""
CREATE TEMPORARY TABLE charged_row ON COMMIT DROP AS
WITH line AS (
    SELECT asked.account_id, asked.month, charge.service_id, charge.method, charge.amount,
           charge.quantity, charge.price, {PRICE_PART} AS price_part
    FROM (SELECT DISTINCT account_id, month FROM staged) AS asked
    JOIN charge ON charge.posted = ANY (CAST(:posted AS date[]))
     AND charge.account_id = asked.account_id AND charge.month = asked.month
    JOIN run ON run.id = charge.run_id AND run.state = 'published'
), part AS (
    SELECT account_id, month, service_id, price_part, sum(amount) AS amount,
           sum(quantity) FILTER (WHERE method NOT IN ('one_off', 'fixed', 'share')) AS quantity,
           (array_agg(price ORDER BY abs(quantity) DESC, price DESC)
               FILTER (WHERE price <> 0))[1] AS price
    FROM line GROUP BY account_id, month, service_id, price_part
)
SELECT account_id, month, service_id, sum(amount) AS amount,
       max(quantity) FILTER (WHERE price_part <> 'fixed') AS quantity,
       coalesce(sum(price) FILTER (WHERE price_part <> 'fixed'), max(price)) AS price
FROM part GROUP BY account_id, month, service_id
""")  # noqa: S608 - put together from constants
_NO_DEBTS = text("""
CREATE TEMPORARY TABLE old_debt (
    account_id bigint, month date, service_id bigint, amount numeric
) ON COMMIT DROP
""")
# What a restructuring puts off is of another nature, and a court's decision is one of its own:
# an authority refuses nobody for the first. What was charged too much was never owed: the debt is
# lower from its first day on, as in a statement of debt.
# Month of the books by month, or the planner would read them whole.
_OLD_DEBTS = text("""
INSERT INTO old_debt
SELECT account_id, :month, service_id, sum(owed)
FROM (
    SELECT entry.account_id, entry.service_id, sum(entry.amount) AS owed
    FROM (SELECT DISTINCT account_id FROM staged WHERE month = :month) AS asked
    JOIN entry ON entry.posted = ANY (CAST(:books AS date[]))
     AND entry.account_id = asked.account_id
    WHERE entry.nature IN ('principal', 'adjudged')
      AND CASE WHEN entry.kind = ANY (CAST(:charged AS text[])) AND entry.amount < 0
               THEN least(entry.on_day, entry.due_on) ELSE entry.on_day END <= :at_end
      AND entry.due_on < :late_before
    GROUP BY entry.account_id, entry.service_id, entry.month, entry.agreement_id, entry.nature,
             entry.due_on
    HAVING sum(entry.amount) > 0
) AS item
GROUP BY account_id, service_id
""")


def lay_out_charged(session: Session) -> None:
    """Make `charged_row` of the accounts and months in `staged`: what stands for each service."""
    posted = posted_for(session, [Month.of(each) for each in _months(session)])
    session.execute(_CHARGED, {"posted": list(posted)})


def lay_out_old_debts(session: Session) -> None:
    """Make `old_debt` of the accounts and months in `staged`: what was late for long at its end.

    Source: cabinet-848
    """
    books = session.scalars(text("SELECT month FROM month")).all()
    session.execute(_NO_DEBTS)
    for month in _months(session):
        at_end = Month.of(month).last_day
        months = parameter(session, SUBSIDY_DEBT_MONTHS, on=month)
        session.execute(
            _OLD_DEBTS,
            {
                "month": month,
                "books": list(books),
                "at_end": at_end,
                "charged": list(CHARGED),
                "late_before": months_before(at_end, months),
            },
        )


def _months(session: Session) -> Sequence[date]:
    return session.scalars(text("SELECT DISTINCT month FROM staged ORDER BY month")).all()
