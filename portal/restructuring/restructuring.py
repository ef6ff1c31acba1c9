"""The subscriber's agreement on restructuring: what is paid, what comes next, the paper."""

import io

from flask import Response, send_file

from app.documents.restructurings.pdf import restructuring_pdf
from app.kernel import clock
from app.kernel.errors import NotFound
from app.restructuring.queries import RestructuringRow, instalments_of, restructurings_of
from app.web.current import company, db
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.limits import limiter, who_asks
from app.web.rendering import render
from portal.accounts import current_account, own_accounts

room = Room(
    "restructuring", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/restructuring"
)


class AgreementNotFound(NotFound):
    """No such agreement, or one that is not the visitor's; nobody learns which."""

    key = "restructuring.missing"


@room.get("/")
def index() -> Response:
    """Show the account's agreements, the latest first."""
    account, today = current_account(), clock.today()
    rows = [
        row
        for row in restructurings_of(db(), account.id, on=today)
        if row.signed_on >= account.first_day
    ]
    return render(
        "portal/restructuring/index.html",
        account=account,
        rows=rows,
        instalments=instalments_of(db(), [row.id for row in rows]),
        today=today,
    )


@room.get("/<int:restructuring_id>.pdf")
@limiter.limit("30 per minute", key_func=who_asks)
def download(restructuring_id: int) -> Response:
    """Send the agreement as it is printed."""
    row = _own(restructuring_id)
    pdf = restructuring_pdf(db(), row, company=company().name)
    name = f"dohovir-{row.id}.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)


def _own(restructuring_id: int) -> RestructuringRow:
    for account in own_accounts():
        for row in restructurings_of(db(), account.id, on=clock.today()):
            if row.id == restructuring_id and row.signed_on >= account.first_day:
                return row
    raise AgreementNotFound(f"agreement {restructuring_id} is not the visitor's")
