"""Which servers a company may name: the world's, never this installation's own."""

import socket
from ipaddress import ip_address

from app.exchange.partners.carrier import CarrierFailed
from app.exchange.partners.place import place
from app.kernel.errors import Invalid


class HostInside(Invalid):
    """The name leads into the installation's own network, where its database stands."""

    key = "partners.host-inside"


class HostUnreadable(Invalid):
    """It is no name of a server."""

    key = "partners.host-unreadable"


def reachable(host: str, *, usual: int) -> tuple[str, int]:
    """Return the address and port of a server; the address is what is then connected to.

    Raises:
        HostUnreadable: `host` is not `name` or `name:port`.
        HostInside: the address is not one of the open internet.
        CarrierFailed: the name is not known.
    """
    name, port = _parted(host, usual)
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError as fault:
        raise CarrierFailed(f"{name} is not known", because=str(fault)) from fault
    address = str(found[0][4][0])
    is_open = ip_address(address.partition("%")[0]).is_global
    if not is_open and not place().may_reach_inside:
        raise HostInside(f"{name} is {address}", given=name)
    return address, port


def _parted(host: str, usual: int) -> tuple[str, int]:
    name, mark, port = host.strip().rpartition(":")
    if not mark or ":" in name:  # a bare name, or an address of version 6
        name, port = host.strip(), str(usual)
    if not name or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise HostUnreadable(f"{host!r} is no server", given=host)
    return name, int(port)
