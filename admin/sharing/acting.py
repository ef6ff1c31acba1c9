"""One act of the desk of shared expenses: its page, and doing it or saying why not."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response
from flask_babel import lazy_gettext

from app.kernel.errors import Conflict, Invalid
from app.web.current import db
from app.web.forms import Form
from app.web.messages import text_of
from app.web.rendering import go, render, say


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks: its title, its button, where it is sent and where it came from."""

    title: object
    button: object
    action: str
    back: str
    of: str = ""
    """The group or the estimate, under the title."""
    kind: object = lazy_gettext("Група рахунків")
    effect: object = ""
    """What it does, said before it is done."""


def page(asked: Asked, form: Form, *, status: int = 200) -> Response:
    """Show the form of an act."""
    return render("admin/sharing/form.html", status=status, asked=asked, form=form)


def carry_out(asked: Asked, form: Form, act: Callable[[], str], done: str) -> Response:
    """Do it and go where `act` says, or show the form again with what is wrong."""
    if form.problems:
        return page(asked, form, status=422)
    try:
        to = act()
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return page(asked, form, status=422)
    say(done)
    return go(to)
