"""The key of a form that moves money: shown with it, so that sent twice it is done once."""

from uuid import uuid4

from flask import request

from app.database.once import LONGEST_KEY


def form_key() -> str:
    """Return the key of the form that is shown: its own when it comes back, or a new one."""
    given = request.form.get("key", "").replace("\0", "")
    return given[:LONGEST_KEY] or str(uuid4())
