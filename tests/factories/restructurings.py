"""Agreements on restructuring; by default over all that an account owes, in equal instalments."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.allocation import Item
from app.restructuring.models import Restructuring
from app.restructuring.parts import MAY_BE_PUT_OFF, key_of
from app.restructuring.schedule import Instalment, equal_instalments, monthly_days
from app.restructuring.sign import NewRestructuring, sign_restructuring
from tests.factories.accounts import BY


def debts_of(session: Session, account_id: int) -> list[Item]:
    items = open_items.items_of(session, [account_id]).get(account_id, [])
    return [each for each in items if each.is_debt and each.nature in MAY_BE_PUT_OFF]


def equal(total: Decimal, first: date, count: int) -> list[Instalment]:
    return equal_instalments(total, monthly_days(first, count))


def an_offer(
    session: Session,
    account_id: int,
    *,
    signed_on: date,
    count: int = 3,
    schedule: Sequence[Instalment] | None = None,
    number: str = "1",
) -> NewRestructuring:
    items = debts_of(session, account_id)
    total = sum((each.outstanding for each in items), Decimal(0))
    month = Month.of(signed_on.replace(day=1))
    first = (month if signed_on.day <= 20 else month.plus(1)).first_day.replace(day=20)
    return NewRestructuring(
        account_id=account_id,
        number=number,
        signed_on=signed_on,
        basis="заява № 5",
        debts=[key_of(each) for each in items],
        schedule=equal(total, first, count) if schedule is None else schedule,
    )


def sign(session: Session, offer: NewRestructuring, *, today: date | None = None) -> Restructuring:
    return sign_restructuring(session, offer, today=today or offer.signed_on, by=BY)
