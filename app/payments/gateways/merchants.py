"""The company's merchants: registered with a sealed key, opened as the gateway they are at."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import seal, unseal
from app.kernel.errors import Conflict, Invalid, NotFound
from app.payments.gateways.contract import Gateway
from app.payments.gateways.kinds import KINDS, Keys
from app.payments.gateways.models import GatewayName, Merchant

_PURPOSE, _EVENTS = "merchant", "merchant events"
_TOKEN_BYTES = 24


class MerchantMissing(NotFound):
    """There is no such merchant, or it takes no new payments."""

    key = "gateways.merchant-missing"


class MerchantThere(Conflict):
    """The company has registered this public key already."""

    key = "gateways.merchant-there"


class MerchantIncomplete(Invalid):
    """A merchant has a public key, a private key and at least one version."""

    key = "gateways.merchant-incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMerchant:
    """A shop that the company has at a gateway."""

    public_key: str
    private_key: str = field(repr=False)
    event_key: str = field(default="", repr=False)
    """Of the calls' signature, where the gateway has a key of its own for it."""
    api_versions: Collection[int] = ()
    """None given: the gateway's first."""
    gateway: GatewayName = GatewayName.LIQPAY
    payee_id: int | None = None
    payer_fee: Decimal = Decimal(0)
    counts_compensation: bool = False


def register_merchant(session: Session, new: NewMerchant, *, by: int) -> Merchant:
    """Keep a merchant, its private key sealed.

    Raises:
        MerchantIncomplete: a key is missing, or a version that the gateway does not have.
        MerchantThere: its public key is registered.
    """
    kind = KINDS[new.gateway]
    versions = sorted(set(new.api_versions or kind.versions[:1]))
    keys = [new.public_key, new.private_key] + [new.event_key] * kind.signs_by_event_key
    if not all(keys) or set(versions) - set(kind.versions):
        raise MerchantIncomplete("a merchant lacks a key or a version")
    known = select(Merchant.id).where(
        Merchant.gateway == new.gateway,
        Merchant.public_key == new.public_key,
        Merchant.retired_at.is_(None),
    )
    if session.scalar(known) is not None:
        raise MerchantThere(f"{new.gateway} {new.public_key} is registered")
    merchant = Merchant(
        gateway=new.gateway,
        public_key=new.public_key,
        sealed_key=seal(session, new.private_key, purpose=_PURPOSE),
        sealed_event_key=(
            seal(session, new.event_key, purpose=_EVENTS) if kind.signs_by_event_key else None
        ),
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        api_versions=versions,
        payee_id=new.payee_id,
        payer_fee=new.payer_fee,
        counts_compensation=new.counts_compensation,
        recorded_by=by,
    )
    session.add(merchant)
    session.flush()
    return merchant


def retire_merchant(session: Session, merchant_id: int, *, at: datetime) -> Merchant:
    """Let a merchant take no new payments; what is late or given back still comes in by it.

    Raises:
        MerchantMissing.
    """
    merchant = session.get(Merchant, merchant_id, with_for_update=True, populate_existing=True)
    if merchant is None or merchant.retired_at is not None:
        raise MerchantMissing(f"there is no merchant {merchant_id} at work")
    merchant.retired_at = at
    session.flush()
    return merchant


def merchants_at_work(session: Session) -> Sequence[Merchant]:
    """Return the merchants that take payments, the first registered first."""
    at_work = select(Merchant).where(Merchant.retired_at.is_(None)).order_by(Merchant.id)
    return session.scalars(at_work).all()


def merchant_of_token(session: Session, token: str) -> Merchant:
    """Return the merchant whose address the gateway called.

    Raises:
        MerchantMissing.
    """
    merchant = session.scalar(select(Merchant).where(Merchant.token == token))
    if merchant is None:
        raise MerchantMissing("no merchant has this token")
    return merchant


def get_merchant(session: Session, merchant_id: int) -> Merchant:
    """Return a merchant, at work or retired.

    Raises:
        MerchantMissing.
    """
    merchant = session.get(Merchant, merchant_id)
    if merchant is None:
        raise MerchantMissing(f"there is no merchant {merchant_id}")
    return merchant


def merchant_at_work(session: Session, merchant_id: int) -> Merchant:
    """Return a merchant that takes payments.

    Raises:
        MerchantMissing.
    """
    merchant = get_merchant(session, merchant_id)
    if merchant.retired_at is not None:
        raise MerchantMissing(f"merchant {merchant.id} is retired")
    return merchant


def open_gateway(session: Session, merchant: Merchant) -> Gateway:
    """Return the merchant's gateway, its keys unsealed in this process's memory alone.

    Raises:
        SecretUnreadable: the installation's key has changed; the merchant's is to be given anew.
    """
    sealed = merchant.sealed_event_key
    keys = Keys(
        public_key=merchant.public_key,
        private_key=unseal(session, merchant.sealed_key, purpose=_PURPOSE),
        event_key=unseal(session, sealed, purpose=_EVENTS) if sealed is not None else "",
        versions=tuple(merchant.api_versions),
        counts_compensation=merchant.counts_compensation,
    )
    return KINDS[GatewayName(merchant.gateway)].open(keys)
