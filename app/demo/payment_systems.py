"""A payment system in each demo company, so that a person can pay as one."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.payments.providers.models import Protocol, Provider
from app.payments.providers.setting_up import SetUp, add_provider
from app.payments.providers.signatures import new_private_key, public_half

_HERE = ("127.0.0.1", "::1")
_OF_COMPANY: Mapping[str, tuple[Protocol, str]] = {
    "vodokanal": (Protocol.EASYPAY, "EasyPay"),
    "teplomerezha": (Protocol.PRIVATBANK, "ПриватБанк"),
    "kashtan": (Protocol.OSMP, "iBox"),
}
_CODE = "101"
KEY = "easypay.pem"
"""The payment system's own key, which only the demo has."""


def open_payment_system(session: Session, slug: str, folder: Path) -> None:
    """Let one payment system ask this company from this machine."""
    protocol, name = _OF_COMPANY[slug]
    their_key = None
    if protocol is Protocol.EASYPAY:
        own = new_private_key()
        path = folder / KEY
        path.touch(mode=0o600)
        path.write_text(own)
        their_key = public_half(own)
    set_up = SetUp(name=name, addresses=_HERE, lines={None: _CODE}, their_key=their_key, is_on=True)
    add_provider(session, code=protocol.value, protocol=protocol, set_up=set_up)


def how_to_pay(session: Session, *, base: str, number: str, folder: Path) -> str:
    """Return the command by which a person pays; empty in a demo filled without one."""
    provider = session.scalars(select(Provider).order_by(Provider.id).limit(1)).one_or_none()
    if provider is None:
        return ""
    key = f" --key {folder / KEY}" if provider.protocol == Protocol.EASYPAY else ""
    return (
        f"python -m tests.fakes.providers {provider.protocol} pay --account {number} --sum 100{key}"
        f" --url {base}/api/providers/{provider.protocol}/{provider.token}"
    )
