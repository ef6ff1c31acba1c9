"""Where the gateways are: their own addresses, unless the installation names others (a fake)."""

from dataclasses import dataclass

from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The address of each gateway, without a slash at its end."""

    liqpay: str = "https://www.liqpay.ua"
    stripe: str = "https://api.stripe.com"


_installed: list[Endpoints] = [Endpoints()]


def install(settings: Settings) -> None:
    """Take the addresses from the settings; called by the composition roots."""
    own = Endpoints()
    _installed[:] = [
        Endpoints(
            liqpay=settings.liqpay_url.rstrip("/") or own.liqpay,
            stripe=settings.stripe_url.rstrip("/") or own.stripe,
        )
    ]


def endpoints() -> Endpoints:
    """Return the addresses of this process."""
    return _installed[0]
