"""Where the gateways are: their own addresses, unless the installation names others (a fake)."""

from dataclasses import dataclass

from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The address of each gateway, without a slash at its end."""

    liqpay: str = "https://www.liqpay.ua"


_installed: list[Endpoints] = [Endpoints()]


def install(settings: Settings) -> None:
    """Take the addresses from the settings; called by the composition roots."""
    named = settings.liqpay_url.rstrip("/")
    _installed[:] = [Endpoints(named) if named else Endpoints()]


def endpoints() -> Endpoints:
    """Return the addresses of this process."""
    return _installed[0]
