"""Ways to reach people. The composition root installs those that the settings name."""

from app.settings import Settings
from notifications.channels.email import EmailChannel

_installed: list[EmailChannel] = []


def install(settings: Settings) -> None:
    """Make the mail server of `settings` the one this process sends by; none is possible."""
    named = settings.smtp_url
    _installed[:] = [EmailChannel(named, sender=settings.mail_from)] if named else []


def email() -> EmailChannel | None:
    """Return the way to send letters, None where no mail server is named."""
    return _installed[0] if _installed else None
