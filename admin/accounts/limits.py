"""Yearly limits of an account: how far each is used, another from a day on, one taken back."""

from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.looks import note_account_seen
from admin.tariffs.forms import number_field
from app.access.rights import Right
from app.charging.queries import latest_run
from app.contracts.limits.figures import LimitState
from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.operations import NewLimit, remove_limit, set_limit
from app.contracts.limits.state import limit_states
from app.kernel import clock
from app.kernel.month import Month
from app.months.operations import month_at_work
from app.registry.queries import get_account
from app.tariffs.queries import services
from app.vat.payers import customers_of
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "limits",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/limits",
)
LARGEST = 10**12
NOTHING = lazy_gettext("0 — кошторис на це нічого не дає: про перше ж нарахування попередять")
MEASURES = (
    (LimitMeasure.SUM.value, lazy_gettext("гривні з ПДВ")),
    (LimitMeasure.VOLUME.value, lazy_gettext("обсяг послуги")),
)
LIMIT = Act(
    lazy_gettext("Річний ліміт"),
    lazy_gettext("Записати"),
    lazy_gettext("Ліміт записано."),
    "account.limit-set",
    "accounts.limits.create",
    effect=lazy_gettext(
        "Ліміт — на весь календарний рік. Якщо кошторис змінили посеред року, запишіть новий "
        "ліміт року з дня зміни: попередній діятиме до цього дня."
    ),
)


class RemovalForm(Form):
    """Why a limit is taken back."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/")
def index(account_id: int) -> Response:
    """Show how far the account's limits are used."""
    return _list(account_id, RemovalForm.blank())


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask for a limit."""
    return page_of_act(account_id, LIMIT, _form().blank())


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Record a limit."""
    form: Any = _form().parse(request.form)

    def act() -> None:
        given = NewLimit(
            service_id=int(form.service),
            measure=LimitMeasure(form.measure),
            value=form.value,
            since=form.since,
            document=form.document,
            kekv=form.kekv,
        )
        set_limit(db(), account_id=account_id, new=given, by=visitor().actor_id)

    return carry_out_in(
        "limits",
        account_id,
        form,
        act,
        (LIMIT.event, str(LIMIT.done)),
        lambda: page_of_act(account_id, LIMIT, form, status=422),
    )


@room.post("/<int:limit_id>/removal")
@requires(Right.MONEY_CHANGE)
def create_removal(account_id: int, limit_id: int) -> Response:
    """Take a limit back."""
    form: Any = RemovalForm.parse(request.form)

    def act() -> None:
        remove_limit(
            db(), limit_id, account_id=account_id, reason=form.reason, by=visitor().actor_id
        )

    told = ("account.limit-removed", str(lazy_gettext("Ліміт вилучено.")))
    return carry_out_in(
        "limits", account_id, form, act, told, lambda: _list(account_id, form, status=422)
    )


def limits_of(account_id: int) -> list[LimitState]:
    """Return the account's limits today, with what a run that is ready will use."""
    on = day_of_limits()
    return list(limit_states(db(), on=on, accounts=[account_id], run_id=ready_run_id()))


def day_of_limits() -> date:
    """Return today, or the end of the year whose last month is still being charged."""
    today, now = clock.today(), month_at_work(db())
    if now is None or now.books != "open" or now.month.year >= today.year:
        return today
    return date(now.month.year, 12, 31)


def ready_run_id() -> int | None:
    """Return the finished run that waits to be published, of the month at work."""
    now = month_at_work(db())
    run = latest_run(db(), Month.of(now.month)) if now is not None else None
    return run.id if run is not None and run.state == "ready" else None


def _list(account_id: int, form: Form, *, status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/limits.html",
        status=status,
        head=head,
        rows=limits_of(account_id),
        bodies=customers_of(db(), account_id),
        form=form,
        year=day_of_limits().year,
    )


def _form() -> type[Form]:
    offered = [(str(each.id), each.name) for each in services(db())]

    class LimitForm(Form):
        """A limit of a year, from a day of it on."""

        service = choice_field(lazy_gettext("Послуга"), offered)
        measure = choice_field(lazy_gettext("У чому ліміт"), MEASURES)
        value = number_field(lazy_gettext("Ліміт на рік"), LARGEST, places=3, hint=NOTHING)
        since = day_field(lazy_gettext("Діє з"))
        document = text_field(lazy_gettext("Документ-підстава"))
        kekv = text_field(lazy_gettext("КЕКВ"), is_required=False, longest=10)

    return LimitForm
