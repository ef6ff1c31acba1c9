"""Who looked at people's names and contacts: every page that shows them says so."""

from typing import Any

from flask import request

from app.access import audit
from app.web.current import db, visitor


def note_account_seen(account_id: int) -> None:
    """Record that the visitor saw an account with its holder."""
    _note("account.viewed", ("account", account_id))


def note_people_listed(where: str, *, count: int, **facts: Any) -> None:
    """Record that the visitor saw a list of people; `facts` say what was asked for."""
    _note("people.listed", None, where=where, count=count, **facts)


def _note(event: str, subject: tuple[str, int] | None, **facts: Any) -> None:
    audit.record(
        db(),
        event,
        actor_id=visitor().actor_id,
        subject=subject,
        address=request.remote_addr,
        **facts,
    )
