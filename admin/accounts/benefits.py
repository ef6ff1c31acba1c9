"""Benefits and subsidies of an account: what the company takes off, what registers brought."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError
from app.registry.queries import get_account
from app.subsidies.queries import granted_of
from app.tariffs.benefits.operations import end_benefit, grants_of
from app.web.current import db, visitor
from app.web.fields import day_field, text_field
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "benefits",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/benefits",
)
SOURCES = {
    "state": lazy_gettext("держава"),
    "local": lazy_gettext("місцева програма"),
    "company": lazy_gettext("підприємство"),
}


class EndForm(Form):
    """From which day the benefit is no more, and why."""

    on = day_field(lazy_gettext("Перший день без пільги"))
    reason = text_field(lazy_gettext("Причина й документ"))


@room.get("/")
def index(account_id: int) -> Response:
    """List the account's benefits and what registers brought, the latest first."""
    return _index(account_id)


@room.post("/<int:grant_id>/end")
@requires(Right.MONEY_CHANGE)
def destroy(account_id: int, grant_id: int) -> Response:
    """End a benefit; the months since then are charged again."""
    form: Any = EndForm.parse(request.form)
    if form.problems:
        return _index(account_id, problem=next(iter(form.problems.values())), status=422)
    try:
        end_benefit(
            db(),
            account_id=account_id,
            grant_id=grant_id,
            on=form.on,
            reason=form.reason,
            by=visitor().actor_id,
        )
    except DomainError as refusal:
        db().rollback()
        return _index(account_id, problem=text_of(refusal), status=422)
    note("benefit.ended", ("account", account_id), grant=grant_id, reason=form.reason)
    say(gettext("Пільгу припинено. Зачеплені місяці буде перераховано."))
    return go(url_for(".index", account_id=account_id))


def _index(account_id: int, *, problem: object = "", status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/granted.html",
        status=status,
        head=head,
        grants=grants_of(db(), account_id),
        rows=granted_of(db(), account_id),
        sources=SOURCES,
        problem=problem,
    )
