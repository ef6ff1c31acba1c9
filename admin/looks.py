"""Who looked at people's names and contacts: every page that shows them says so."""

from typing import Any

from admin.record import note


def note_account_seen(account_id: int) -> None:
    """Record that the visitor saw an account with its holder."""
    note("account.viewed", ("account", account_id))


def note_people_listed(where: str, *, count: int, **facts: Any) -> None:
    """Record that the visitor saw a list of people; `facts` say what was asked for."""
    note("people.listed", where=where, count=count, **facts)
