"""Cash orders as a cashier writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.payments.cash.models import CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import (
    make_order,
    refund_payment,
)
from tests.factories.cash import NOON, a_key

D = Decimal
DAY, NEXT_DAY = date(2026, 1, 15), datetime(2026, 1, 16, 8, tzinfo=UTC)


def order(
    session: Session,
    shift: CashShift,
    amount: str,
    what: str = "out-collection",
    *,
    at: datetime = NOON,
    **changes: str,
) -> int:
    kind, _, purpose = what.partition("-")
    facts = {"party": "АТ «Банк»", "reason": "за договором 5", "document": "сумка 1", **changes}
    line = OrderLine(
        kind=OrderKind(kind),
        purpose=OrderPurpose(purpose),
        amount=D(amount),
        party=facts["party"],
        reason=facts["reason"],
        document=facts["document"],
    )
    key, by = a_key(), shift.cashier_id
    return make_order(session, shift.id, line, key=key, by=by, at=at)


def refund(
    session: Session,
    shift: CashShift,
    payment_id: int,
    key: str = "",
    *,
    is_of_any: bool = True,
) -> int:
    line = OrderLine(
        kind=OrderKind.OUT,
        purpose=OrderPurpose.REFUND,
        amount=D(0),
        party="Шевченко Т. Г.",
        reason="сплачено двічі",
        document="заява № 7",
        payment_id=payment_id,
        is_of_any_shift=is_of_any,
    )
    by = shift.cashier_id
    return refund_payment(session, shift.id, line, key=key or a_key(), by=by, at=NOON)
