"""The first page of the cabinet: what I owe, for what, until when, how to pay."""

from flask import Response

from app.web.guards import SUBSCRIBER, Room, Site
from app.web.rendering import render

room = Room("home", __name__, site=Site.CABINET, right=SUBSCRIBER)


@room.get("/")
def index() -> Response:
    """Show the sum due first."""
    return render("portal/home/index.html")
