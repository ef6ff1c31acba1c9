"""Debtors of the demo who agreed to pay by instalments: some keep it, some do not."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.models import Nature, OpenItem
from app.restructuring.models import Income, Restructuring
from app.restructuring.parts import key_of
from app.restructuring.queries import next_number
from app.restructuring.schedule import equal_instalments, monthly_days, with_first_payment
from app.restructuring.sign import NewRestructuring, sign_restructuring

_LEAST = Decimal(300)
"""UAH late: who owes less pays at once."""
_MOST = 4
"""Agreements of a month: few enough to be seen on one page."""


def agree_with_debtors(session: Session, month: Month, *, by: int) -> None:
    """Sign agreements with those who owe the most, on the tenth day of a month."""
    signed_on = month.first_day.replace(day=10)
    for place, account_id in enumerate(_debtors(session, signed_on), start=1):
        number = next_number(session)
        items = [
            each
            for each in open_items.items_of(session, [account_id])[account_id]
            if each.is_debt and each.nature == Nature.PRINCIPAL and each.due_on < signed_on
        ]
        total = sum((each.outstanding for each in items), Decimal("0.00"))
        days = monthly_days(month.first_day.replace(day=20), 6 * place)
        first = Decimal(100)
        new = NewRestructuring(
            account_id=account_id,
            number=number,
            signed_on=signed_on,
            basis=f"заява № {number} від {signed_on:%d.%m.%Y}",
            debts=[key_of(each) for each in items],
            schedule=(
                with_first_payment(total, first, signed_on, days)
                if place % 2
                else equal_instalments(total, days)
            ),
            income=Decimal(9000) if place == 1 else None,
            income_kind=Income.EARNED if place == 1 else None,
        )
        sign_restructuring(session, new, today=signed_on, by=by)


def _debtors(session: Session, on: date) -> list[int]:
    late = func.sum(OpenItem.outstanding)
    found = session.scalars(
        select(OpenItem.account_id)
        .where(
            OpenItem.nature == Nature.PRINCIPAL,
            OpenItem.due_on < on,
            OpenItem.outstanding > 0,
            OpenItem.account_id.not_in(select(Restructuring.account_id)),
        )
        .group_by(OpenItem.account_id)
        .having(late >= _LEAST)
        .order_by(late.desc(), OpenItem.account_id)
        .limit(_MOST)
    )
    return list(found)
