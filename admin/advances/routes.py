"""Advance invoices: issued for a month to come, printed, as a file too."""

from collections.abc import Iterator, Sequence

from flask import Response, url_for
from flask_babel import gettext

from admin.customer_documents import cells, columns, on_paper, other, shown
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.documents.advances.issuing import get_invoice, issue_advances
from app.documents.advances.listing import AdvanceRow, advances_of_month
from app.documents.advances.pdf import advance_pdf
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.operations import months
from app.web.addresses import month_of
from app.web.current import company, db, visitor
from app.web.filters import month as month_named
from app.web.guards import Room, Site, requires, takes_long
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "advances", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/advances"
)
MONTHS_SHOWN = 12


@room.get("/")
def index() -> Response:
    """Show the month to come: the one after the last published."""
    return go(url_for(".show", text=str(_offered()[0])))


@room.get("/<text>")
def show(text: str) -> Response:
    """List the invoices of a month."""
    return _show(month_of(text))


@room.post("/<text>/issue")
@requires(Right.MONEY_CHANGE)
@takes_long
def create(text: str) -> Response:
    """Issue the invoices of a month; asked again, only what is planned otherwise."""
    month = month_of(text)
    if month not in _offered():
        return _show(month, problem=gettext("Оберіть місяць зі списку."), status=422)
    try:
        issued = issue_advances(db(), month, on=clock.today(), by=visitor().actor_id)
    except Conflict as refusal:
        db().rollback()
        return _show(month, problem=text_of(refusal), status=409)
    note("advances.issued", None, of_month=str(month), new=issued.new, replacing=issued.replacing)
    if issued.new or issued.replacing:
        told = gettext(
            "Складено рахунків: %(new)s, з них замість раніших: %(replacing)s.",
            new=issued.new + issued.replacing,
            replacing=issued.replacing,
        )
    else:
        told = gettext("Нових рахунків немає: нічого не змінилося, або договори не передбачають.")
    if issued.paid:
        paid = gettext(
            "Уже сплачено наперед, тож рахунка не складено: %(count)s.", count=issued.paid
        )
        told = f"{told} {paid}"
    say(told)
    return go(url_for(".show", text=str(month)))


@room.get("/<text>/xlsx")
@requires(Right.EXPORT_TABLES)
def export(text: str) -> Response:
    """Answer with the invoices of a month as a workbook."""
    month = month_of(text)
    titles = [
        *columns(),
        Column(gettext("Сплачено наперед, грн"), Look.MONEY, 16),
        Column(gettext("До сплати, грн"), Look.MONEY, 16),
        Column(gettext("Замінено рахунком №"), width=14),
    ]
    sheet = Sheet(gettext("Передоплата"), titles, _rows(advances_of_month(db(), month)))
    return send_sheet(sheet, name=f"advances-{month}.xlsx", month=month_named(month))


@room.get("/<int:advance_invoice_id>/pdf")
def print_invoice(advance_invoice_id: int) -> Response:
    """Answer with an invoice on paper."""
    invoice = get_invoice(db(), advance_invoice_id)
    pdf = advance_pdf(db(), invoice, company=company().name)
    note("advance.printed", ("account", invoice.account_id), invoice=invoice.id)
    return on_paper(pdf, name=f"peredoplata-{invoice.year}-{invoice.number}.pdf")


def _offered() -> list[Month]:
    """Return the months an invoice may be for: the first not published, and the one after."""
    known = months(db())
    published = [Month.of(row.month) for row in known if row.charging == "published"]
    if published:
        first = max(published).plus(1)
    else:
        first = min((Month.of(row.month) for row in known), default=Month.of(clock.today()))
    return [first, first.plus(1)]


def _show(month: Month, *, problem: object = "", status: int = 200) -> Response:
    offered = _offered()
    choice = {month, *offered, *(Month.of(row.month) for row in months(db())[:MONTHS_SHOWN])}
    return render(
        "admin/advances/show.html",
        status=status,
        month=month,
        may_issue=month in offered and visitor().has(Right.MONEY_CHANGE),
        **shown(advances_of_month(db(), month), what="advances"),
        months=sorted(choice, reverse=True),
        problem=problem,
    )


def _rows(rows: Sequence[AdvanceRow]) -> Iterator[Sequence[Value]]:
    for each in rows:
        yield (*cells(each), each.ahead, each.to_pay, other(each.replaced_by))
