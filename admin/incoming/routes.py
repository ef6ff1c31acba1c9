"""What came in by channel, source and day; the payments behind each figure; the ledger's side."""

import io

from flask import Response, request, send_file
from flask_babel import lazy_gettext

from admin.incoming.asking import IncomingAsk
from admin.incoming.sheet import books_said, paper_of, payments_sheet, workbook_sheet
from admin.incoming.words import (
    BY_NAMES,
    CHANNELS,
    HOW_NAMES,
    STATES,
    channel_name,
    key_said,
    source_name,
)
from admin.looks import note_people_listed
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.documents.tables.paper import paper_pdf
from app.kernel import clock
from app.payments.models import Payment
from app.reports.incoming.against import reconciled_by, taken_back_in, unexplained_in
from app.reports.incoming.asked import By
from app.reports.incoming.moved import moved_in
from app.reports.incoming.totals import lines_by, payments_behind, sources, total_of
from app.web.current import db
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "incoming", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/incoming"
)
_LINE = Payment.__table__.c
_SORTS = {"paid_on": _LINE.paid_on, "amount": _LINE.amount}
_COLUMNS = (
    Column("paid_on", lazy_gettext("Дата"), "day", is_sortable=True),
    Column("amount", lazy_gettext("Сума"), "num", is_sortable=True),
    Column("source", lazy_gettext("Звідки")),
    Column("number", lazy_gettext("Рахунок")),
    Column("state", lazy_gettext("Стан")),
    Column("purpose", lazy_gettext("Документ, призначення")),
)


@room.get("/")
@takes_long
def index() -> Response:
    """Show how many payments came in and how much, by what became of them."""
    ask = IncomingAsk.parse(request.args)
    lines = [] if ask.problem else lines_by(db(), ask.asked, ask.by)
    total = total_of(lines)
    return render(
        "admin/incoming/index.html",
        status=422 if ask.problem else 200,
        ask=ask,
        lines=lines,
        total=total,
        shown=[state for state in STATES if total.of(state).count],
        states=STATES,
        ways=BY_NAMES,
        channels=CHANNELS,
        sources=sources(db()),
        said=key_said,
        source_name=source_name,
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export() -> Response:
    """Answer with the report as a workbook."""
    ask = IncomingAsk.parse(request.args)
    return send_sheet(workbook_sheet(ask), name="incoming.xlsx", days=ask.days_said)


@room.get("/pdf")
@requires(Right.EXPORT_TABLES)
@takes_long
def print_report() -> Response:
    """Answer with the report on paper."""
    ask = IncomingAsk.parse(request.args)
    pdf = paper_pdf(paper_of(ask), on=clock.today())
    note("table.exported", None, table="incoming.pdf", of_days=ask.days_said)
    return send_file(
        io.BytesIO(pdf), mimetype="application/pdf", download_name="incoming.pdf", max_age=0
    )


@room.get("/payments")
def list_payments() -> Response:
    """List the payments behind a figure."""
    ask = IncomingAsk.parse(request.args)
    filters = ("since", "until", "channel", "source", "state")
    table_ask = TableAsk.parse(
        request.args, _COLUMNS, sort="paid_on", descending=True, filters=filters
    )
    query = payments_behind(ask.asked, state=ask.state)
    page = page_of(db(), query, table_ask, sort=_SORTS, tie=_LINE.id)
    note_people_listed("incoming", count=len(page.rows), days=ask.days_said)
    return render(
        "admin/incoming/payments.html",
        ask=ask,
        table=TableCard.of(table_ask, page, xlsx=".export_payments"),
        states=STATES,
        channel_name=channel_name,
        source_name=source_name,
    )


@room.get("/payments/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export_payments() -> Response:
    """Answer with the payments behind a figure as a workbook."""
    ask = IncomingAsk.parse(request.args)
    return send_sheet(payments_sheet(ask), name="incoming-payments.xlsx", days=ask.days_said)


@room.get("/reconciliation")
@takes_long
def reconcile() -> Response:
    """Hold payments against the ledger: by source and by day, with what nothing explains."""
    ask = IncomingAsk.parse(request.args)
    return render(
        "admin/incoming/reconciliation.html",
        status=422 if ask.problem else 200,
        ask=ask,
        by_source=reconciled_by(db(), ask.asked, By.SOURCE),
        by_day=reconciled_by(db(), ask.asked, By.DAY),
        unexplained=unexplained_in(db(), ask.asked),
        taken_back=taken_back_in(db(), ask.asked),
        moved=moved_in(db(), ask.asked),
        hows=HOW_NAMES,
        books=() if ask.problem else books_said(ask),
        ways=By,
        said=key_said,
    )
