"""Adjustments by hand; every default is legal."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.operations import NewAdjustment, make_adjustment
from app.kernel.month import Month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY


def a_adjustment(session: Session, account: int, month: Month, amount: str = "-57.47") -> int:
    """Correct what the account's first service was charged for a month."""
    service = session.scalars(
        select(Agreement.service_id).where(Agreement.account_id == account).limit(1)
    ).one()
    new = NewAdjustment(
        key=f"{account}/{month}/{amount}",
        basis="акт-претензія № 5 від 08.11.2026",
        reason="Перерва у водопостачанні 3–7 листопада",
        wanted=[Wanted(account, service, month, Decimal(amount))],
    )
    return make_adjustment(session, new, by=BY).id
