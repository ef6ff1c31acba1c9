"""Who of the made-up city pays and who does not."""

from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.kernel.month import Month
from app.months.due_keys import BILL_DAYS
from app.months.parameter_keys import PENALTY_POSTING, PENALTY_RATE
from app.months.parameters import set_parameter
from bench.city import MONTH

OWED = 3
"""Months a debtor has not paid for."""


def ask_penalty(session: Session) -> None:
    """Let penalty be posted with the bills of every month.

    The months behind are all published today: they keep the last days to pay of their own time.
    """
    by = job_actor(session, "bench")
    since = date(2020, 1, 1)
    set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=since, by=by)
    set_parameter(session, PENALTY_POSTING, "monthly", since=since, by=by)
    set_parameter(session, BILL_DAYS, 0, since=since, by=by)


def pay(session: Session, month: Month) -> None:
    """Pay for a published month on the ninth of the next one, as far as anybody does.

    Three accounts in ten do not pay for the last `OWED` months.
    """
    everyone = month < MONTH.plus(-OWED)
    session.execute(
        text("""
        WITH made AS (
            INSERT INTO posting (kind, posted, source_kind, source_id, made_by)
            VALUES ('payment', :next, 'bench', :source, 1) RETURNING id
        )
        INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month,
                           kind, nature, on_day, due_on, arose_on, vat_rate, amount)
        SELECT :next, account_id, made.id,
               row_number() OVER (PARTITION BY account_id ORDER BY service_id),
               agreement_id, service_id, month, 'payment', nature, :day, due_on, arose_on, vat_rate,
               -amount
        FROM entry, made
        WHERE posted = :month AND kind = 'charge' AND (:everyone OR account_id % 10 >= 3)"""),
        {
            "month": month.first_day,
            "next": month.plus(1).first_day,
            "day": month.plus(1).first_day.replace(day=9),
            "source": f"paid {month}",
            "everyone": everyone,
        },
    )
    session.execute(
        text("DELETE FROM open_item WHERE month = :month AND (:everyone OR account_id % 10 >= 3)"),
        {"month": month.first_day, "everyone": everyone},
    )
