"""A cabinet user's own cards: shown masked, forgotten when he says so, his and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError, NotFound
from app.payments.gateways.contract import Gateway, PaymentMethod
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.saved_models import SavedCard
from app.payments.gateways.saving import method_of

AT_ONCE = 100
log = structlog.get_logger()


class CardMissing(NotFound):
    """There is no such card, it is forgotten or not the visitor's; nobody learns which."""

    key = "gateways.card-missing"


@dataclass(frozen=True, slots=True)
class CardRow:
    """A saved card as pages show it."""

    id: int
    merchant_id: int
    card: str
    expires_on: date | None
    kept_at: datetime

    def is_over(self, on: date) -> bool:
        """Return whether the card's last day has passed."""
        return self.expires_on is not None and self.expires_on < on


def cards_of(
    session: Session, *, user_id: int, merchant_id: int | None = None
) -> Sequence[CardRow]:
    """Return a user's cards (of one merchant), the latest saved first."""
    query = (
        select(
            SavedCard.id,
            SavedCard.merchant_id,
            SavedCard.card,
            SavedCard.expires_on,
            SavedCard.kept_at,
        )
        .where(SavedCard.subscriber_user_id == user_id, SavedCard.forgotten_at.is_(None))
        .order_by(SavedCard.kept_at.desc(), SavedCard.id.desc())
    )
    if merchant_id is not None:
        query = query.where(SavedCard.merchant_id == merchant_id)
    return [CardRow(*row) for row in session.execute(query)]


def held_card(session: Session, card_id: int, *, user_id: int) -> SavedCard:
    """Return a user's own card, held until this transaction ends.

    Raises:
        CardMissing.
    """
    card = session.scalar(
        select(SavedCard)
        .where(
            SavedCard.id == card_id,
            SavedCard.subscriber_user_id == user_id,
            SavedCard.forgotten_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if card is None:
        raise CardMissing(f"no card {card_id} of user {user_id}")
    return card


def forget_card(session: Session, card_id: int, *, user_id: int, at: datetime) -> SavedCard:
    """Never charge a card again from now on; a worker tells the gateway and destroys the token.

    Raises:
        CardMissing.
    """
    card = held_card(session, card_id, user_id=user_id)
    card.forgotten_at = at
    session.flush()
    return card


def tell_forgotten(ref: CompanyRef) -> int:
    """Let gateways forget what users forgot, then destroy our token; return of how many cards."""
    with company_session(ref) as session:
        waiting = session.scalars(
            select(SavedCard.id)
            .where(SavedCard.forgotten_at.is_not(None), SavedCard.sealed_method.is_not(None))
            .order_by(SavedCard.id)
            .limit(AT_ONCE)
        ).all()
    return sum(_tell(ref, card_id) for card_id in waiting)


def _tell(ref: CompanyRef, card_id: int) -> bool:
    try:
        gateway, method = _opened(ref, card_id)
        gateway.forget(method)  # no row is held while it answers
    except DomainError as refusal:  # it is told again the next time
        log.warning("gateways.forget-waits", card=card_id, key=refusal.key)
        return False
    with company_session(ref) as session:
        card = session.get(SavedCard, card_id, with_for_update=True, populate_existing=True)
        assert card is not None, "saved cards are never deleted"
        card.sealed_method = None
    return True


def _opened(ref: CompanyRef, card_id: int) -> tuple[Gateway, PaymentMethod]:
    with company_session(ref) as session:
        card = session.get_one(SavedCard, card_id)
        gateway = open_gateway(session, get_merchant(session, card.merchant_id))
        return gateway, method_of(session, card)
