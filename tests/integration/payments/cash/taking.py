"""Taking money with what was shown and given said outright."""

from decimal import Decimal

from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.payments.cash.receipt_rules import (
    NewLine,
    NewReceipt,
)
from app.payments.cash.receipts import make_receipt
from tests.factories.cash import (
    CASHIER,
    NOON,
    a_key,
)

D = Decimal
DEC, JAN, FEB = Month(2025, 12), Month(2026, 1), Month(2026, 2)


def take(session: Session, shift_id: int, *lines: tuple[int, str], **changes: object) -> int:
    paid = [NewLine(account, D(amount)) for account, amount in lines]
    total = sum((each.amount for each in paid), D(0))
    facts: dict[str, object] = {"seen": total, "given": None, "key": a_key(), **changes}
    new = NewReceipt(paid, seen=facts["seen"], given=facts["given"])  # type: ignore[arg-type]
    by = int(str(facts.get("by", CASHIER)))
    return make_receipt(session, shift_id, new, key=str(facts["key"]), by=by, at=NOON)
