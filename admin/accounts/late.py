"""What an account was asked for on late debts, and asking it by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.documents.statements.lines import GROUNDS, KINDS
from app.documents.statements.presentation import rate_in_words
from app.kernel import clock
from app.kernel.errors import Conflict
from app.penalty.late.counted import Counted
from app.penalty.late.posting import (
    ByHand,
    count_account,
    month_by_hand,
    post_account,
    take_back_account,
)
from app.penalty.late.queries import documents_of
from app.penalty.late.told import from_json
from app.penalty.models import LateKind
from app.registry.queries import get_account
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import money_field, past_day_field, text_field, tick_field
from app.web.formats import written_day
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "late", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/<int:account_id>/late"
)


class AskingForm(Form):
    """Up to which day, and which of the three."""

    until = past_day_field(lazy_gettext("По який день включно"))
    penalty = tick_field(lazy_gettext("Пеня"))
    interest = tick_field(lazy_gettext("Три проценти річних"))
    inflation = tick_field(lazy_gettext("Інфляційні втрати"))


class SeenForm(AskingForm):
    """The same, and the sum that the person saw."""

    seen = money_field(lazy_gettext("Разом"))


class ReasonForm(Form):
    """Why it is taken back."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/")
def index(account_id: int) -> Response:
    """List what was asked for, the latest first, each sum with its intervals."""
    return _index(account_id)


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Show what would be asked for, as the address says, by default the penalty up to today."""
    if "until" not in request.args:
        return _preview(account_id, AskingForm.blank(until=written_day(clock.today()), penalty="1"))
    form = AskingForm.parse(request.args)
    if not form.problems and not _kinds(form):
        form.refuse("", gettext("Оберіть, що рахувати: пеню, проценти чи втрати."))
    return _preview(account_id, form, status=422 if form.problems else 200)


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Ask for what the person saw; if it moved meanwhile, show it again."""
    form: Any = SeenForm.parse(request.form)
    if form.problems:
        return _preview(account_id, form, status=422)
    get_account(db(), account_id, on=clock.today())  # one that is not there is no page
    asked = ByHand(
        account_id=account_id, kinds=_kinds(form), until=form.until, seen=Decimal(form.seen)
    )
    try:
        post_account(db(), asked, by=visitor().actor_id)
    except Conflict as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _preview(account_id, form, status=409)
    note("account.late-asked", ("account", account_id), until=form.until.isoformat())
    say(gettext("Нараховано. Суму видно в рахунку за відкритий місяць."))
    return go(url_for(".index", account_id=account_id))


@room.post("/<int:document_id>/removal")
@requires(Right.MONEY_CHANGE)
def destroy(account_id: int, document_id: int) -> Response:
    """Take back what was asked for by hand."""
    form: Any = ReasonForm.parse(request.form)
    if form.problems:
        return _index(account_id, reason=form, of=document_id, status=422)
    take_back_account(
        db(),
        account_id=account_id,
        document_id=document_id,
        reason=form.reason,
        on_day=clock.today(),
        by=visitor().actor_id,
    )
    note("account.late-taken-back", ("account", account_id))
    say(gettext("Скасовано. Наступне нарахування порахує ці дні знову, якщо їх не захищено."))
    return go(url_for(".index", account_id=account_id))


def _index(
    account_id: int, *, reason: Form | None = None, of: int = 0, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/late.html",
        status=status,
        head=head,
        documents=documents_of(db(), account_id),
        reason=reason or ReasonForm.blank(),
        of=of,
        **words_of_late(),
    )


def _preview(account_id: int, form: Any, *, status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    typed: Any = AskingForm.parse(form.typed)
    until: date = clock.today() if "until" in typed.problems else typed.until
    kinds = _kinds(typed)
    counted = count_account(db(), account_id, kinds=kinds, until=until)
    return render(
        "admin/accounts/late_new.html",
        status=status,
        head=head,
        form=form,
        until=until,
        asked=kinds,
        counted=counted,
        sums=shown_sums(counted),
        month=month_by_hand(db(), until),
        **words_of_late(),
    )


def shown_sums(counted: Counted) -> list[dict[str, Any]]:
    """Return what would be asked of an account as `_late_sums.html` shows it."""
    return [
        {
            "kind": step.kind,
            "service_id": step.debt.service_id,
            "month": step.debt.month,
            "due_on": step.debt.due_on,
            "total": step.total,
            "before": step.before,
            "amount": step.amount,
            "told": from_json(step.told),
        }
        for step in counted.steps
    ]


def _kinds(form: Any) -> list[LateKind]:
    return [kind for kind in LateKind if getattr(form, kind.value)]


def words_of_late() -> dict[str, Any]:
    """Return the names that `_late_sums.html` needs."""
    return {
        "services": {each.id: each.name for each in services(db())},
        "kinds": KINDS,
        "grounds": GROUNDS,
        "rate": rate_in_words,
    }
