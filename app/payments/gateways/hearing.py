"""What a gateway's call tells, done: of a payment, of a card, or of nothing that is ours."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.contract import CardTold, Told
from app.payments.gateways.models import Merchant
from app.payments.gateways.saving import take_card
from app.payments.gateways.told_models import Outcome


def take_event(
    session: Session, merchant: Merchant, event: Told | CardTold | None, *, by: int, at: datetime
) -> Outcome:
    """Do what follows from a webhook call that was checked; told again, nothing.

    Raises:
        NoOpenBooks: no month takes the money yet; it is to be told again.
    """
    match event:
        case Told():
            return apply_status(session, merchant, event, heard=Heard.CALLBACK, by=by, at=at)
        case CardTold():
            is_news = take_card(session, merchant, event, at=at)
            return Outcome.APPLIED if is_news else Outcome.KEPT
        case None:
            return Outcome.KEPT
