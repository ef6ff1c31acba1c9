"""Statements of an import that is undone: their movements go, and what they had taken back."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from app.kernel import clock
from app.kernel.month import Month
from app.ledger.models import Posting
from app.payments.bank.models import BankLine, LinePayment, LineState, Reason
from app.payments.bank.reversing import payments_of_line
from app.payments.bank.settling import settle_totals
from app.payments.identity import NewPayment
from app.payments.models import Channel, Payment, PaymentState
from app.payments.operations import receive_payments
from app.payments.withdrawal import BY_BANK, let_wait_again

_LET_GO = frozenset({Reason.COLLECTOR, Reason.SAYS_PAYOUT, Reason.SAYS_REGISTER})
"""Why a total is one that was settled and then taken back: another of these waits."""
_WITHDRAW_LINES = """
UPDATE bank_line SET state = 'withdrawn', identity = identity || '/undone:' || CAST(:job AS text),
                     reverses_id = NULL
WHERE import_job_id = :job AND state <> 'withdrawn'
"""
_WITHDRAW_SETTLEMENTS = """
WITH settlement AS (
    UPDATE bank_settlement SET withdrawn_at = :at, withdrawn_by = :by
    WHERE withdrawn_at IS NULL
      AND line_id IN (SELECT id FROM bank_line WHERE import_job_id = :job)
    RETURNING id
), kept_back AS (
    UPDATE bank_settlement_withheld SET withdrawn_at = :at FROM settlement
    WHERE settlement_id = settlement.id
)
UPDATE bank_settlement_payment SET withdrawn_at = :at FROM settlement
WHERE settlement_id = settlement.id
"""
# The cash is on its way again: no line shows it.
_FREE_COLLECTIONS = """
UPDATE cash_order SET bank_line_id = NULL
WHERE bank_line_id IN (SELECT id FROM bank_line WHERE import_job_id = :job)
"""
_WITHDRAW_STATEMENTS = """
UPDATE bank_statement SET withdrawn_at = :at WHERE import_job_id = :job
"""


def take_back_statements(session: Session, import_job_id: int, *, by: int) -> None:
    """Withdraw the movements that an import brought; the caller reverses its payments.

    A payment of another import that one of them had reversed is paid again: its movement stands.
    A total that one of them had taken back waits again, and is settled if its payments are loose.
    """
    totals_wait = _pay_again(session, import_job_id, by=by)
    session.execute(text(_WITHDRAW_LINES), {"job": import_job_id})
    now = clock.now()
    session.execute(text(_WITHDRAW_SETTLEMENTS), {"job": import_job_id, "at": now, "by": by})
    session.execute(text(_FREE_COLLECTIONS), {"job": import_job_id})
    session.execute(text(_WITHDRAW_STATEMENTS), {"job": import_job_id, "at": now})
    session.expire_all()
    if totals_wait:
        settle_totals(session, by=by)


def _pay_again(session: Session, import_job_id: int, *, by: int) -> bool:
    """Let stand again what the import had taken back; return whether totals wait among it."""
    totals_wait = False
    reversal = aliased(BankLine)
    originals = session.execute(
        select(BankLine, reversal.recorded_by)
        .join(reversal, reversal.reverses_id == BankLine.id)
        .where(
            reversal.import_job_id == import_job_id,
            BankLine.import_job_id != import_job_id,
        )
        .order_by(BankLine.id)
    ).all()
    for line, who in originals:
        if line.state == LineState.EXPLAINED and line.because in _LET_GO:
            line.state, totals_wait = LineState.WAITING, True
        for payment in payments_of_line(session, line.id):
            if payment.state == PaymentState.REVERSED and _was_reversed(session, payment, by=who):
                _receive_again(session, payment, line, undone=import_job_id, by=by)
            elif payment.state == PaymentState.WITHDRAWN and payment.withdrawn_because == BY_BANK:
                let_wait_again(session, payment.id, is_given_back=True)
    return totals_wait


def _was_reversed(session: Session, payment: Payment, *, by: int) -> bool:
    """Return whether the import of that hand reversed the payment, and nobody else before."""
    return (
        session.scalar(
            select(Posting.id).where(
                Posting.reverses == payment.posting_id,
                Posting.reason == BY_BANK,
                Posting.made_by == by,
            )
        )
        is not None
    )


def _receive_again(
    session: Session, payment: Payment, line: BankLine, *, undone: int, by: int
) -> None:
    identity = f"{payment.external_id}/again:{undone}"
    again = NewPayment(
        source=payment.source,
        external_id=identity,
        channel=Channel(payment.channel),
        paid_on=payment.paid_on,
        amount=payment.amount,
        account_id=payment.account_id,
        payee_id=payment.whose,
        is_anothers=payment.is_anothers,
        stated=Month.of(payment.for_month) if payment.for_month else None,
        document=payment.document,
        purpose=payment.purpose,
        raw=payment.raw,
    )
    receive_payments(session, [again], by=by, import_job_id=line.import_job_id)
    made = session.scalars(
        select(Payment.id).where(Payment.source == payment.source, Payment.external_id == identity)
    ).one()
    session.add(LinePayment(payment_id=made, line_id=line.id))
    session.flush()
