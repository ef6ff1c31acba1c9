"""Card payments of the demo: a merchant for each company, and the LiqPay of our own beside it."""

import sys
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.payments.gateways.liqpay.signature import VERSIONS
from app.payments.gateways.merchants import NewMerchant, register_merchant
from app.settings import Settings

SHOPS = {
    "vodokanal": ("sandbox_i10000000001", "sandbox_demo_vodokanal"),
    "teplomerezha": ("sandbox_i10000000002", "sandbox_demo_teplomerezha"),
    "kashtan": ("sandbox_i10000000003", "sandbox_demo_kashtan"),
}
"""Company -> keys that only the fake knows."""


def register_demo_merchant(session: Session, slug: str) -> None:
    """Let a demo company take cards."""
    public_key, private_key = SHOPS[slug]
    new = NewMerchant(public_key=public_key, private_key=private_key, api_versions=VERSIONS)
    register_merchant(session, new, by=job_actor(session, "demo"))


def fake_url(settings: Settings) -> str:
    """Return where the demo's LiqPay is: the port after the sites'."""
    return f"http://127.0.0.1:{settings.public_port + 1}"


def fake_command(settings: Settings) -> list[str]:
    """Return the command line of the demo's LiqPay."""
    shops = (f"--shop={public}:{private}" for public, private in SHOPS.values())
    port = urlsplit(settings.liqpay_url).port
    return [sys.executable, "-m", "tests.fakes.liqpay", f"--port={port}", *shops]
