"""The cash book, day by day."""

from flask import Response, request
from flask_babel import gettext, lazy_gettext

from admin.customer_documents import on_paper
from admin.sheets import send_sheet
from app.access.rights import Right
from app.documents.cash.book import book_pdf
from app.documents.cash.words import order_reason, order_title
from app.formats.workbook_writer import Column, Look, Sheet
from app.kernel import clock
from app.payments.cash.book import BookPage, book_page
from app.payments.cash.collection import collections_on_the_way
from app.payments.cash.desks import desks
from app.payments.cash.models import OrderKind
from app.web.current import company, db
from app.web.fields import past_day_of
from app.web.forms import FieldProblem
from app.web.guards import Room, Site, requires, row_number
from app.web.rendering import render

room = Room("book", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/book")

NOT_A_DAY = lazy_gettext("Напишіть дату так: 25.11.2026")


@room.get("/")
def index() -> Response:
    """Show a day of the cash book, of all desks or of one."""
    page, desk_id, problem = _asked()
    return render(
        "admin/cash/book.html",
        page=page,
        desk_id=desk_id,
        desks=desks(db()),
        problem=problem,
        on_the_way=collections_on_the_way(db(), until=page.day),
        typed=request.args.get("day", ""),
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the day as a workbook."""
    page, _, _ = _asked()
    columns = [
        Column(gettext("Ордер"), width=30),
        Column(gettext("Каса"), width=20),
        Column(gettext("Від кого або кому"), width=34),
        Column(gettext("Підстава"), width=40),
        Column(gettext("Надходження"), Look.MONEY, 16),
        Column(gettext("Видаток"), Look.MONEY, 16),
    ]
    rows = (
        (
            order_title(each.order),
            each.desk,
            each.order.party,
            order_reason(each.order),
            each.order.amount if each.order.kind == OrderKind.IN else None,
            each.order.amount if each.order.kind == OrderKind.OUT else None,
        )
        for each in page.lines
    )
    name = f"cash-book-{page.day.isoformat()}.xlsx"
    return send_sheet(Sheet(gettext("Касова книга"), columns, rows), name=name)


@room.get("/sheet.pdf")
def paper() -> Response:
    """Answer with the day's sheet on paper."""
    page, desk_id, _ = _asked()
    desk = next((each.name for each in desks(db()) if each.id == desk_id), "")
    pdf = book_pdf(page, company=company().name, desk=desk)
    return on_paper(pdf, name=f"cash-book-{page.day.isoformat()}.pdf")


def _asked() -> tuple[BookPage, int | None, object]:
    typed, today = request.args.get("day", "").strip(), clock.today()
    desk_id = row_number(request.args.get("desk", ""))
    try:
        day, problem = (past_day_of(typed, today=today) if typed else today), ""
    except FieldProblem as fault:
        day, problem = today, str(fault)
    return book_page(db(), day=day, desk_id=desk_id), desk_id, problem
