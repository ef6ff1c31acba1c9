"""Whose the money is that comes by a way of the company's own: a merchant, a bank account."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.orders import COMPANY_ITSELF
from app.tariffs.models import Service


def receiver_of(session: Session, payee_id: int | None) -> int | None:
    """Return whose the money of a way is that has this payee, or none.

    Without a payee it is the company's own, so its money is the company's. Where every service
    has a payee, the company itself is owed nothing: then it is money of whoever is owed.
    """
    if payee_id is not None:
        return payee_id
    of_its_own = select(Service.id).where(Service.payee_id.is_(None)).limit(1)
    return None if session.scalar(of_its_own) is None else COMPANY_ITSELF
