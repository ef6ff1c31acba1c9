"""A cashier's day in a demo company: a shift with receipts, one cancelled, closed by its count."""

from decimal import ROUND_CEILING, Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.ledger.owed import owed
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import parameter, set_parameter
from app.payments.cash.counting import PIECES
from app.payments.cash.desks import add_desk
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import make_order
from app.payments.cash.receipt_rules import NewLine, NewReceipt, due_of
from app.payments.cash.receipts import cancel_receipt, make_receipt
from app.payments.cash.shift_rules import Count, Opening
from app.payments.cash.shifts import close_shift, open_shift
from app.registry.models import Account

_PAYERS = 7
_MOST = Decimal(1200)
"""UAH that one of them brings: large debts are paid in part."""


def work_a_shift(session: Session, *, by: int, rounds: bool) -> None:
    """Open a desk, take money of several payers, hand most of it over and close the shift.

    Where the company `rounds` cash totals, payers pay their debts to the kopeck.
    """
    if rounds:
        set_parameter(session, CASH_ROUNDING, True, since=clock.today(), by=by)
    desk = add_desk(session, name="Каса в конторі", by=by)
    shift = open_shift(session, desk_id=desk, opening=Opening(Decimal(500)), by=by, at=clock.now())
    lines = _lines(session)
    made = [_take(session, shift, [line], by=by) for line in lines[2:]]
    made.append(_take(session, shift, lines[:2], by=by))
    cancel_receipt(session, made[0], reason="не той рахунок", by=by, at=clock.now())
    _take(session, shift, lines[2:3], by=by)
    _hand_over(session, shift, by=by)
    count = Count(_pieces(drawer_of(session, shift).expected))
    close_shift(session, shift.id, count, by=by, at=clock.now())


def _lines(session: Session) -> list[NewLine]:
    today, rounds = clock.today(), parameter(session, CASH_ROUNDING, on=clock.today())
    found: list[NewLine] = []
    for account_id in session.scalars(select(Account.id).order_by(Account.id)).all():
        debt = owed(session, account_id, on=today).to_pay
        if debt > 1:
            paid = debt if rounds else debt.to_integral_value(ROUND_CEILING)
            found.append(NewLine(account_id, min(paid, _MOST)))
        if len(found) == _PAYERS:
            break
    return found


def _take(session: Session, shift: CashShift, lines: list[NewLine], *, by: int) -> int:
    _, due = due_of(session, lines, on=clock.today())
    given = (due / 100).to_integral_value(ROUND_CEILING) * 100
    new = NewReceipt(lines, seen=due, given=given)
    return make_receipt(session, shift.id, new, key=str(uuid4()), by=by, at=clock.now())


def _hand_over(session: Session, shift: CashShift, *, by: int) -> None:
    line = OrderLine(
        kind=OrderKind.OUT,
        purpose=OrderPurpose.COLLECTION,
        amount=drawer_of(session, shift).expected // 1000 * 1000 or Decimal(100),
        party="АТ «Банк»",
        reason="За договором інкасації № 5",
        document="сумка № 12",
    )
    make_order(session, shift.id, line, key=str(uuid4()), by=by, at=clock.now())


def _pieces(amount: Decimal) -> dict[Decimal, int]:
    pieces, left = {}, amount
    for piece in PIECES:
        pieces[piece], left = int(left // piece), left % piece
    assert not left, "what was paid in cash can be counted in notes and coins"
    return pieces
