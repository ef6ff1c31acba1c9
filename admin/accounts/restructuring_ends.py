"""How an agreement on restructuring ends by hand: broken, or taken back as a mistake."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.restructurings import row_of
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.registry.queries import get_account
from app.restructuring.end import Breach, break_restructuring, take_back_restructuring
from app.web.current import db, visitor
from app.web.fields import past_day_field, text_field
from app.web.forms import Form
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "restructuring_ends",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_CHANGE,
    url_prefix="/<int:account_id>/restructurings/<int:restructuring_id>",
)


class BreachForm(Form):
    """When and why an agreement is broken."""

    on_day = past_day_field(lazy_gettext("З якого дня розірвано"))
    reason = text_field(lazy_gettext("Причина"))


class TakingBackForm(Form):
    """Why an agreement was a mistake."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/breach/new")
def new_breach(account_id: int, restructuring_id: int) -> Response:
    """Ask when and why the agreement is broken."""
    return _end_page(account_id, restructuring_id, BreachForm.blank())


@room.post("/breach")
def create_breach(account_id: int, restructuring_id: int) -> Response:
    """Break the agreement: what is left of its debts is owed again at once."""
    form: Any = BreachForm.parse(request.form)
    row = row_of(account_id, restructuring_id)
    if not form.problems:
        try:
            breach = Breach(on=form.on_day, reason=form.reason)
            today, by = clock.today(), visitor().actor_id
            break_restructuring(db(), row.id, breach, today=today, by=by)
        except (Conflict, Invalid) as refusal:
            db().rollback()
            form.refuse("", text_of(refusal))
    if form.problems:
        return _end_page(account_id, restructuring_id, form, status=422)
    note("account.restructuring-broken", ("account", account_id), restructuring=row.id)
    say(gettext("Договір розірвано. Несплачене знову є боргом із власними строками."))
    return go(
        url_for("accounts.restructurings.show", account_id=account_id, restructuring_id=row.id)
    )


@room.get("/undoing/new")
def new_undoing(account_id: int, restructuring_id: int) -> Response:
    """Ask why the agreement was a mistake."""
    return _end_page(account_id, restructuring_id, TakingBackForm.blank())


@room.post("/undoing")
def create_undoing(account_id: int, restructuring_id: int) -> Response:
    """Take the agreement back, as if it had never been."""
    form: Any = TakingBackForm.parse(request.form)
    row = row_of(account_id, restructuring_id)
    if not form.problems:
        try:
            take_back_restructuring(db(), row.id, reason=form.reason, by=visitor().actor_id)
        except (Conflict, Invalid) as refusal:
            db().rollback()
            form.refuse("", text_of(refusal))
    if form.problems:
        return _end_page(account_id, restructuring_id, form, status=422)
    note("account.restructuring-taken-back", ("account", account_id), restructuring=row.id)
    say(gettext("Договір скасовано, ніби його не було."))
    return go(url_for("accounts.restructurings.index", account_id=account_id))


def _end_page(account_id: int, restructuring_id: int, form: Form, *, status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/restructuring_end.html",
        status=status,
        head=head,
        row=row_of(account_id, restructuring_id),
        form=form,
    )
