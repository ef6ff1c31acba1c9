"""A cashier's shift: opened with what lies in the drawer, closed by counting it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.clock import local_day
from app.kernel.money import to_kopecks
from app.kernel.text import clean_text
from app.payments.cash.books import refuse_closed_books
from app.payments.cash.counting import counted
from app.payments.cash.desks import carried_over, locked_desk, open_shift_at
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine, write_order
from app.payments.cash.shift_rules import (
    MOST_IN_DRAWER,
    CashierBusy,
    Count,
    DeskBusy,
    DifferenceUnexplained,
    Opening,
    OpeningUnexplained,
    OpeningWrong,
    ShiftClosed,
    ShiftMissing,
    ShiftOfAnother,
    ShiftOfAnotherDay,
)


def open_shift(
    session: Session, *, desk_id: int, opening: Opening, by: int, at: datetime
) -> CashShift:
    """Open a shift; what was brought for change, or taken away since, becomes an order.

    Raises:
        DeskMissing, DeskClosed, DeskBusy, CashierBusy, BooksClosed.
        OpeningWrong: the drawer's sum is below zero or beyond reason.
        OpeningUnexplained: it is not what the last count left, and no reason is given.
    """
    if not 0 <= opening.amount <= MOST_IN_DRAWER or opening.amount != to_kopecks(opening.amount):
        raise OpeningWrong(amount=opening.amount)
    refuse_closed_books(session, local_day(at))
    desk = locked_desk(session, desk_id)
    if open_shift_at(session, desk.id) is not None:
        raise DeskBusy(f"desk {desk_id} has a shift")
    before = carried_over(session, desk.id)
    because = clean_text(opening.because)
    if before is not None and opening.amount != before and not because:
        raise OpeningUnexplained(expected=before, opening=opening.amount)
    before = before or Decimal("0.00")
    row = insert(CashShift).values(desk_id=desk.id, cashier_id=by, opened_at=at, opening=before)
    made: CashShift | None = session.scalar(row.on_conflict_do_nothing().returning(CashShift))
    if made is None:
        raise CashierBusy(f"cashier {by} has a shift")
    if brought := opening.amount - before:
        line = OrderLine(
            kind=OrderKind.IN if brought > 0 else OrderKind.OUT,
            purpose=OrderPurpose.CHANGE,
            amount=abs(brought),
            reason=because,
        )
        write_order(session, made, line, by=by, at=at)
    return made


def close_shift(
    session: Session, shift_id: int, count: Count, *, by: int, at: datetime
) -> CashShift:
    """Close a shift by its count; its receipts become one order, a difference another.

    Raises:
        ShiftMissing, ShiftClosed, ShiftOfAnother, BooksClosed.
        CountImpossible: no drawer holds such pieces.
        DifferenceUnexplained: the count is not what the documents say, and no reason is given.
    """
    found = counted(count.pieces)
    shift = locked_shift(session, shift_id, by=None if count.is_of_another else by)
    # Counted the next morning, it still ends the sheet of its own day.
    day = local_day(shift.opened_at)
    refuse_closed_books(session, day)
    drawer = drawer_of(session, shift)
    because = clean_text(count.because)
    if found != drawer.expected and not because:
        raise DifferenceUnexplained(expected=drawer.expected, counted=found)
    if drawer.received:
        line = OrderLine(OrderKind.IN, OrderPurpose.RECEIPTS, drawer.received)
        write_order(session, shift, line, by=by, at=at, day=day)
    if difference := found - drawer.expected:
        line = OrderLine(
            kind=OrderKind.IN if difference > 0 else OrderKind.OUT,
            purpose=OrderPurpose.DIFFERENCE,
            amount=abs(difference),
            reason=because,
        )
        write_order(session, shift, line, by=by, at=at, day=day)
    shift.closed_at, shift.closed_by = at, by
    shift.counted, shift.expected = found, drawer.expected
    shift.pieces = {f"{piece:.2f}": each for piece, each in count.pieces.items() if each}
    shift.difference_because = because if difference else None
    session.flush()
    return shift


def locked_shift(session: Session, shift_id: int, *, by: int | None) -> CashShift:
    """Return an open shift, the cashier's own, held until this transaction ends.

    Whoever moves money at a desk takes this lock first, so that a desk's documents come one by one.

    Raises:
        ShiftMissing, ShiftClosed, ShiftOfAnother.
    """
    shift = session.scalar(
        select(CashShift)
        .where(CashShift.id == shift_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if shift is None:
        raise ShiftMissing(shift_id=shift_id)
    if by is not None and shift.cashier_id != by:
        raise ShiftOfAnother(shift_id=shift_id)
    if shift.closed_at is not None:
        raise ShiftClosed(shift_id=shift_id, closed_at=shift.closed_at)
    return shift


def working_shift(session: Session, shift_id: int, *, by: int, day: date) -> CashShift:
    """Return a cashier's own open shift of a day, locked.

    Raises:
        ShiftMissing, ShiftClosed, ShiftOfAnother, ShiftOfAnotherDay.
    """
    shift = locked_shift(session, shift_id, by=by)
    if (opened := local_day(shift.opened_at)) != day:
        raise ShiftOfAnotherDay(shift_id=shift_id, day=opened)
    return shift


def find_open_shift(session: Session, *, by: int) -> CashShift | None:
    """Return the shift that a cashier has open."""
    return session.scalar(
        select(CashShift).where(CashShift.cashier_id == by, CashShift.closed_at.is_(None))
    )


def get_shift(session: Session, shift_id: int) -> CashShift:
    """Return a shift.

    Raises:
        ShiftMissing.
    """
    shift = session.get(CashShift, shift_id)
    if shift is None:
        raise ShiftMissing(shift_id=shift_id)
    return shift
