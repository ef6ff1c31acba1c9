"""Who sees an account in a cabinet and how far back; ending that for one who moved out."""

from flask import Response, request, url_for
from flask_babel import gettext

from admin.accounts.forms import HistoryForm
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.registry.cabinets import (
    ENDED,
    WHOLE_HISTORY,
    cabinets_of,
    end_cabinet,
    get_open_cabinet,
    show_whole_history,
)
from app.registry.queries import get_account
from app.web.current import db
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
    note(ENDED, ("account", account_id), link=link_id)
    say(gettext("Доступ закрито. Рахунок має новий код: старий більше не діє."))
    return go(url_for(".index", account_id=account_id))


@room.get("/<int:link_id>/history/new")
def new_history(account_id: int, link_id: int) -> Response:
    """Ask why a cabinet should show what was before its holder had the account."""
    return _history_page(account_id, link_id, HistoryForm.blank())


@room.post("/<int:link_id>/history")
def create_history(account_id: int, link_id: int) -> Response:
    """Show a cabinet the whole history of the account."""
    form = HistoryForm.parse(request.form)
    if form.problems:
        return _history_page(account_id, link_id, form, status=422)
    show_whole_history(
        db(), account_id=account_id, link_id=link_id, because=form.because, at=clock.now()
    )
    note(WHOLE_HISTORY, ("account", account_id), link=link_id, because=form.because)
    say(gettext("Кабінет показує всю історію рахунку."))
    return go(url_for(".index", account_id=account_id))


def _history_page(
    account_id: int, link_id: int, form: HistoryForm, *, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    cabinet = get_open_cabinet(db(), account_id=account_id, link_id=link_id, at=clock.now())
    note_account_seen(account_id)
    return render(
        "admin/accounts/history.html", status=status, head=head, cabinet=cabinet, form=form
    )
