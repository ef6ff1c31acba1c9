"""The first page of the back office."""

from flask import Response

from app.web.guards import SIGNED_IN_STAFF, Room, Site
from app.web.rendering import render

room = Room("office_home", __name__, site=Site.OFFICE, right=SIGNED_IN_STAFF, url_prefix="/office")


@room.get("/")
def index() -> Response:
    """Greet, and lead to the desks."""
    return render("admin/home/index.html")
