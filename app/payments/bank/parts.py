"""Movements that become payments by a person's word: parted among accounts, or taken as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.month import Month
from app.payments.bank.accounts import receiver_of_account
from app.payments.bank.deciding import LineNotWaiting, line_of, locked_line
from app.payments.bank.models import (
    BankAccount,
    BankLine,
    LinePayment,
    LineSort,
    LineState,
    Reason,
)
from app.payments.bank.settlement_models import SettledPayment
from app.payments.documents.standing import refuse_moved
from app.payments.identity import NewPayment
from app.payments.models import Channel, Payment, PaymentState
from app.payments.operations import locked_payment, receive_payments


class PartsDoNotFit(Invalid):
    """The parts of a payment are above zero and together no more than all of it."""

    key = "bank.parts"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a payment and whose it is."""

    account_id: int
    amount: Decimal


def split_payment(session: Session, payment_id: int, parts: Sequence[Part], *, by: int) -> None:
    """Part a payment that waits among accounts; what is left waits on as a part of its own.

    Parts and rest are payments in place of the whole one, which counts no more. The payer is not
    remembered: he pays for several.

    Raises:
        PaymentMissing, PaymentNotThere, PartsDoNotFit.
        MoneyMovedOn: a document holds it.
    """
    whole = locked_payment(session, payment_id, needed=PaymentState.UNMATCHED)
    refuse_moved(session, [payment_id])
    rest = whole.amount - sum((part.amount for part in parts), Decimal(0))
    if not parts or rest < 0 or any(part.amount <= 0 for part in parts):
        raise PartsDoNotFit(f"parts of payment {payment_id} leave {rest}", rest=rest)
    line = line_of(session, payment_id)
    shares: list[tuple[int | None, Decimal]] = [(each.account_id, each.amount) for each in parts]
    if rest:
        shares.append((None, rest))
    new = [_part_of(whole, number, *share) for number, share in enumerate(shares, start=1)]
    whole.state = PaymentState.WITHDRAWN
    session.flush()
    receive_payments(session, new, by=by, import_job_id=whole.import_job_id)
    identities = [each.external_id or "" for each in new]
    if line is not None:
        line.sort, line.settled_by = LineSort.PAYMENT, by
        _link(session, line, whole.source, identities)
    _take_place_in_total(session, whole, identities)
    session.flush()


def _take_place_in_total(session: Session, whole: Payment, identities: Sequence[str]) -> None:
    """Let the parts be in the total that the whole payment was in: its money came already."""
    settled = session.scalar(
        select(SettledPayment).where(
            SettledPayment.payment_id == whole.id, SettledPayment.withdrawn_at.is_(None)
        )
    )
    if settled is None:
        return
    settled.withdrawn_at = clock.now()
    session.add_all(
        SettledPayment(settlement_id=settled.settlement_id, payment_id=each)
        for each in _made(session, whole.source, identities)
    )


def credit_line(session: Session, line_id: int, *, account_id: int, by: int) -> int:
    """Say that a credit taken for something else is a subscriber's payment; return the payment.

    Raises:
        LineMissing, LineNotWaiting.
    """
    line = locked_line(session, line_id)
    if line.direction != "C":
        raise LineNotWaiting(f"movement {line_id} went out", line_id=line_id)
    account = session.get_one(BankAccount, line.bank_account_id)
    source = account.iban
    # What was its payment before it was taken for a total does not wake up.
    before = session.scalar(
        select(func.count()).select_from(LinePayment).where(LinePayment.line_id == line.id)
    )
    identity = f"{line.identity}/again:{before}" if before else line.identity
    new = NewPayment(
        source=source,
        external_id=identity,
        channel=Channel.BANK,
        paid_on=line.value_on,
        amount=line.amount,
        account_id=account_id,
        payee_id=receiver_of_account(session, account),
        document=line.document,
        purpose=line.purpose,
        raw={"bank_line": line.id, "because": Reason.BY_HAND, "from": line.counterparty},
    )
    receive_payments(session, [new], by=by, import_job_id=line.import_job_id)
    line.sort, line.state, line.because = LineSort.PAYMENT, LineState.CREDITED, Reason.BY_HAND
    line.settled_by = by
    (made,) = _link(session, line, source, [identity])
    session.flush()
    return made


def take_as_total(session: Session, payment_id: int, *, by: int) -> int:
    """Say that what waits is no payment but the total of many; return its movement, which waits.

    Raises:
        PaymentMissing, PaymentNotThere.
        MoneyMovedOn: a document holds it.
        LineNotWaiting: the payment came by no statement, or was parted.
    """
    payment = locked_payment(session, payment_id, needed=PaymentState.UNMATCHED)
    refuse_moved(session, [payment_id])
    line = line_of(session, payment_id)
    if line is None or payment.amount != line.amount:
        raise LineNotWaiting(f"payment {payment_id} is no whole movement", line_id=payment_id)
    payment.state = PaymentState.WITHDRAWN
    line.sort, line.state = LineSort.REGISTER_TOTAL, LineState.WAITING
    line.because, line.settled_by = Reason.BY_HAND, by
    session.flush()
    return line.id


def _part_of(whole: Payment, number: int, account_id: int | None, amount: Decimal) -> NewPayment:
    return NewPayment(
        source=whole.source,
        external_id=f"{whole.external_id}/part:{number}",
        channel=Channel(whole.channel),
        paid_on=whole.paid_on,
        amount=amount,
        account_id=account_id,
        payee_id=whole.whose,
        is_anothers=whole.is_anothers,
        stated=Month.of(whole.for_month) if whole.for_month else None,
        document=whole.document,
        purpose=whole.purpose,
        raw={**whole.raw, "part_of": whole.id},
    )


def _link(
    session: Session, line: BankLine, source: str, identities: Sequence[str]
) -> Sequence[int]:
    made = _made(session, source, identities)
    session.add_all(LinePayment(payment_id=each, line_id=line.id) for each in made)
    return made


def _made(session: Session, source: str, identities: Sequence[str]) -> Sequence[int]:
    return session.scalars(
        select(Payment.id)
        .where(Payment.source == source, Payment.external_id.in_(identities))
        .order_by(Payment.id)
    ).all()
