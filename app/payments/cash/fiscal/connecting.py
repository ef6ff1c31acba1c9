"""Which registrar this process speaks to; the composition root says where it is."""

from app.payments.cash.fiscal.checkbox import Checkbox
from app.payments.cash.fiscal.registrar import Registrar
from app.payments.cash.fiscal.registrars import NewRegistrar
from app.settings import Settings

_installed: list[str] = []


class RegistrarNowhere(RuntimeError):
    """No composition root has said where the registrar is."""


def install(settings: Settings) -> None:
    """Make the registrar's address of `settings` the one this process calls."""
    _installed[:] = [settings.checkbox_url]


def connect(registrar: NewRegistrar) -> Registrar:
    """Return a desk's registrar."""
    if not _installed:
        raise RegistrarNowhere("install the settings first")
    return Checkbox(registrar, url=_installed[0])
