"""All payments of an import taken back together: for each a reversal of its own, as by hand."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import clock
from app.ledger.reversing_sets import restoring, reverse_staged
from app.months.locks import month_for
from app.payments.documents.standing import refuse_moved_of_import, refuse_overdrawn
from app.payments.operations import reverse_payment
from app.restructuring.paid_before import PAID_BEFORE, undo_lower_from_day_paid


def take_back_payments(
    session: Session, *, import_job_id: int, reason: str, by: int, on_day: date
) -> None:
    """Reverse the posted payments that an import brought; what they covered is owed again.

    Accounts whose money has been handed on since are served one payment after the other.

    Raises:
        MoneyMovedOn: documents that stand have moved parts of it on.
    """
    job = {"job": import_job_id}
    session.execute(text(_HOLD), job)
    refuse_moved_of_import(session, import_job_id)
    session.execute(text(_STAGE), job)
    session.execute(text("ANALYZE undone"))
    if apart := restoring(session):
        given = {"accounts": apart}
        for payment_id in session.scalars(text(_APART), given).all():
            reverse_payment(session, payment_id, reason=reason, by=by, on_day=on_day)
        session.execute(text(_SERVED), given)
    if session.scalar(text("SELECT EXISTS (SELECT FROM undone)")):
        into = month_for(session, on_day)
        reverse_staged(session, reason=reason, by=by, into=into, on_day=on_day)
        lowered = session.scalars(text(_LOWERED), {"kind": PAID_BEFORE}).all()
        for posting_id in lowered:
            undo_lower_from_day_paid(session, posting_id, into=into, by=by)
        session.execute(text(_REVERSED), {"at": clock.now()})
        refuse_overdrawn(session, session.scalars(text(_ACCOUNTS)).all())
    session.execute(text("DROP TABLE undone"))


_HOLD = """
SELECT count(*) FROM (
    SELECT id FROM payment WHERE import_job_id = :job AND state = 'posted'
    ORDER BY account_id, id FOR UPDATE) AS held
"""
_STAGE = """
CREATE TEMPORARY TABLE undone ON COMMIT DROP AS
SELECT payment.id AS payment_id, payment.account_id, posting.id AS posting_id, posting.posted
FROM payment JOIN posting ON posting.id = payment.posting_id
WHERE payment.import_job_id = :job AND payment.state = 'posted'
"""
_APART = """
SELECT payment_id FROM undone WHERE account_id = ANY (:accounts) ORDER BY account_id, payment_id
"""
_SERVED = "DELETE FROM undone WHERE account_id = ANY (:accounts)"
_ACCOUNTS = "SELECT DISTINCT account_id FROM undone"
_LOWERED = """
SELECT posting_id FROM undone JOIN posting AS lowered
    ON lowered.source_kind = :kind AND lowered.source_id = undone.posting_id::text
ORDER BY account_id, payment_id
"""
_REVERSED = """
UPDATE payment SET state = 'reversed', reversed_at = :at
FROM undone WHERE payment.id = undone.payment_id
"""
