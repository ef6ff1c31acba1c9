"""Keeping a card: consent first, then the gateway's token, sealed. Without consent none is kept."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import done_before, keep_result
from app.database.secrets import seal, unseal
from app.kernel.errors import NotFound
from app.kernel.uuid7 import uuid7
from app.payments.gateways.contract import (
    Addresses,
    CardTold,
    Checkout,
    Order,
    PaymentMethod,
)
from app.payments.gateways.merchants import get_merchant, merchant_at_work, open_gateway
from app.payments.gateways.models import Merchant
from app.payments.gateways.saved_models import SavedCard, SetupIntent, SetupStatus

LIVES = timedelta(hours=2)
FIRST_ASK = timedelta(minutes=2)
CHECKED_BY = Decimal("1.00")
"""UAH: what a gateway that checks a card by a payment holds for a moment and frees."""
_PURPOSE = "saved card"
_WHAT = "card set up"


class SetupMissing(NotFound):
    """There is no such consent, or it is not the visitor's; nobody learns which."""

    key = "gateways.setup-missing"


def customer_of(user_id: int | None) -> str:
    """Return the name under which a gateway keeps a user's cards: nothing that names him."""
    return f"subscriber-{user_id}" if user_id is not None else ""


def consent(
    session: Session,
    order_id: UUID,
    *,
    merchant_id: int,
    user_id: int,
    at: datetime,
    is_alone: bool = False,
) -> SetupIntent:
    """Keep that a user lets the card of an order be kept."""
    setup = SetupIntent(
        id=order_id,
        merchant_id=merchant_id,
        subscriber_user_id=user_id,
        is_alone=is_alone,
        reference="",
        event_url="",
        status=SetupStatus.REQUIRES_ACTION,
        consented_at=at,
        expires_at=at + LIVES,
        next_ask_at=at + FIRST_ASK if is_alone else None,
    )
    session.add(setup)
    session.flush()
    return setup


def start_setup(
    session: Session, *, merchant_id: int, user_id: int, key: str, at: datetime
) -> UUID:
    """Set out to keep a card without a payment; sent again with the same key it is the same.

    Raises:
        MerchantMissing, KeyMissing, KeyOfAnother.
    """
    if (result := done_before(session, key, what=_WHAT)) is not None:
        return UUID(result)
    merchant = merchant_at_work(session, merchant_id)
    made = consent(
        session, uuid7(at), merchant_id=merchant.id, user_id=user_id, at=at, is_alone=True
    )
    keep_result(session, key, str(made.id))
    return made.id


def get_setup(session: Session, setup_id: UUID, *, user_id: int) -> SetupIntent:
    """Return a user's own consent to keep a card alone.

    Raises:
        SetupMissing.
    """
    setup = session.scalar(
        select(SetupIntent).where(
            SetupIntent.id == setup_id,
            SetupIntent.subscriber_user_id == user_id,
            SetupIntent.is_alone,
        )
    )
    if setup is None:
        raise SetupMissing(f"no set up {setup_id} of user {user_id}")
    return setup


def setup_checkout(
    session: Session, setup: SetupIntent, to: Addresses, *, description: str, language: str
) -> Checkout:
    """Return the way to the gateway's page that keeps a card.

    Raises:
        GatewaySilent, GatewayRefused.
    """
    order = Order(
        order_id=str(setup.id),
        amount=CHECKED_BY,
        currency="UAH",
        description=description,
        expires_at=setup.expires_at,
        language=language,
        keeps_card=True,
        customer=customer_of(setup.subscriber_user_id),
    )
    found = open_gateway(session, get_merchant(session, setup.merchant_id)).set_up(order, to)
    setup.reference, setup.event_url = found.reference, to.event
    session.flush()
    return found


def take_card(session: Session, merchant: Merchant, told: CardTold, *, at: datetime) -> bool:
    """Do what follows from what a gateway told of a card alone; return whether it was news."""
    setup = _held(session, merchant, told.order_id)
    if told.public_key != merchant.public_key or setup is None or not setup.is_alone:
        return False
    if setup.status == SetupStatus.SUCCEEDED or not told.is_over:
        return False
    if told.method is not None:
        return keep_card(session, merchant, told.order_id, told.method, at=at)
    setup.status, setup.failure = SetupStatus.REQUIRES_PAYMENT_METHOD, told.failure
    setup.ended_at, setup.next_ask_at = at, None
    session.flush()
    return True


def keep_card(
    session: Session, merchant: Merchant, order_id: str, method: PaymentMethod, *, at: datetime
) -> bool:
    """Keep the card of an order whose payer agreed to it; told again, nothing."""
    setup = _held(session, merchant, order_id)
    if setup is None or setup.status == SetupStatus.SUCCEEDED or not method.token:
        return False
    setup.status, setup.ended_at, setup.next_ask_at = SetupStatus.SUCCEEDED, at, None
    secret = json.dumps([method.token, method.customer])
    session.add(
        SavedCard(
            setup_id=setup.id,
            subscriber_user_id=setup.subscriber_user_id,
            merchant_id=setup.merchant_id,
            sealed_method=seal(session, secret, purpose=_PURPOSE),
            card=method.card,
            expires_on=method.expires_on,
            kept_at=at,
        )
    )
    session.flush()
    return True


def method_of(session: Session, card: SavedCard) -> PaymentMethod:
    """Return what charges a card, unsealed in this process's memory alone.

    Raises:
        SecretUnreadable: the installation's key has changed; the card is to be saved anew.
    """
    assert card.sealed_method is not None, "a forgotten card charges nothing"
    token, customer = json.loads(unseal(session, card.sealed_method, purpose=_PURPOSE))
    return PaymentMethod(token, customer, card.card, card.expires_on)


def _held(session: Session, merchant: Merchant, order_id: str) -> SetupIntent | None:
    try:
        setup_id = UUID(order_id)
    except ValueError:
        return None
    # A shop retired and registered again is one shop at the gateway.
    shop = select(Merchant.id).where(
        Merchant.gateway == merchant.gateway, Merchant.public_key == merchant.public_key
    )
    return session.scalar(
        select(SetupIntent)
        .where(SetupIntent.id == setup_id, SetupIntent.merchant_id.in_(shop))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
