"""Taking an intent's sum from a saved card: asked for once, whatever happens to who asks.

Whoever charges takes the intent first, in a transaction of its own, and nobody takes it again: a
call that got no answer is asked about by the janitor, never repeated.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict, DomainError
from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.contract import Gateway, GatewayRefused, Order, PaymentMethod, Told
from app.payments.gateways.intents import FIRST_ASK, IntentMissing, order_of
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.models import UNENDED, IntentStatus, PaymentIntent
from app.payments.gateways.saved_cards import held_card
from app.payments.gateways.saved_models import SavedCard, SetupIntent
from app.payments.gateways.saving import method_of

AT_ONCE = 100
FORGOTTEN = "card_forgotten"
_MONEY = (IntentStatus.SUCCEEDED, IntentStatus.PROCESSING)
log = structlog.get_logger()


class ChargedOtherwise(Conflict):
    """The payment has an end, another card was taken for it, or the card is another shop's."""

    key = "gateways.charged-otherwise"


def charge_later(
    session: Session, intent: PaymentIntent, card_id: int, *, user_id: int, at: datetime
) -> None:
    """Let a worker take the user's own intent's sum from his own card; said again, nothing.

    Raises:
        IntentMissing: somebody else set out to pay.
        CardMissing: the card is not his, or forgotten.
        ChargedOtherwise.
    """
    session.refresh(intent, with_for_update=True)
    if intent.subscriber_user_id != user_id:
        raise IntentMissing(f"intent {intent.id} is not of user {user_id}")
    if intent.saved_card_id == card_id:
        return
    card = held_card(session, card_id, user_id=user_id)
    is_free = intent.status == IntentStatus.REQUIRES_ACTION and intent.saved_card_id is None
    if not is_free or intent.merchant_id != card.merchant_id or at > intent.expires_at:
        raise ChargedOtherwise(f"intent {intent.id} is {intent.status}")
    intent.saved_card_id, intent.charge_at = card.id, at
    intent.status = IntentStatus.PROCESSING
    session.flush()


def charge_due(ref: CompanyRef) -> int:
    """Charge the cards whose time has come; return how many were asked for."""
    _let_go(ref)
    done = 0
    while done < AT_ONCE and (intent_id := _claim(ref)) is not None:
        done += 1
        try:
            _charge(ref, intent_id)
        except GatewayRefused as refusal:
            _fail(ref, intent_id, str(refusal.facts["code"]))
        except DomainError as refusal:  # nothing is known: the janitor asks
            log.warning("gateways.charge-unanswered", intent=str(intent_id), key=refusal.key)
    return done


def _let_go(ref: CompanyRef) -> None:
    """Charge nothing for what has an end, or is past its time: the janitor asks and ends it."""
    with company_session(ref) as session:
        at = clock.now()
        is_over = PaymentIntent.status.not_in(UNENDED)
        session.execute(
            update(PaymentIntent)
            .where(
                PaymentIntent.charge_at <= at,
                or_(PaymentIntent.status != IntentStatus.PROCESSING, PaymentIntent.expires_at < at),
            )
            .values(charge_at=None, next_ask_at=case((is_over, None), else_=at))
            .execution_options(synchronize_session=False)
        )


def _claim(ref: CompanyRef) -> UUID | None:
    """Take an intent so that nobody charges it again."""
    with company_session(ref) as session:
        at = clock.now()
        intent = session.scalar(
            select(PaymentIntent)
            .where(
                PaymentIntent.charge_at <= at,
                PaymentIntent.status == IntentStatus.PROCESSING,
                PaymentIntent.expires_at >= at,
            )
            .order_by(PaymentIntent.charge_at, PaymentIntent.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if intent is None:
            return None
        intent.charge_at, intent.next_ask_at = None, at + FIRST_ASK
        return intent.id


def _charge(ref: CompanyRef, intent_id: UUID) -> None:
    opened = _opened(ref, intent_id)
    if opened is None:
        _fail(ref, intent_id, FORGOTTEN)
        return
    # No row is held meanwhile.
    if opened.page and not opened.gateway.close(opened.page):
        return  # paid at its page, or about to be: the janitor asks
    _take(ref, intent_id, _told(opened))


def _told(opened: "_Opened") -> Told:
    """Charge, and believe no refusal beside which the gateway's books show money.

    Raises:
        GatewaySilent, GatewayRefused.
    """
    order = opened.order
    try:
        return opened.gateway.charge(order, opened.method, event_url=opened.event_url)
    except GatewayRefused:
        told = opened.gateway.retrieve(order.order_id)
        if told is None or told.status not in _MONEY:
            raise
        return told


@dataclass(frozen=True, slots=True)
class _Opened:
    gateway: Gateway
    order: Order
    method: PaymentMethod
    event_url: str
    page: str | None
    """The gateway's page of the same order, where it was opened before."""


def _opened(ref: CompanyRef, intent_id: UUID) -> _Opened | None:
    with company_session(ref) as session:
        intent = session.get_one(PaymentIntent, intent_id)
        card = session.get_one(SavedCard, intent.saved_card_id)
        if card.forgotten_at is not None:
            return None
        merchant = get_merchant(session, intent.merchant_id)
        event_url = session.get_one(SetupIntent, card.setup_id).event_url
        method = method_of(session, card)
        gateway = open_gateway(session, merchant)
        return _Opened(gateway, order_of(intent), method, event_url, intent.reference)


def _take(ref: CompanyRef, intent_id: UUID, told: Told) -> None:
    with company_session(ref) as session:
        intent = session.get_one(PaymentIntent, intent_id)
        merchant = get_merchant(session, intent.merchant_id)
        by = job_actor(session, merchant.gateway)
        apply_status(session, merchant, told, heard=Heard.ASKED, by=by, at=clock.now())


def _fail(ref: CompanyRef, intent_id: UUID, code: str) -> None:
    """End an intent of which the gateway made no payment; money told of later still counts."""
    with company_session(ref) as session:
        intent = session.get(PaymentIntent, intent_id, with_for_update=True, populate_existing=True)
        assert intent is not None, "intents are never deleted"
        if intent.status in UNENDED:
            intent.status, intent.failure = IntentStatus.REQUIRES_PAYMENT_METHOD, code
            intent.ended_at, intent.next_ask_at = clock.now(), None


def call_off(session: Session, intent_id: UUID, *, at: datetime) -> bool:
    """Charge no card for an intent that waits to be charged; return whether it was in time."""
    intent = session.get(PaymentIntent, intent_id, with_for_update=True, populate_existing=True)
    assert intent is not None, "intents are never deleted"
    if intent.charge_at is None:
        return False
    intent.status, intent.charge_at = IntentStatus.CANCELED, None
    intent.ended_at, intent.next_ask_at = at, None
    session.flush()
    return True
