"""Cash desks: making one, closing one for good, and what the documents say lies in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.text import clean_text
from app.payments.cash.models import CashDesk, CashShift

LONGEST_NAME = 60


class DeskMissing(NotFound):
    """The company has no such cash desk."""

    key = "cash.desk-missing"

    def __init__(self, *, desk_id: int) -> None:
        super().__init__(f"there is no cash desk {desk_id}", desk_id=desk_id)


class DeskNameTaken(Conflict):
    """Another desk has this name."""

    key = "cash.desk-name-taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"a desk is called {name}", name=name)


class DeskNameMissing(Invalid):
    """Receipts print the desk's name."""

    key = "cash.desk-name-missing"


class DeskClosed(Conflict):
    """The desk takes no more money."""

    key = "cash.desk-closed"


class DeskAtWork(Conflict):
    """A shift is open there, or money lies in it."""

    key = "cash.desk-at-work"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A desk, who works at it, and what the last count left in it."""

    id: int
    name: str
    closed_at: datetime | None
    shift_id: int | None
    cashier: str | None
    opened_at: datetime | None


def add_desk(session: Session, *, name: str, by: int) -> int:
    """Make a desk and return its id.

    Raises:
        DeskNameMissing, DeskNameTaken.
    """
    called = clean_text(name)[:LONGEST_NAME]
    if not called:
        raise DeskNameMissing("a desk without a name")
    row = insert(CashDesk).values(name=called, made_by=by)
    made = row.on_conflict_do_nothing(index_elements=["name"]).returning(CashDesk.id)
    desk_id = session.scalar(made)
    if desk_id is None:
        raise DeskNameTaken(name=called)
    return desk_id


def close_desk(session: Session, desk_id: int, *, at: datetime) -> None:
    """Close a desk for good; its documents stay.

    Raises:
        DeskMissing, DeskClosed.
        DeskAtWork: a shift is open, or money is left that no order took out.
    """
    desk = locked_desk(session, desk_id)
    if open_shift_at(session, desk_id) is not None or carried_over(session, desk_id):
        raise DeskAtWork(f"desk {desk_id} is at work or holds money")
    desk.closed_at = at
    session.flush()


def locked_desk(session: Session, desk_id: int) -> CashDesk:
    """Return a desk that works, held until this transaction ends.

    Raises:
        DeskMissing, DeskClosed.
    """
    desk = session.scalar(
        select(CashDesk)
        .where(CashDesk.id == desk_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if desk is None:
        raise DeskMissing(desk_id=desk_id)
    if desk.closed_at is not None:
        raise DeskClosed(f"desk {desk_id} is closed")
    return desk


def get_desk(session: Session, desk_id: int) -> CashDesk:
    """Return a desk.

    Raises:
        DeskMissing.
    """
    desk = session.get(CashDesk, desk_id)
    if desk is None:
        raise DeskMissing(desk_id=desk_id)
    return desk


def open_shift_at(session: Session, desk_id: int) -> CashShift | None:
    """Return the open shift of a desk."""
    return session.scalar(
        select(CashShift).where(CashShift.desk_id == desk_id, CashShift.closed_at.is_(None))
    )


def carried_over(session: Session, desk_id: int) -> Decimal | None:
    """Return what the last count left in the drawer (UAH); None before the first one."""
    return session.scalar(
        select(CashShift.counted)
        .where(CashShift.desk_id == desk_id, CashShift.closed_at.is_not(None))
        .order_by(CashShift.id.desc())
        .limit(1)
    )


def desks(session: Session) -> Sequence[DeskRow]:
    """Return every desk, those that work first."""
    rows = session.execute(
        select(
            CashDesk.id,
            CashDesk.name,
            CashDesk.closed_at,
            CashShift.id,
            Actor.label,
            CashShift.opened_at,
        )
        .outerjoin(CashShift, (CashShift.desk_id == CashDesk.id) & CashShift.closed_at.is_(None))
        .outerjoin(Actor, Actor.id == CashShift.cashier_id)
        .order_by(CashDesk.closed_at.is_not(None), CashDesk.id)
    )
    return [DeskRow(*row) for row in rows]
