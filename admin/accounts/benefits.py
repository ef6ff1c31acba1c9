"""Benefits and subsidies of an account: what the company takes off, what registers brought."""

from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError
from app.registry.queries import get_account
from app.subsidies.queries import granted_of
from app.tariffs.benefits.operations import (
    NewGrant,
    benefit_names,
    end_benefit,
    give_benefit,
    grants_of,
)
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field, whole_field
from app.web.forms import Form, Look
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


GRANT = Act(
    lazy_gettext("Надати пільгу"),
    lazy_gettext("Надати"),
    lazy_gettext("Пільгу надано. Зачеплені місяці буде перераховано."),
    "benefit.granted",
    "accounts.benefits.create",
    effect=lazy_gettext(
        "Тут лише пільги й знижки, які зменшують нарахування. Розмір знижки записано в «Тарифах», "
        "на сторінці «Пільги й знижки»."
    ),
)
_MOST_PERSONS = 100


class EndForm(Form):
    """On which day the benefit is there for the last time, and why it ends."""

    last = day_field(
        lazy_gettext("Останній день"),
        hint=lazy_gettext("Щоб скасувати пільгу зовсім, укажіть день перед її початком"),
    )
    reason = text_field(lazy_gettext("Причина й документ"))


@room.get("/")
def index(account_id: int) -> Response:
    """List the account's benefits and what registers brought, the latest first."""
    return _index(account_id)


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask for a benefit of the account."""
    return page_of_act(account_id, GRANT, _grant_form().blank(persons="1"))


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Give the account a benefit; the months since then are charged again."""
    form: Any = _grant_form().parse(request.form)

    def act() -> None:
        given = NewGrant(
            benefit_id=int(form.benefit),
            person=form.person,
            persons=form.persons,
            document=form.document,
            since=form.since,
            until=None if form.last is None else form.last + timedelta(days=1),
        )
        give_benefit(db(), account_id=account_id, new=given, by=visitor().actor_id)

    return carry_out_in(
        "benefits",
        account_id,
        form,
        act,
        (GRANT.event, str(GRANT.done)),
        lambda: page_of_act(account_id, GRANT, form, status=422),
    )


@room.post("/<int:grant_id>/end")
@requires(Right.MONEY_CHANGE)
def destroy(account_id: int, grant_id: int) -> Response:
    """End a benefit; the months since then are charged again."""
    form: Any = EndForm.parse(request.form)
    if form.problems:
        return _index(account_id, form, status=422)
    try:
        end_benefit(
            db(),
            account_id=account_id,
            grant_id=grant_id,
            on=form.last + timedelta(days=1),
            reason=form.reason,
            by=visitor().actor_id,
        )
    except DomainError as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _index(account_id, form, status=422)
    note("benefit.ended", ("account", account_id), grant=grant_id, reason=form.reason)
    say(gettext("Пільгу припинено. Зачеплені місяці буде перераховано."))
    return go(url_for(".index", account_id=account_id))


def _grant_form() -> type[Form]:
    offered = [(str(benefit_id), name) for benefit_id, name in benefit_names(db())]

    class GrantForm(Form):
        """Which benefit, whose, of how many of the home, by which paper, on which days."""

        benefit = choice_field(lazy_gettext("Пільга"), offered)
        person = text_field(
            lazy_gettext("Кому надано"), look=Look(hint=lazy_gettext("Прізвище спершу"))
        )
        persons = whole_field(lazy_gettext("Скільки мешканців мають цю пільгу"), most=_MOST_PERSONS)
        document = text_field(
            lazy_gettext("Документ-підстава"),
            look=Look(hint=lazy_gettext("Посвідчення, наказ, рішення: номер і дата")),
        )
        since = day_field(lazy_gettext("Діє з"))
        last = day_field(
            lazy_gettext("Останній день"),
            is_required=False,
            hint=lazy_gettext("Порожнє — доки не припинять"),
        )

    return GrantForm


def _index(account_id: int, form: Form | None = None, *, status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/granted.html",
        status=status,
        head=head,
        grants=grants_of(db(), account_id),
        rows=granted_of(db(), account_id),
        sources=SOURCES,
        form=form or EndForm.blank(),
    )
