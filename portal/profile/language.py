"""The choice of language, kept in the cookie of this device."""

from flask import request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app.web.guards import PUBLIC, Room, Site
from app.web.languages import LANGUAGES
from app.web.rendering import go, own_address

room = Room("language", __name__, site=Site.CABINET, right=PUBLIC)


@room.post("/language")
def update() -> ResponseReturnValue:
    """Show the pages in another language from now on."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        cookie["language"] = chosen
    return go(own_address(request.form.get("back", "")) or "/")
