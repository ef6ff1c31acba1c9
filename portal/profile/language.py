"""The choice of language: of this device, and of the subscriber who is signed in on it."""

from flask import request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app.access.users import set_locale
from app.web.current import db, visitor
from app.web.guards import PUBLIC, Room, Site
from app.web.languages import LANGUAGES
from app.web.rendering import go, own_address

room = Room("language", __name__, site=Site.CABINET, right=PUBLIC)


@room.post("/language")
def update() -> ResponseReturnValue:
    """Show the pages in another language from now on, and write to the subscriber in it."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        cookie["language"] = chosen
        if visitor().is_signed_in:
            set_locale(db(), user_id=visitor().user_id, locale=chosen)
    return go(own_address(request.form.get("back", "")) or "/")
