"""Acts of the bank desk's forms: each once, however often its form is sent."""

from collections.abc import Callable
from uuid import uuid4

from flask import request

from app.database.once import done_before, keep_result
from app.web.current import db


def done_once(what: str, act: Callable[[], None]) -> None:
    """Do an act of a form; the same form sent again changes nothing."""
    key = request.form.get("key", "")
    if done_before(db(), key, what=what) is None:
        act()
        keep_result(db(), key, what)


def new_key() -> str:
    """Return a key for one of the page's many forms."""
    return str(uuid4())
