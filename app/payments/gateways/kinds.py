"""The gateways there are, and how a merchant's account is opened at each. Callers see no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.payments.gateways.contract import Gateway
from app.payments.gateways.endpoints import endpoints
from app.payments.gateways.liqpay import signature as liqpay
from app.payments.gateways.liqpay.client import Client
from app.payments.gateways.liqpay.gateway import LiqPay
from app.payments.gateways.models import GatewayName
from app.payments.gateways.stripe import gateway as stripe
from app.payments.gateways.stripe.wire import client_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What opens a merchant's account, for one call."""

    public_key: str
    private_key: str = field(repr=False)
    event_key: str = field(default="", repr=False)
    versions: tuple[int, ...]
    counts_compensation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One gateway: its name for people, and what a merchant of it needs."""

    title: str
    versions: tuple[int, ...]
    """Of signatures that it makes."""
    signs_by_event_key: bool
    """Its calls are signed by a key of their own."""
    is_told_where_to_call: bool
    """By each order; else a person writes our address down there."""
    open: Callable[[Keys], Gateway]


def _liqpay(keys: Keys) -> Gateway:
    client = Client(endpoints().liqpay, keys.public_key, keys.private_key, max(keys.versions))
    return LiqPay(client, keys.versions, keys.counts_compensation)


def _stripe(keys: Keys) -> Gateway:
    client = client_of(endpoints().stripe, keys.private_key)
    return stripe.Stripe(client, keys.public_key, keys.event_key)


KINDS: Mapping[GatewayName, Kind] = {
    GatewayName.LIQPAY: Kind(
        title="LiqPay",
        versions=liqpay.VERSIONS,
        signs_by_event_key=False,
        is_told_where_to_call=True,
        open=_liqpay,
    ),
    GatewayName.STRIPE: Kind(
        title="Stripe",
        versions=stripe.VERSIONS,
        signs_by_event_key=True,
        is_told_where_to_call=False,
        open=_stripe,
    ),
}
