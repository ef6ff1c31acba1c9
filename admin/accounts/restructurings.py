"""Agreements on restructuring of an account: drawn up, signed, printed."""

import io
from collections.abc import Sequence

from flask import Response, request, send_file, url_for
from flask_babel import gettext

from admin.accounts.forms import TermsForm
from admin.accounts.restructuring_form import (
    Draft,
    beyond_limits,
    debts_to_put_off,
    draft_of,
    new_restructuring,
    propose,
    read_schedule,
    text_of_debt,
)
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.documents.restructurings.pdf import restructuring_pdf
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.registry.models import ConsumerCategory
from app.registry.queries import get_account
from app.restructuring.end import RestructuringMissing
from app.restructuring.limits import limits_on
from app.restructuring.queries import (
    RestructuringRow,
    debts_put_off,
    instalments_of,
    next_number,
    paid_before_signing,
    restructurings_of,
)
from app.restructuring.schedule import Instalment
from app.restructuring.sign import sign_restructuring
from app.tariffs.queries import services
from app.web.current import company, db, visitor
from app.web.formats import written_day
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "restructurings",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/restructurings",
)


@room.get("/")
def index(account_id: int) -> Response:
    """List the agreements of the account, the latest first."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/restructurings.html",
        head=head,
        rows=restructurings_of(db(), account_id, on=clock.today()),
        may_change=visitor().has(Right.MONEY_CHANGE),
        owes=bool(debts_to_put_off(db(), account_id)),
    )


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask which debts are put off and on what terms; what is late already is ticked."""
    today = clock.today()
    debts = debts_to_put_off(db(), account_id)
    late = frozenset(text_of_debt(each) for each in debts if each.due_on < today)
    terms = TermsForm.blank(
        number=next_number(db()), signed_on=written_day(today), count="12", first_payment=""
    )
    return _terms_page(Draft(account_id, debts, late, terms))


@room.post("/new")
@requires(Right.MONEY_CHANGE)
def update(account_id: int) -> Response:
    """Go back from the schedule to the terms, with all that was typed."""
    draft = draft_of(db(), account_id, request.form)
    draft.terms.problems.clear()
    draft.problem = ""
    return _terms_page(draft)


@room.post("/schedule")
@requires(Right.MONEY_CHANGE)
def propose_schedule(account_id: int) -> Response:
    """Show equal instalments by the terms; each day and sum may be changed by hand."""
    draft = draft_of(db(), account_id, request.form)
    if draft.is_fit:
        propose(db(), draft)
    if not draft.is_fit:
        return _terms_page(draft, status=422)
    typed = request.form.copy()
    typed.setlist("due", [row.due for row in draft.rows])
    typed.setlist("amount", [row.amount for row in draft.rows])
    return _schedule_page(draft, read_schedule(draft, typed))


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Record the signed agreement."""
    draft = draft_of(db(), account_id, request.form)
    if draft.terms.problems or draft.problem:
        return _terms_page(draft, status=422)
    schedule = read_schedule(draft, request.form)
    if not draft.is_fit:
        return _schedule_page(draft, schedule, status=422)
    get_account(db(), account_id, on=clock.today())  # one that is not there is no page
    try:
        signed = sign_restructuring(
            db(), new_restructuring(draft, schedule), today=clock.today(), by=visitor().actor_id
        )
    except (Conflict, Invalid) as refusal:
        db().rollback()
        draft.problem = text_of(refusal)
        return _schedule_page(draft, schedule, status=422)
    note("account.restructured", ("account", account_id), restructuring=signed.id)
    say(gettext("Договір записано. Пеня на цей борг не нараховується, доки його виконують."))
    return go(url_for(".show", account_id=account_id, restructuring_id=signed.id))


@room.get("/<int:restructuring_id>")
def show(account_id: int, restructuring_id: int) -> Response:
    """Show an agreement: its debts, its schedule, what is paid and late."""
    head = get_account(db(), account_id, on=clock.today())
    row = row_of(account_id, restructuring_id)
    note_account_seen(account_id)
    return render(
        "admin/accounts/restructuring.html",
        head=head,
        row=row,
        today=clock.today(),
        instalments=instalments_of(db(), [row.id])[row.id],
        debts=debts_put_off(db(), row.id),
        paid_before=paid_before_signing(db(), row.id),
        services={each.id: each.name for each in services(db())},
        may_change=visitor().has(Right.MONEY_CHANGE),
    )


@room.get("/<int:restructuring_id>/pdf")
def print_agreement(account_id: int, restructuring_id: int) -> Response:
    """Answer with the agreement on paper."""
    row = row_of(account_id, restructuring_id)
    pdf = restructuring_pdf(db(), row, company=company().name)
    note("account.restructuring-printed", ("account", account_id), restructuring=row.id)
    name = f"restrukturyzatsiia-{row.id}.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)


def row_of(account_id: int, restructuring_id: int) -> RestructuringRow:
    """Return an agreement of the account.

    Raises:
        RestructuringMissing.
    """
    rows = restructurings_of(db(), account_id, on=clock.today())
    found = next((row for row in rows if row.id == restructuring_id), None)
    if found is None:
        raise RestructuringMissing(f"no agreement {restructuring_id} of account {account_id}")
    return found


def _terms_page(draft: Draft, *, status: int = 200) -> Response:
    head = get_account(db(), draft.account_id, on=clock.today())
    note_account_seen(draft.account_id)
    return render(
        "admin/accounts/restructuring_terms.html",
        status=status,
        head=head,
        draft=draft,
        text_of_debt=text_of_debt,
        today=clock.today(),
        services={each.id: each.name for each in services(db())},
    )


def _schedule_page(draft: Draft, schedule: Sequence[Instalment], *, status: int = 200) -> Response:
    head = get_account(db(), draft.account_id, on=clock.today())
    note_account_seen(draft.account_id)
    limits = limits_on(db(), clock.today())
    return render(
        "admin/accounts/restructuring_schedule.html",
        status=status,
        head=head,
        draft=draft,
        limits=limits if head.category == ConsumerCategory.POPULATION else None,
        beyond=beyond_limits(draft, schedule, limits),
    )
