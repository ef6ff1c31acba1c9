"""What subscribers sent from the cabinet, found by the number they were told."""

from flask import Response, request
from flask_babel import lazy_gettext

from admin.looks import note_people_listed
from app.access.rights import Right
from app.metering.submissions.models import Submission, SubmittedReading
from app.metering.submissions.queries import SentRow, queue_of, sent_query
from app.web.current import db
from app.web.guards import Room, Site, row_number
from app.web.rendering import render
from app.web.tables import Column, Page, TableAsk, TableCard, page_of

room = Room("sent", __name__, site=Site.OFFICE, right=Right.READINGS_ENTER, url_prefix="/sent")

COLUMNS = (
    Column("number", lazy_gettext("Номер підтвердження")),
    Column("sent_at", lazy_gettext("Коли"), "day", is_sortable=True),
    Column("account", lazy_gettext("Рахунок")),
    Column("meter", lazy_gettext("Лічильник")),
    Column("value", lazy_gettext("Показання"), "num"),
    Column("outcome", lazy_gettext("Стан")),
)
_LINE = SubmittedReading.__table__.c.id


@room.get("/")
def index() -> Response:
    """List what was sent, newest first; one is found by its number, those that wait by a click."""
    ask = TableAsk.parse(
        request.args, COLUMNS, sort="sent_at", descending=True, filters=("number", "waiting")
    )
    typed = "".join(each for each in ask.filters.get("number", "") if each.isalnum())
    waits = "waiting" in ask.filters
    query = sent_query(number=(row_number(typed) or 0) if typed else None, waits=waits)
    page = page_of(db(), query, ask, sort={"sent_at": Submission.__table__.c.sent_at}, tie=_LINE)
    note_people_listed("sent_readings", count=len(page.rows))
    rows = [
        SentRow(*tuple(row)[:-2]) for row in page.rows
    ]  # the last two say where the next page begins
    return render(
        "admin/readings/sent.html",
        table=TableCard.of(ask, Page(rows, page.next_place)),
        queue=queue_of(db()),
        typed=typed,
        waits=waits,
    )
