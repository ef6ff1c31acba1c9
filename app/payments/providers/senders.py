"""Whether a call comes from the payment system itself: by its address, or by what it knows."""

import hmac
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from app.payments.providers.refused import LoginWrong, NetworkWrong, SenderRefused

_WIDEST = {4: 16, 6: 32}
"""A network of more addresses than this belongs to nobody in particular."""


def network(text: str) -> str:
    """Return a network or an address as kept.

    >>> network("217.117.64.232"), network("217.117.64.0/24")
    ('217.117.64.232/32', '217.117.64.0/24')

    Raises:
        NetworkWrong: it is neither, or half the world is in it.
    """
    try:
        found = ip_network(text.strip(), strict=False)
    except ValueError as fault:
        raise NetworkWrong(given=text) from fault
    if found.prefixlen < _WIDEST[found.version]:
        raise NetworkWrong(given=text)
    return str(found)


def refuse_address(address: str | None, networks: Iterable[str]) -> None:
    """Let a call through that comes from one of the networks.

    Raises:
        SenderRefused: it does not.
    """
    try:
        came_from = ip_address(address or "")
    except ValueError as fault:
        raise SenderRefused("from nowhere") from fault
    mapped = getattr(came_from, "ipv4_mapped", None)
    known: list[IPv4Network | IPv6Network] = [ip_network(each) for each in networks]
    if not any((mapped or came_from) in each for each in known):
        raise SenderRefused(f"from {address}")


def refuse_login(login: str, password: str, *, own_login: str, own_password: str) -> None:
    """Let a call through that knows both words; how long it takes tells nothing of them.

    Raises:
        LoginWrong: it does not.
    """
    is_login = hmac.compare_digest(login.encode(), own_login.encode())
    is_password = hmac.compare_digest(password.encode(), own_password.encode())
    if not (is_login and is_password and own_password):
        raise LoginWrong("login or password")
