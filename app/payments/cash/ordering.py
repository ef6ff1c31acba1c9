"""Writing a cash order: its number has no gap in its kind and year."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.database.numbering import next_number
from app.kernel.clock import local_day
from app.payments.cash.models import CashOrder, CashShift, OrderKind, OrderPurpose


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What a cash order says."""

    kind: OrderKind
    purpose: OrderPurpose
    amount: Decimal
    """UAH that move in the drawer."""
    party: str = ""
    reason: str = ""
    document: str = ""
    payment_id: int | None = None
    is_of_any_shift: bool = False
    """Of a refund: whether who gives it may give back what another shift took."""
    rounding: Decimal = Decimal("0.00")


def write_order(
    session: Session,
    shift: CashShift,
    line: OrderLine,
    *,
    by: int,
    at: datetime,
    day: date | None = None,
) -> CashOrder:
    """Write an order of a shift whose lock the caller holds, and return it.

    It stands in the cash book under `day`, else under that of `at`.
    """
    day = day or local_day(at)
    order = CashOrder(
        kind=line.kind,
        purpose=line.purpose,
        desk_id=shift.desk_id,
        shift_id=shift.id,
        year=day.year,
        number=next_number(session, kind=f"cash_order_{line.kind}/{day.year}"),
        made_at=at,
        made_on=day,
        made_by=by,
        amount=line.amount,
        rounding=line.rounding,
        party=line.party,
        reason=line.reason,
        document=line.document,
        payment_id=line.payment_id,
    )
    session.add(order)
    session.flush()
    return order
