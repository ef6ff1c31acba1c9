"""Who sees an account in a cabinet, and ending that for one who moved out."""

from flask import Response, request, url_for
from flask_babel import gettext

from admin.looks import note_account_seen
from app.access import audit
from app.access.rights import Right
from app.kernel import clock
from app.registry.cabinets import ENDED, cabinets_of, end_cabinet
from app.registry.queries import get_account
from app.web.current import db, visitor
from app.web.guards import Room, Site
from app.web.rendering import go, render, say

room = Room(
    "cabinets",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>/cabinets",
)


@room.get("/")
def index(account_id: int) -> Response:
    """List the cabinets that show the account, and those that did."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/cabinets.html",
        head=head,
        cabinets=cabinets_of(db(), account_id=account_id, at=clock.now()),
    )


@room.post("/<int:link_id>/ending")
def destroy(account_id: int, link_id: int) -> Response:
    """End one cabinet's access; the account gets a new code."""
    end_cabinet(db(), account_id=account_id, link_id=link_id, at=clock.now())
    audit.record(
        db(),
        ENDED,
        actor_id=visitor().actor_id,
        subject=("account", account_id),
        address=request.remote_addr,
        link=link_id,
    )
    say(gettext("Доступ закрито. Рахунок має новий код: старий більше не діє."))
    return go(url_for(".index", account_id=account_id))
