"""The subscriber's even payments: what each month asks, what was charged, what is settled."""

from flask import Response

from app.even_payments.queries import even_rows
from app.tariffs.queries import services
from app.web.current import db
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.rendering import render
from portal.accounts import current_account

room = Room(
    "even_payments", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/even-payments"
)


@room.get("/")
def index() -> Response:
    """Show the account's agreements, the latest first."""
    account = current_account()
    rows = [row for row in even_rows(db(), account.id) if row.agreed.signed_on >= account.first_day]
    return render(
        "portal/even_payments/index.html",
        account=account,
        rows=rows,
        services={each.id: each.name for each in services(db())},
    )
