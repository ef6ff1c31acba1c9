"""What the staff did or saw goes on record with who it was and from where."""

from typing import Any

from flask import request

from app.access import audit
from app.web.current import db, visitor


def note(event: str, subject: tuple[str, int] | None = None, **facts: Any) -> None:
    """Record what the visitor did or saw; `subject` is a kind and an id: `("account", 17)`."""
    audit.record(
        db(),
        event,
        actor_id=visitor().actor_id,
        subject=subject,
        address=request.remote_addr,
        **facts,
    )
