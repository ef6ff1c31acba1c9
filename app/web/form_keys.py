"""The key of a form that moves money: shown with it, so that sent twice it is done once."""

from uuid import uuid4

from flask import request

from app.database.once import LONGEST_KEY

OF_FORMS = "form:"
"""Before each key of a form: a browser may send any text, and none that a job or a file uses."""


def form_key() -> str:
    """Return the key of the form that is shown: its own when it comes back, or a new one."""
    given = request.form.get("key", "").replace("\0", "").removeprefix(OF_FORMS)
    return f"{OF_FORMS}{given or uuid4()}"[:LONGEST_KEY]
