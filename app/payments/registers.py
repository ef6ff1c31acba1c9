"""Payments of a whole register, kept and posted without passing through Python one by one.

What becomes of them is what `payments.operations.receive_payments` would make of them.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.bulk import look_over
from app.kernel.month import Month
from app.ledger.crediting_sets import credit_staged
from app.months.locks import month_for
from app.months.parameter_keys import PAYER_NAMES_MONTH
from app.months.parameters import parameter_days
from app.payments.models import Channel
from app.payments.operations import SOURCE_KIND, Received
from app.restructuring.paid_before import lower_from_day_paid


def receive_register(session: Session, told: str, *, by: int, import_job_id: int) -> Received:
    """Keep the payments of `told` not known yet; post those whose account is known.

    `told` is a table or a query in brackets: `source`, `external_id`, `account_id`, `payee_id`,
    `paid_on`, `amount`, `stated`, `document`, `purpose`, `raw`, a row for each payment.
    """
    known = {"channel": Channel.REGISTER, "by": by, "job": import_job_id}
    session.execute(text(_KEPT))
    session.execute(text(_KEEP.format(told=told)), known)
    look_over(session, "received")
    count, new, posted = session.execute(text(_COUNT.format(told=told))).one()
    if posted:
        _stage(session)
        credit_staged(session, source_kind=SOURCE_KIND, by=by)
        session.execute(text("DROP TABLE receipt"))
        restructured = {
            row.posting_id: row.account_id for row in session.execute(text(_RESTRUCTURED))
        }
        lower_from_day_paid(session, restructured, by=by)
    session.execute(text("DROP TABLE received"))
    return Received(new=new, known=count - new, posted=posted, unmatched=new - posted)


def _stage(session: Session) -> None:
    # One look for each month of value dates; its answer holds that month's books open.
    days = session.scalars(text(_DAYS)).all()
    unnamed = [
        (start, end)
        for start, end, named in parameter_days(session, PAYER_NAMES_MONTH)
        if not named
    ]
    given: Mapping[str, Any] = {
        "own": [Month.of(day).first_day for day in days],
        "books": [month_for(session, day).first_day for day in days],
        "starts": [start for start, _ in unnamed],
        "ends": [end for _, end in unnamed],
    }
    session.execute(text(_RECEIPTS), given)
    look_over(session, "receipt")


_KEPT = """
CREATE TEMPORARY TABLE received (
    payment_id bigint, posting_id bigint, account_id bigint, payee_id bigint, paid_on date,
    amount numeric, for_month date
) ON COMMIT DROP
"""
# In identity order, so that two imports of one file wait for each other, never in a circle.
_KEEP = """
WITH new AS (
    INSERT INTO payment (channel, source, external_id, account_id, payee_id, paid_on, amount,
                         for_month, document, purpose, state, posting_id, raw, recorded_by,
                         import_job_id)
    SELECT :channel, source, external_id, account_id, payee_id, paid_on, amount,
           date_trunc('month', stated)::date, document, purpose,
           CASE WHEN account_id IS NULL THEN 'unmatched' ELSE 'posted' END,
           CASE WHEN account_id IS NOT NULL THEN nextval('posting_id_seq') END,
           raw, :by, :job
    FROM {told} AS told ORDER BY source, external_id
    ON CONFLICT (source, external_id) DO NOTHING
    RETURNING id, posting_id, account_id, payee_id, paid_on, amount, for_month
)
INSERT INTO received SELECT * FROM new
"""
_COUNT = """
SELECT (SELECT count(*) FROM {told} AS told), count(*), count(account_id) FROM received
"""
_DAYS = """
SELECT min(paid_on) FROM received WHERE account_id IS NOT NULL
GROUP BY date_trunc('month', paid_on) ORDER BY 1
"""
_RECEIPTS = """
CREATE TEMPORARY TABLE receipt ON COMMIT DROP AS
SELECT payment_id, posting_id, month.books AS posted, account_id, payee_id, paid_on AS on_day,
       amount,
       CASE WHEN NOT EXISTS (
           SELECT FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) AS days (start, until)
           WHERE days.start <= paid_on AND (days.until IS NULL OR paid_on < days.until)
       ) THEN for_month END AS stated
FROM received
JOIN unnest(cast(:own AS date[]), cast(:books AS date[])) AS month (own, books)
    ON month.own = date_trunc('month', paid_on)
WHERE account_id IS NOT NULL
"""
_RESTRUCTURED = """
SELECT posting_id, account_id FROM received
WHERE account_id IN (SELECT account_id FROM restructuring WHERE retired_at IS NULL)
"""
