"""Agreements on even payments; by default of its first service, settled at once."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.even_payments.models import Settles
from app.even_payments.parts import Plan
from app.even_payments.sign import NewEven, sign_even
from app.kernel.month import Month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY


def an_even_agreement(
    session: Session,
    account_id: int,
    services: Collection[int] = (),
    *,
    first: Month,
    months: int = 3,
    amount: str = "3000.00",
    number: str = "1",
    settles: Settles = Settles.AT_ONCE,
    parts: int = 1,
) -> int:
    return sign_even(
        session,
        NewEven(
            account_id=account_id,
            number=number,
            signed_on=date(2025, 12, 20),
            basis="заява № 7",
            services=services or [taken_service(session, account_id)],
            plan=Plan(first, first.plus(months - 1), Decimal(amount)),
            settles=settles,
            parts=parts,
        ),
        today=date(2025, 12, 20),
        by=BY,
    )


def taken_service(session: Session, account_id: int) -> int:
    """Return a service that the account takes without an end."""
    return session.scalars(
        select(Agreement.service_id)
        .where(
            Agreement.account_id == account_id,
            Agreement.retired_at.is_(None),
            func.upper_inf(Agreement.valid),
        )
        .order_by(Agreement.service_id)
        .limit(1)
    ).one()
