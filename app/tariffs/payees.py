"""Payees as lists of them need them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tariffs.models import Payee


def payees(session: Session) -> Sequence[Payee]:
    """Return the company's payees by name."""
    return session.scalars(select(Payee).order_by(Payee.name, Payee.id)).all()
