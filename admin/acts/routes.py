"""Acts of rendered services: issued for a month, printed, come back signed, as a file too."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.customer_documents import cells, columns, on_paper, other, shown
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.documents.acts.issuing import issue_acts
from app.documents.acts.listing import ActRow, acts_of
from app.documents.acts.pdf import act_pdf
from app.documents.acts.returning import get_act, return_act, take_return_back
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.months.operations import get_month, months
from app.web.addresses import month_of
from app.web.current import company, db, visitor
from app.web.fields import past_day_field
from app.web.filters import month as month_named
from app.web.forms import Form
from app.web.guards import Room, Site, requires, takes_long
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("acts", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/acts")
MONTHS_SHOWN = 24


class ReturnForm(Form):
    """On which day an act came back signed."""

    returned_on = past_day_field(lazy_gettext("Повернуто"))


@room.get("/")
def index() -> Response:
    """Show the latest published month."""
    found = next((row for row in months(db()) if row.charging == "published"), None)
    if found is None:
        return render("admin/acts/none.html")
    return go(url_for(".show", text=str(Month.of(found.month))))


@room.get("/<text>")
def show(text: str) -> Response:
    """List the acts of a month."""
    return _show(month_of(text))


@room.post("/<text>/issue")
@requires(Right.MONTH_PUBLISH)
@takes_long
def create(text: str) -> Response:
    """Issue the acts of a month; asked again, only those of what changed."""
    month = month_of(text)
    try:
        issued = issue_acts(db(), month, on=clock.today(), by=visitor().actor_id)
    except Conflict as refusal:
        db().rollback()
        return _show(month, problem=text_of(refusal), status=409)
    note("acts.issued", None, of_month=str(month), new=issued.new, replacing=issued.replacing)
    if issued.new or issued.replacing:
        told = gettext(
            "Складено актів: %(new)s, з них замість раніших: %(correcting)s.",
            new=issued.new + issued.replacing,
            correcting=issued.replacing,
        )
    else:
        told = gettext("Нічого не змінилося: нових актів не потрібно.")
    say(told)
    return go(url_for(".show", text=str(month)))


@room.get("/<text>/xlsx")
@requires(Right.EXPORT_TABLES)
def export(text: str) -> Response:
    """Answer with the acts of a month as a workbook."""
    month = month_of(text)
    get_month(db(), month)
    titles = [
        *columns(),
        Column(gettext("Замість акта №"), width=14),
        Column(gettext("Замінено актом №"), width=14),
        Column(gettext("Повернуто"), Look.DAY, 12),
    ]
    sheet = Sheet(gettext("Акти"), titles, _rows(acts_of(db(), month)))
    return send_sheet(sheet, name=f"acts-{month}.xlsx", month=month_named(month))


@room.get("/<int:act_id>/pdf")
def print_act(act_id: int) -> Response:
    """Answer with an act on paper."""
    act = get_act(db(), act_id)
    pdf = act_pdf(db(), act, company=company().name)
    note("act.printed", ("account", act.account_id), act=act.id)
    return on_paper(pdf, name=f"akt-{act.year}-{act.number}.pdf")


@room.post("/<int:act_id>/return")
@requires(Right.MONEY_CHANGE)
def create_return(act_id: int) -> Response:
    """Write down that an act came back signed."""
    act, form = get_act(db(), act_id), _returned()
    month = Month.of(act.month)
    if form.problems:
        return _show(month, problem=form.problems["returned_on"], status=422)
    try:
        return_act(db(), act_id, on=form.returned_on, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        return _show(month, problem=text_of(refusal), status=422)
    note("act.returned", ("account", act.account_id), act=act_id)
    say(gettext("Записано: акт повернуто підписаним."))
    return go(url_for(".show", text=str(month)))


@room.post("/<int:act_id>/return/removal")
@requires(Right.MONEY_CHANGE)
def destroy_return(act_id: int) -> Response:
    """Say that an act has not come back after all."""
    act = get_act(db(), act_id)
    take_return_back(db(), act_id, by=visitor().actor_id)
    note("act.return-removed", ("account", act.account_id), act=act_id)
    say(gettext("Позначку про повернення знято."))
    return go(url_for(".show", text=str(Month.of(act.month))))


def _returned() -> Any:
    return ReturnForm.parse(request.form)


def _show(month: Month, *, problem: object = "", status: int = 200) -> Response:
    row = get_month(db(), month)
    every = acts_of(db(), month)
    standing = [each for each in every if each.replaced_by is None]
    return render(
        "admin/acts/show.html",
        status=status,
        month=month,
        is_published=row.charging == "published",
        **shown(every, what="acts"),
        waiting=sum(each.returned_on is None for each in standing),
        months=[Month.of(each.month) for each in months(db())][:MONTHS_SHOWN],
        problem=problem,
    )


def _rows(acts: Sequence[ActRow]) -> Iterator[Sequence[Value]]:
    for each in acts:
        yield (*cells(each), other(each.replaces), other(each.replaced_by), each.returned_on)
