"""What a cash receipt may be: its sums, what is due for it, and the refusals in between."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.money import to_kopecks
from app.months.cash_keys import CASH_RECEIPT_LIMIT, CASH_ROUNDING
from app.months.parameters import parameter
from app.payments.cash.counting import LARGEST_NOTE
from app.payments.cash.rounding import cash_due
from app.payments.models import Channel, Payment, PaymentState

MOST_LINES = 30


class ReceiptMissing(NotFound):
    """There is no such receipt."""

    key = "cash.receipt-missing"

    def __init__(self, *, receipt_id: int) -> None:
        super().__init__(f"there is no receipt {receipt_id}", receipt_id=receipt_id)


class SumWrong(Invalid):
    """A sum is zero, below it, or has a part of a kopeck."""

    key = "cash.sum-wrong"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"a payment of {amount}", amount=amount)


class SumTooLarge(Invalid):
    """It is more than may be taken in cash of one payer in a day."""

    key = "cash.sum-too-large"

    def __init__(self, *, amount: Decimal, before: Decimal, most: Decimal) -> None:
        super().__init__(
            f"a receipt of {amount} after {before}", amount=amount, before=before, most=most
        )


class LinesWrong(Invalid):
    """A receipt names no account, one twice, or more than fit on it."""

    key = "cash.lines-wrong"

    def __init__(self, *, count: int) -> None:
        super().__init__(f"a receipt of {count} lines", most=MOST_LINES)


class NothingInCash(Invalid):
    """Rounded as cash is, the total is nothing: there is nothing to take."""

    key = "cash.nothing-in-cash"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"{amount} is nothing in cash", amount=amount)


class GivenTooLittle(Invalid):
    """The payer gave less than is due."""

    key = "cash.given-too-little"

    def __init__(self, *, given: Decimal, due: Decimal) -> None:
        super().__init__(f"{given} given, {due} due", given=given, due=due, lacking=due - given)


class GivenTooMuch(Invalid):
    """Nobody gives a whole largest note more than is due: something was mistyped."""

    key = "cash.given-too-much"

    def __init__(self, *, given: Decimal, due: Decimal) -> None:
        super().__init__(f"{given} given, {due} due", given=given, due=due)


class DueMoved(Conflict):
    """What is due is no longer what the cashier was shown and the payer was told."""

    key = "cash.due-moved"

    def __init__(self, *, seen: Decimal, now: Decimal) -> None:
        super().__init__(f"{seen} was shown, {now} is due", seen=seen, now=now)


class ReceiptCancelled(Conflict):
    """The receipt was cancelled before."""

    key = "cash.receipt-cancelled"


class CancelledForNothing(Invalid):
    """A receipt is cancelled for a reason only."""

    key = "cash.cancelled-for-nothing"


@dataclass(frozen=True, slots=True)
class NewLine:
    """What is paid for one account (UAH)."""

    account_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """What a payer pays at once. `given` None: exactly what is due."""

    lines: Sequence[NewLine]
    seen: Decimal
    """What was shown as due."""
    given: Decimal | None = None


def due_of(session: Session, lines: Sequence[NewLine], *, on: date) -> tuple[Decimal, Decimal]:
    """Return the total of lines and what is due for it in cash.

    Raises:
        LinesWrong, SumWrong, SumTooLarge, NothingInCash.
    """
    accounts = {each.account_id for each in lines}
    if not lines or len(accounts) < len(lines) or len(lines) > MOST_LINES:
        raise LinesWrong(count=len(lines))
    for each in lines:
        if each.amount <= 0 or each.amount != to_kopecks(each.amount):
            raise SumWrong(amount=each.amount)
    total = sum((each.amount for each in lines), Decimal("0.00"))
    most = parameter(session, CASH_RECEIPT_LIMIT, on=on)
    before = _taken_of(session, accounts, on=on)
    if total + before > most:
        raise SumTooLarge(amount=total, before=before, most=most)
    due = cash_due(total, on=on, is_on=parameter(session, CASH_ROUNDING, on=on))
    if not due:
        raise NothingInCash(amount=total)
    return total, due


def _taken_of(session: Session, accounts: Collection[int], *, on: date) -> Decimal:
    """Return what was paid in cash for accounts on a day: their payer is taken for one person."""
    taken = session.scalar(
        select(func.sum(Payment.amount)).where(
            Payment.account_id.in_(accounts),
            Payment.paid_on == on,
            Payment.channel == Channel.CASH,
            Payment.state == PaymentState.POSTED,
        )
    )
    return taken or Decimal("0.00")


def refuse_given(new: NewReceipt, *, due: Decimal) -> Decimal:
    """Return what the payer gave.

    Raises:
        DueMoved: something else was shown as due.
        GivenTooLittle, GivenTooMuch.
    """
    if new.seen != due:
        raise DueMoved(seen=new.seen, now=due)
    given = due if new.given is None else new.given
    if given < due:
        raise GivenTooLittle(given=given, due=due)
    if given - due >= LARGEST_NOTE or given != to_kopecks(given):
        raise GivenTooMuch(given=given, due=due)
    return given
