"""Doing what a form asks for, or showing the form again with what is wrong."""

from collections.abc import Callable

from flask import Response

from admin.record import note
from app.kernel.errors import Conflict, Invalid
from app.web.current import db
from app.web.forms import Form
from app.web.messages import text_of
from app.web.rendering import go, say


def carry_out_of(
    subject: tuple[str, int],
    form: Form,
    act: Callable[[], None],
    told: tuple[str, str],
    *,
    back: str,
    again: Callable[[], Response],
) -> Response:
    """Do it and go `back`, or answer with what `again` gives.

    `told` is what the audit calls it, of the subject, and what the person is told.
    """
    if form.problems:
        return again()
    try:
        act()
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return again()
    event, done = told
    note(event, subject)
    say(done)
    return go(back)
