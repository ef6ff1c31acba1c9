"""How a background task goes on when a connection breaks: the same task again, a little later."""

from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

RETRIES: dict[str, Any] = {
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 1,
    "retry_backoff_max": 60,
    "max_retries": 9,
}
"""Options of a task that may run twice: after 1, 2, 4… seconds, for four minutes at most.

A restarting database, a lost connection and a deadlock are gone by then. What is not gives the
task up, with its trace in the log; what it left undone stands in its own rows.
"""
