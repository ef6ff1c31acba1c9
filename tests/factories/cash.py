"""Cash desks, shifts and receipts, made as the product makes them."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from sqlalchemy.orm import Session

from app.kernel import clock
from app.payments.cash.counting import PIECES
from app.payments.cash.desks import add_desk
from app.payments.cash.models import CashReceipt, CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import make_order
from app.payments.cash.receipt_rules import NewLine, NewReceipt, due_of
from app.payments.cash.receipts import get_receipt, make_receipt
from app.payments.cash.shift_rules import Count, Opening
from app.payments.cash.shifts import open_shift

CASHIER, OTHER_CASHIER = 11, 12
"""Actors."""
NOON = datetime(2026, 1, 15, 10, tzinfo=UTC)
_key = count(1)


def a_key() -> str:
    return f"key-{next(_key)}"


def a_shift(
    session: Session, *, opening: str = "0.00", by: int = CASHIER, at: datetime = NOON
) -> CashShift:
    desk = add_desk(session, name=f"Каса {next(_key)}", by=by)
    return open_shift(session, desk_id=desk, opening=Opening(Decimal(opening)), by=by, at=at)


def a_receipt(
    session: Session,
    shift: CashShift,
    *lines: tuple[int, str],
    given: str | None = None,
    at: datetime = NOON,
) -> CashReceipt:
    """Take money for accounts, as shown to the payer."""
    paid = [NewLine(account_id, Decimal(amount)) for account_id, amount in lines]
    _, due = due_of(session, paid, on=clock.local_day(at))
    new = NewReceipt(paid, seen=due, given=Decimal(given) if given else None)
    made = make_receipt(session, shift.id, new, key=a_key(), by=shift.cashier_id, at=at)
    return get_receipt(session, made)


def a_count(amount: str, because: str = "") -> Count:
    """Return how a drawer of a sum is counted, by the largest pieces first."""
    left, pieces = Decimal(amount), {}
    for piece in PIECES:
        pieces[piece], left = int(left // piece), left % piece
    assert not left, f"{amount} is not payable in notes and coins"
    return Count(pieces, because)


def a_till_at_work(session: Session, account_id: int, *, by: int) -> None:
    """Open a shift today with a receipt and an order in it, as the pages of a desk show them."""
    now = clock.now()
    shift = a_shift(session, opening="200.00", by=by, at=now)
    a_receipt(session, shift, (account_id, "100.00"), given="150.00", at=now)
    line = OrderLine(
        kind=OrderKind.OUT,
        purpose=OrderPurpose.COLLECTION,
        amount=Decimal("150.00"),
        party="АТ «Банк»",
        reason="За договором № 5 від 01.02.2026",
        document="сумка 12",
    )
    make_order(session, shift.id, line, key=a_key(), by=by, at=now)
