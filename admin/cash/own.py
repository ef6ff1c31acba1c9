"""Whose shift it is, and who may look at it."""

from app.access.rights import Right
from app.payments.cash.models import CashShift
from app.payments.cash.shift_rules import ShiftOfAnother
from app.payments.cash.shifts import find_open_shift, get_shift
from app.web.current import company, db, visitor
from app.web.later import send_or_wait


def own_shift() -> CashShift | None:
    """Return the shift that the visitor has open."""
    return find_open_shift(db(), by=visitor().actor_id)


def seen_shift(shift_id: int) -> CashShift:
    """Return a shift that the visitor may see: his own, or any where he sees all money.

    Raises:
        ShiftMissing, ShiftOfAnother.
    """
    shift = get_shift(db(), shift_id)
    if shift.cashier_id != visitor().actor_id and not visitor().has(Right.MONEY_VIEW):
        raise ShiftOfAnother(shift_id=shift_id)
    return shift


def tell_registrars() -> None:
    """Let the company's fiscal registrars be told what waits, once this request has committed."""
    ref = company().ref
    send_or_wait("cash.fiscalise", company_id=ref.id, slug=ref.slug)
