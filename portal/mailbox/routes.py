"""The demo's mailbox: what the outbox would send, so that codes can be read without a mail server.

Registered in the demo only.
"""

from flask import Response
from sqlalchemy import select

from app.access.codes import EVENT as CODE_EVENT
from app.database.models import OutboxEvent
from app.web.current import company, db
from app.web.guards import PUBLIC, Room, Site
from app.web.rendering import render
from notifications.letters import LETTERS, Letter, letter_of

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
    shown = letters.all()
    told = {each.id: _written(each) for each in shown if each.kind != CODE_EVENT}
    return render("portal/mailbox/index.html", letters=shown, told=told)


def _written(event: OutboxEvent) -> Letter | None:
    """Return the letter of an event that holds no code."""
    is_letter = event.kind in LETTERS
    return letter_of(event.kind, event.facts, company=company().name) if is_letter else None
