"""What one person may move alone: sums beyond the company's limit need another person."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.parameters import parameter
from app.payments.documents.models import MoneyDocument, MoneyDocumentLine, Side
from app.payments.documents.standing import stands

_TOGETHER = timedelta(days=30)
"""Documents of so many days count together: a sum in parts is the same sum."""


def is_beyond_limit(session: Session, amount: Decimal) -> bool:
    """Return whether so much money needs another person; the limit itself does."""
    return 0 < parameter(session, MONEY_DOCUMENT_LIMIT, on=clock.today()) <= amount


def moved_lately(
    session: Session, *, account_id: int | None = None, payment_id: int | None = None
) -> Decimal:
    """Return what documents that stand took of an account or a payment these last days."""
    moved = (
        select(func.coalesce(func.sum(MoneyDocumentLine.amount), 0))
        .join(MoneyDocument, MoneyDocument.id == MoneyDocumentLine.document_id)
        .where(
            or_(
                MoneyDocumentLine.account_id == account_id,
                MoneyDocumentLine.payment_id == payment_id,
            ),
            MoneyDocumentLine.side == Side.OUT,
            MoneyDocument.made_on > clock.today() - _TOGETHER,
            stands(),
        )
    )
    return Decimal(session.scalar(moved) or 0)
