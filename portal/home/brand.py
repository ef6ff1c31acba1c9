"""The company's own colour, as a style sheet both sites load."""

from flask import Response

from app.web.brand import style_sheet
from app.web.current import company
from app.web.guards import PUBLIC, Room, Site

room = Room("brand", __name__, site=Site.CABINET, right=PUBLIC)


@room.get("/brand.css")
def show() -> Response:
    """Answer the colours; the address changes with them, so browsers may keep it."""
    response = Response(style_sheet(company().colour), mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = 24 * 3600
    return response
