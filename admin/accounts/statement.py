"""The statement of debt of an account, and what protects its debts from growing."""

import io
from datetime import date, timedelta

from flask import Response, request, send_file, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.changes import Act, carry_out, page_of_act
from admin.looks import note_account_seen
from admin.record import note
from admin.words import NAMES
from app.access.rights import Right
from app.documents.statements.lines import GROUNDS, KINDS, lines_of
from app.documents.statements.pdf import statement_pdf
from app.documents.statements.presentation import rate_in_words, turn_in_words
from app.kernel import clock
from app.penalty.models import Extent, Ground
from app.penalty.operations import NewProtection, end_protection, protect, protections_of
from app.penalty.statement import debt_statement
from app.registry.queries import get_account
from app.tariffs.queries import services
from app.web.current import company, db, typed, visitor
from app.web.fields import choice_field, day_field, past_day_of, text_field
from app.web.forms import FieldProblem, Form, Look
from app.web.guards import Room, Site, requires
from app.web.rendering import go, render, say

room = Room(
    "statement", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/<int:account_id>"
)


class ProtectionForm(Form):
    """Why the debts of an account do not grow, on which days, and the paper that proves it."""

    ground = choice_field(lazy_gettext("Чому"), tuple(NAMES["protection_ground"].items()))
    extent = choice_field(
        lazy_gettext("Що не нараховується"), tuple(NAMES["protection_extent"].items())
    )
    since = day_field(lazy_gettext("З якого дня"))
    last = day_field(
        lazy_gettext("Останній день"),
        is_required=False,
        hint=lazy_gettext("Порожнє — поки не закінчиться"),
    )
    document = text_field(
        lazy_gettext("Документ"),
        look=Look(hint=lazy_gettext("Із номером і датою: довідка, витяг, лист")),
    )


PROTECTION = Act(
    lazy_gettext("Захист від пені"),
    lazy_gettext("Записати"),
    lazy_gettext("Записано. Розрахунок уже враховує ці дні."),
    "account.debt-protected",
    "accounts.statement.create_protection",
    effect=lazy_gettext("За дні захисту не нарахується нічого, і пізніше їх не дорахують."),
)


@room.get("/debt")
def show(account_id: int) -> Response:
    """Show what is late at the end of a day and how it has grown."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    asked, problem = _asked()
    statement = debt_statement(db(), account_id, on=asked)
    return render(
        "admin/accounts/statement.html",
        status=422 if problem else 200,
        head=head,
        statement=statement,
        items=[(each, lines_of(each, until=asked)) for each in statement.items],
        services={each.id: each.name for each in services(db())},
        protections=protections_of(db(), account_id),
        kinds=KINDS,
        grounds=GROUNDS,
        rate=rate_in_words,
        turned=turn_in_words,
        typed=typed("on"),
        problem=problem,
    )


@room.get("/debt.pdf")
def print_statement(account_id: int) -> Response:
    """Answer with the statement on paper."""
    asked, problem = _asked()
    if problem:  # a paper of another day than the one asked for would deceive
        return show(account_id)
    pdf = statement_pdf(db(), account_id, on=asked, company=company().name)
    note("account.statement-printed", ("account", account_id), on=asked.isoformat())
    name = f"rozrakhunok-{account_id}-{asked:%Y-%m-%d}.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)


@room.get("/protections/new")
@requires(Right.MONEY_CHANGE)
def new_protection(account_id: int) -> Response:
    """Ask why and when the debts do not grow."""
    return page_of_act(account_id, PROTECTION, ProtectionForm.blank(extent=Extent.ALL.value))


@room.post("/protections")
@requires(Right.MONEY_CHANGE)
def create_protection(account_id: int) -> Response:
    """Protect the account's debts on some days."""

    def act(form: ProtectionForm) -> None:
        last: date | None = form.last
        new = NewProtection(
            ground=Ground(form.ground),
            extent=Extent(form.extent),
            since=form.since,
            until=None if last is None else last + timedelta(days=1),
            document=form.document,
        )
        protect(db(), account_id=account_id, new=new, by=visitor().actor_id)

    return carry_out(account_id, PROTECTION, ProtectionForm.parse(request.form), act)


@room.post("/protections/<int:protection_id>/removal")
@requires(Right.MONEY_CHANGE)
def destroy_protection(account_id: int, protection_id: int) -> Response:
    """Take back protection that turned out not to be true."""
    end_protection(
        db(),
        account_id=account_id,
        protection_id=protection_id,
        by=visitor().actor_id,
        reason="protection.removed",
    )
    note("account.debt-protection-removed", ("account", account_id))
    say(gettext("Захист вилучено."))
    return go(url_for(".show", account_id=account_id))


def _asked() -> tuple[date, str]:
    """Return the day asked for, today without one, and what is wrong with what was typed."""
    text = typed("on")
    if not text:
        return clock.today(), ""
    try:
        return past_day_of(text, today=clock.today()), ""
    except FieldProblem as problem:
        return clock.today(), str(problem)
