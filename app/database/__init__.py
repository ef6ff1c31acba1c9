"""Engine, sessions, base, numbering, outbox: the only place that talks to the driver."""

from app.database.sessions import (
    Engines,
    company_of,
    company_session,
    install,
    installed,
    second_session,
    shared_session,
)

__all__ = [
    "Engines",
    "company_of",
    "company_session",
    "install",
    "installed",
    "second_session",
    "shared_session",
]
