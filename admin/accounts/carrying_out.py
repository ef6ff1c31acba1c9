"""Doing what a form of an account's room asks for, or showing the form with what is wrong."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from admin.record import note
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.registry.queries import get_account
from app.web.current import db
from app.web.messages import text_of
from app.web.rendering import go, say


def carry_out_in(
    room: str,
    account_id: int,
    form: Any,
    act: Callable[[], None],
    told: tuple[str, str],
    again: Callable[[], Response],
) -> Response:
    """Do it and go to the room's list, or answer with what `again` gives.

    `told` is what the audit calls it and what the person is told.
    """
    if form.problems:
        return again()
    get_account(db(), account_id, on=clock.today())  # one that is not there is no page
    try:
        act()
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return again()
    event, done = told
    note(event, ("account", account_id))
    say(done)
    return go(url_for(f"accounts.{room}.index", account_id=account_id))
