"""Setting up a payment system: what it may take, how it proves itself, is it on."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.database.secrets import seal, unseal
from app.payments.providers.models import Protocol, Provider, ProviderLine
from app.payments.providers.refused import ProviderMissing, SetUpIncomplete
from app.payments.providers.senders import network
from app.payments.providers.signatures import new_private_key, public_half, public_key
from app.payments.providers.telling import actor_of_provider

PASSWORD, OWN_KEY = "providers.password", "providers.own-key"
"""What the sealed secrets are for."""
BY_ADDRESS = frozenset({Protocol.PRIVATBANK, Protocol.CITY24, Protocol.OSMP})
"""Protocols whose calls prove themselves by nothing but where they come from."""
OF_ONE_LINE = frozenset({Protocol.CITY24, Protocol.OSMP})
"""Protocols whose calls name no service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What the company decides of a payment system."""

    name: str
    addresses: Sequence[str] = ()
    lines: Mapping[int | None, str] = field(default_factory=dict)
    """Payee -> the code that the payment system calls its money by; None is the company itself."""
    services: Mapping[int, str] = field(default_factory=dict)
    """Service -> its code, where money is taken service by service and not payee by payee."""
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    """None: the one it has stays."""
    their_key: str | None = None
    takes_any_sum: bool = True
    takes_advances: bool = True
    takes_cancels: bool = True
    is_on: bool = False


def add_provider(session: Session, *, code: str, protocol: Protocol, set_up: SetUp) -> Provider:
    """Set up a payment system; it gets an address nobody guesses and, to sign, a key of its own.

    Raises:
        NetworkWrong, KeyWrong, SetUpIncomplete: see `change_provider`.
    """
    provider = Provider(
        code=code,
        protocol=protocol,
        name=set_up.name,
        token=secrets.token_urlsafe(24),
        addresses=[],
        takes_any_sum=True,
        takes_advances=True,
        takes_cancels=True,
        is_on=False,
    )
    if protocol == Protocol.EASYPAY:
        provider.own_key = seal(session, new_private_key(), purpose=OWN_KEY)
    session.add(provider)
    session.flush()
    # Made now: payments that come at once would wait for the first of them to end.
    actor_of_provider(session, provider)
    change_provider(session, provider, set_up)
    return provider


def change_provider(session: Session, provider: Provider, set_up: SetUp) -> None:
    """Decide anew what a payment system may do.

    Raises:
        NetworkWrong, KeyWrong: what was given proves nobody.
        SetUpIncomplete: it would be switched on without a proof, or for nobody's money.
    """
    provider.name = set_up.name
    provider.addresses = [network(each) for each in set_up.addresses]
    provider.login = set_up.login
    if set_up.password:
        provider.password = seal(session, set_up.password, purpose=PASSWORD)
    if set_up.their_key:
        public_key(set_up.their_key)
    provider.their_key = set_up.their_key
    provider.takes_any_sum = set_up.takes_any_sum
    # Whoever pays nothing but the sum asked pays no more than that.
    provider.takes_advances = set_up.takes_advances and set_up.takes_any_sum
    provider.takes_cancels = set_up.takes_cancels
    provider.is_on = set_up.is_on
    if set_up.lines and set_up.services:
        raise SetUpIncomplete(lacks="one-way")
    if set_up.is_on:
        _refuse_incomplete(provider, set_up)
    session.execute(delete(ProviderLine).where(ProviderLine.provider_id == provider.id))
    _add_lines(session, provider, set_up)
    session.flush()


def get_provider(session: Session, provider_id: int) -> Provider:
    """Return a payment system of the company.

    Raises:
        ProviderMissing: it has none of this number.
    """
    found = session.get(Provider, provider_id)
    if found is None:
        raise ProviderMissing(f"no payment system {provider_id}")
    return found


def find_by_token(session: Session, protocol: Protocol, token: str) -> Provider | None:
    """Return the payment system that asks at this address, if it may ask now."""
    return session.scalar(
        select(Provider).where(
            Provider.token == token, Provider.protocol == protocol, Provider.is_on
        )
    )


def lines_of(session: Session, provider: Provider) -> Sequence[ProviderLine]:
    """Return by which codes a payment system takes whose money."""
    return session.scalars(
        select(ProviderLine)
        .where(ProviderLine.provider_id == provider.id)
        .order_by(ProviderLine.id)
    ).all()


def own_public_key(session: Session, provider: Provider) -> str | None:
    """Return the public key that our answers can be checked with."""
    if provider.own_key is None:
        return None
    return public_half(unseal(session, provider.own_key, purpose=OWN_KEY))


def _add_lines(session: Session, provider: Provider, set_up: SetUp) -> None:
    payees = sorted(set_up.lines.items(), key=lambda each: (each[0] is not None, each[0] or 0))
    session.add_all(
        ProviderLine(provider_id=provider.id, code=code, payee_id=payee_id)
        for payee_id, code in payees
    )
    session.add_all(
        ProviderLine(provider_id=provider.id, code=code, service_id=service_id)
        for service_id, code in sorted(set_up.services.items())
    )


def _refuse_incomplete(provider: Provider, set_up: SetUp) -> None:
    protocol = Protocol(provider.protocol)
    count = len(set_up.lines) + len(set_up.services)
    if not count:
        raise SetUpIncomplete(lacks="lines")
    if protocol in OF_ONE_LINE and count > 1:
        raise SetUpIncomplete(lacks="one-line")
    if protocol in BY_ADDRESS and not provider.addresses:
        raise SetUpIncomplete(lacks="addresses")
    if protocol == Protocol.EASYPAY and not (provider.their_key and provider.own_key):
        raise SetUpIncomplete(lacks="keys")
    if protocol == Protocol.CITY24_XML and not (provider.login and provider.password):
        raise SetUpIncomplete(lacks="login")
