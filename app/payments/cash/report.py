"""The report of a shift: what was taken for whom and for what, and what lies in the drawer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.ledger.models import Entry, Posting
from app.payments.cash.drawer import Drawer, drawer_of
from app.payments.cash.models import (
    CashDesk,
    CashOrder,
    CashReceipt,
    CashReceiptLine,
    CashShift,
)
from app.payments.cash.shifts import get_shift
from app.payments.models import Payment
from app.tariffs.models import Agreement, Payee, Service

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class TakenFor:
    """What of a shift's money is one payee's for one service; without a service, an advance."""

    payee: str | None
    service: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift as its report says it (Z-звіт); sums in UAH."""

    shift: CashShift
    desk: str
    cashier: str
    drawer: Drawer
    receipts: int
    """That stand."""
    first: int | None
    last: int | None
    """Numbers of all its receipts; the cancelled keep theirs."""
    total: Decimal
    """What accounts are credited with."""
    rounding: Decimal
    cancelled: int
    cancelled_due: Decimal
    taken_for: Sequence[TakenFor]
    orders: Sequence[CashOrder]


def shift_report(session: Session, shift_id: int) -> ShiftReport:
    """Return the report of a shift, closed or not.

    Raises:
        ShiftMissing.
    """
    shift = get_shift(session, shift_id)
    desk, cashier = session.execute(
        select(CashDesk.name, Actor.label)
        .select_from(CashDesk)
        .outerjoin(Actor, Actor.id == shift.cashier_id)
        .where(CashDesk.id == shift.desk_id)
    ).one()
    stands = CashReceipt.cancelled_at.is_(None)
    counted = session.execute(
        select(
            func.count().filter(stands),
            func.min(CashReceipt.number),
            func.max(CashReceipt.number),
            func.coalesce(func.sum(CashReceipt.total).filter(stands), _ZERO),
            func.coalesce(func.sum(CashReceipt.rounding).filter(stands), _ZERO),
            func.count().filter(~stands),
            func.coalesce(func.sum(CashReceipt.due).filter(~stands), _ZERO),
        ).where(CashReceipt.shift_id == shift_id)
    ).one()
    taken_for = [TakenFor(*row) for row in session.execute(_taken_for(shift_id))]
    orders = session.scalars(
        select(CashOrder).where(CashOrder.shift_id == shift_id).order_by(CashOrder.id)
    ).all()
    drawer = drawer_of(session, shift)
    return ShiftReport(shift, desk, cashier or "", drawer, *counted, taken_for, orders)


def receipts_of(session: Session, shift_id: int) -> Sequence[CashReceipt]:
    """Return the receipts of a shift, the latest first."""
    return session.scalars(
        select(CashReceipt).where(CashReceipt.shift_id == shift_id).order_by(CashReceipt.id.desc())
    ).all()


def shifts_query() -> Select[*tuple[Any, ...]]:
    """Return the query of all shifts, one row each, with the desk's name and the cashier."""
    return (
        select(
            CashShift.id,
            CashDesk.name.label("desk"),
            func.coalesce(Actor.label, "").label("cashier"),
            CashShift.cashier_id,
            CashShift.opened_at,
            CashShift.closed_at,
            CashShift.expected,
            CashShift.counted,
        )
        .join(CashDesk, CashDesk.id == CashShift.desk_id)
        .outerjoin(Actor, Actor.id == CashShift.cashier_id)
    )


def _taken_for(shift_id: int) -> Select[*tuple[Any, ...]]:
    of_document = and_(
        Entry.posted == Posting.posted,
        Entry.account_id == Payment.account_id,
        Entry.posting_id == Posting.id,
    )
    return (
        select(Payee.name, Service.name, -func.sum(Entry.amount))
        .select_from(CashReceipt)
        .join(CashReceiptLine, CashReceiptLine.receipt_id == CashReceipt.id)
        .join(Payment, Payment.id == CashReceiptLine.payment_id)
        .join(Posting, Posting.id == Payment.posting_id)
        .join(Entry, of_document)
        .outerjoin(Agreement, Agreement.id == Entry.agreement_id)
        .outerjoin(Service, Service.id == func.nullif(Entry.service_id, 0))
        .outerjoin(Payee, Payee.id == func.coalesce(Agreement.payee_id, Service.payee_id))
        .where(CashReceipt.shift_id == shift_id, CashReceipt.cancelled_at.is_(None))
        .group_by(Payee.id, Payee.name, Service.id, Service.name)
        .order_by(Payee.name.nulls_last(), Service.name.nulls_last(), Payee.id, Service.id)
    )
