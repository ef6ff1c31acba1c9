"""Documents by which money leaves that no movement of the bank shows yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.payments.bank.models import BankLine, LineState
from app.payments.documents.models import LEAVES, MoneyDocument
from app.payments.documents.standing import stands

LISTED = 200


@dataclass(frozen=True, slots=True)
class NotLeft:
    """A document that gives money back, or passes it on, and has not been carried out."""

    id: int
    kind: str
    number: int
    made_on: date
    recipient: str
    amount: Decimal


def money_not_left(session: Session, *, until: date) -> Sequence[NotLeft]:
    """Return the documents made by a day whose money no bank account has shown leaving."""
    # The import of a statement may be undone: a movement withdrawn proves nothing.
    proven = (
        select(BankLine.id)
        .where(BankLine.id == MoneyDocument.bank_line_id, BankLine.state != LineState.WITHDRAWN)
        .exists()
    )
    rows = session.execute(
        select(
            MoneyDocument.id,
            MoneyDocument.kind,
            MoneyDocument.number,
            MoneyDocument.made_on,
            func.coalesce(MoneyDocument.recipient, ""),
            MoneyDocument.amount,
        )
        .where(
            MoneyDocument.kind.in_(LEAVES),
            MoneyDocument.made_on <= until,
            MoneyDocument.posted_at.is_not(None),
            stands(),
            ~proven,
        )
        .order_by(MoneyDocument.made_on, MoneyDocument.id)
        .limit(LISTED)
    )
    return [NotLeft(*row) for row in rows]
