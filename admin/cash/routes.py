"""The cash desk: type a number, Enter; a sum, Enter; take the money, Enter."""

from flask import Response

from admin.cash import books, desks, orders, receipts, shifts
from admin.cash.basket import asked_basket
from admin.cash.own import own_shift
from app.access.rights import Right
from app.web.guards import Room, Site

room = Room("cash", __name__, site=Site.OFFICE, right=Right.CASH_DESK, url_prefix="/office/cash")
for part in (receipts, shifts, orders, books, desks):
    room.register_blueprint(part.room)


@room.get("/")
def index() -> Response:
    """Show the cashier's desk; without an open shift, ask to open one."""
    shift = own_shift()
    if shift is None:
        return shifts.opening_page()
    return receipts.desk_page(shift, asked_basket())
