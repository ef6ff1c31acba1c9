"""Doing what a form of an account's room asks for, or showing the form with what is wrong."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from admin.carrying_out import carry_out_of
from app.kernel import clock
from app.registry.queries import get_account
from app.web.current import db


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
    get_account(db(), account_id, on=clock.today())  # one that is not there is no page
    back = url_for(f"accounts.{room}.index", account_id=account_id)
    return carry_out_of(("account", account_id), form, act, told, back=back, again=again)
