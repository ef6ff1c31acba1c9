"""A cashier's shift: opened with what lies in the drawer, closed by counting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.clock import local_day
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.kernel.money import to_kopecks
from app.kernel.text import clean_text
from app.payments.cash.books import refuse_closed_books
from app.payments.cash.counting import counted
from app.payments.cash.desks import carried_over, locked_desk, open_shift_at
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine, write_order

MOST_IN_DRAWER = Decimal(1_000_000)
"""UAH: no drawer begins a day with more; a mistyped figure does."""


class ShiftMissing(NotFound):
    """There is no such shift."""

    key = "cash.shift-missing"

    def __init__(self, *, shift_id: int) -> None:
        super().__init__(f"there is no shift {shift_id}", shift_id=shift_id)


class ShiftClosed(Conflict):
    """The shift is closed: its money is counted and its report made."""

    key = "cash.shift-closed"

    def __init__(self, *, shift_id: int, closed_at: datetime) -> None:
        super().__init__(f"shift {shift_id} is closed", shift_id=shift_id, closed_at=closed_at)


class ShiftOfAnother(Forbidden):
    """A drawer has one pair of hands: who opened the shift answers for it."""

    key = "cash.shift-of-another"

    def __init__(self, *, shift_id: int) -> None:
        super().__init__(f"shift {shift_id} is another cashier's", shift_id=shift_id)


class DeskBusy(Conflict):
    """Somebody works at the desk."""

    key = "cash.desk-busy"


class CashierBusy(Conflict):
    """The cashier has a shift open at another desk."""

    key = "cash.cashier-busy"


class OpeningWrong(Invalid):
    """What is said to lie in the drawer is below zero or beyond reason."""

    key = "cash.opening-wrong"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"a drawer of {amount}", amount=amount, most=MOST_IN_DRAWER)


class DifferenceUnexplained(Conflict):
    """The drawer holds more or less than the documents say, and nobody has said why."""

    key = "cash.difference-unexplained"

    def __init__(self, *, expected: Decimal, counted: Decimal) -> None:
        super().__init__(
            f"{counted} where {expected} is expected",
            expected=expected,
            counted=counted,
            difference=counted - expected,
        )


@dataclass(frozen=True, slots=True)
class Count:
    """What the cashier found in the drawer; `because` names a difference."""

    pieces: Mapping[Decimal, int]
    because: str = ""
    is_of_another: bool = False
    """Whether the head counts the drawer of a cashier who cannot."""


def open_shift(
    session: Session, *, desk_id: int, opening: Decimal, by: int, at: datetime
) -> CashShift:
    """Open a shift; what was brought for change, or taken away since, becomes an order.

    Raises:
        DeskMissing, DeskClosed, DeskBusy, CashierBusy, BooksClosed.
        OpeningWrong: the drawer's sum is below zero or beyond reason.
    """
    if not 0 <= opening <= MOST_IN_DRAWER or opening != to_kopecks(opening):
        raise OpeningWrong(amount=opening)
    refuse_closed_books(session, local_day(at))
    desk = locked_desk(session, desk_id)
    if open_shift_at(session, desk.id) is not None:
        raise DeskBusy(f"desk {desk_id} has a shift")
    before = carried_over(session, desk.id)
    row = insert(CashShift).values(desk_id=desk.id, cashier_id=by, opened_at=at, opening=before)
    made: CashShift | None = session.scalar(row.on_conflict_do_nothing().returning(CashShift))
    if made is None:
        raise CashierBusy(f"cashier {by} has a shift")
    if brought := opening - before:
        line = OrderLine(
            kind=OrderKind.IN if brought > 0 else OrderKind.OUT,
            purpose=OrderPurpose.CHANGE,
            amount=abs(brought),
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
    refuse_closed_books(session, local_day(at))
    found = counted(count.pieces)
    shift = locked_shift(session, shift_id, by=None if count.is_of_another else by)
    drawer = drawer_of(session, shift)
    because = clean_text(count.because)
    if found != drawer.expected and not because:
        raise DifferenceUnexplained(expected=drawer.expected, counted=found)
    if drawer.received:
        line = OrderLine(OrderKind.IN, OrderPurpose.RECEIPTS, drawer.received)
        write_order(session, shift, line, by=by, at=at)
    if difference := found - drawer.expected:
        line = OrderLine(
            kind=OrderKind.IN if difference > 0 else OrderKind.OUT,
            purpose=OrderPurpose.DIFFERENCE,
            amount=abs(difference),
            reason=because,
        )
        write_order(session, shift, line, by=by, at=at)
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
