"""The demo's mailbox: what the outbox would send, so that codes can be read without a mail server.

Registered in the demo only.
"""

from flask import Response
from sqlalchemy import select

from app.database.models import OutboxEvent
from app.web.current import db
from app.web.guards import PUBLIC, Room, Site
from app.web.rendering import render

SHOWN = 30

room = Room("mailbox", __name__, site=Site.CABINET, right=PUBLIC, url_prefix="/mailbox")


@room.get("/")
def index() -> Response:
    """Show the newest letters first."""
    letters = db().scalars(
        select(OutboxEvent)
        .where(OutboxEvent.facts.has_key("to"))
        .order_by(OutboxEvent.id.desc())
        .limit(SHOWN)
    )
    return render("portal/mailbox/index.html", letters=letters.all())
