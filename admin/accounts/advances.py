"""What an account pays in advance by its contract, and the invoices it was given."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.looks import note_account_seen
from admin.tariffs.forms import PERCENT_BELOW, number_field
from app.access.rights import Right
from app.documents.advances.listing import advances_of_account
from app.documents.advances.terms import ask_in_advance, ask_no_more, terms_of
from app.kernel import clock
from app.registry.queries import get_account
from app.web.current import db, visitor
from app.web.fields import day_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "advances",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/advances",
)
TERM = Act(
    lazy_gettext("Передоплата за договором"),
    lazy_gettext("Записати"),
    lazy_gettext("Передоплату записано."),
    "account.advance-asked",
    "accounts.advances.create",
    effect=lazy_gettext(
        "Рахунок на передоплату складають за плановим обсягом і ціною місяця. Це не нарахування: "
        "борг за ним не виникає."
    ),
)
END = Act(
    lazy_gettext("Передоплати більше немає"),
    lazy_gettext("Записати"),
    lazy_gettext("Записано: рахунків на передоплату більше не складатимуть."),
    "account.advance-ended",
    "accounts.advances.create_end",
)


class TermForm(Form):
    """Which part of a planned month is paid in advance, from which day, by which clause."""

    percent = number_field(
        lazy_gettext("Яку частину місяця сплачують наперед, %"),
        PERCENT_BELOW,
        places=2,
        is_above_zero=True,
    )
    since = day_field(lazy_gettext("Діє з"))
    document = text_field(
        lazy_gettext("Документ-підстава"),
        look=Look(hint=lazy_gettext("Договір і його пункт: номер і дата")),
    )


class EndForm(Form):
    """From which day nothing is asked in advance, and why."""

    since = day_field(lazy_gettext("Перший день без передоплати"))
    reason = text_field(lazy_gettext("Причина й документ"))


@room.get("/")
def index(account_id: int) -> Response:
    """Show what is asked in advance, and the invoices."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/advances.html",
        head=head,
        terms=terms_of(db(), account_id),
        rows=advances_of_account(db(), account_id),
        today=clock.today(),
    )


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask which part is paid in advance."""
    return page_of_act(account_id, TERM, TermForm.blank(percent="100"))


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Let a part be asked in advance from a day on."""
    form: Any = TermForm.parse(request.form)

    def act() -> None:
        ask_in_advance(
            db(),
            account_id,
            percent=form.percent,
            document=form.document,
            since=form.since,
            by=visitor().actor_id,
        )

    return _done(account_id, TERM, form, act)


@room.get("/end/new")
@requires(Right.MONEY_CHANGE)
def new_end(account_id: int) -> Response:
    """Ask from which day nothing is asked in advance."""
    return page_of_act(account_id, END, EndForm.blank())


@room.post("/end")
@requires(Right.MONEY_CHANGE)
def create_end(account_id: int) -> Response:
    """Let nothing be asked in advance from a day on."""
    form: Any = EndForm.parse(request.form)

    def act() -> None:
        by = visitor().actor_id
        ask_no_more(db(), account_id, since=form.since, reason=form.reason, by=by)

    return _done(account_id, END, form, act)


def _done(account_id: int, told: Act, form: Form, act: Callable[[], None]) -> Response:
    return carry_out_in(
        "advances",
        account_id,
        form,
        act,
        (told.event, str(told.done)),
        lambda: page_of_act(account_id, told, form, status=422),
    )
