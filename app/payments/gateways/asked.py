"""What an account is asked to pay now through a merchant: what is owed to his payee."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.even_payments.asked import with_even
from app.ledger.asked import to_pay_by_payee
from app.ledger.owed import owed
from app.payments.gateways.models import Merchant
from app.payments.receivers import receiver_of

_ZERO = Decimal("0.00")


def asked_now(session: Session, merchant: Merchant, account_id: int, *, on: date) -> Decimal:
    """Return what the account is asked to pay through the merchant (UAH); never below zero."""
    asked = with_even(session, account_id, owed(session, account_id, on=on))
    return asked_through(session, merchant, to_pay_by_payee(asked.payees))


def asked_through(
    session: Session, merchant: Merchant, asked: Mapping[int | None, Decimal]
) -> Decimal:
    """Return what of the sums asked for payees may be paid through a merchant: his payee's."""
    receiver = receiver_of(session, merchant.payee_id)
    if receiver is None:
        return sum(asked.values(), _ZERO)
    return asked.get(receiver or None, _ZERO)
