"""Money held against the bank: its accounts, what no bank has shown, and the lists of others."""

import io

from flask import Response, request, send_file

from admin.incoming.asking import IncomingAsk
from admin.incoming.bank_sheet import paper_of, sheets_of
from admin.incoming.check import MoneyCheck
from admin.incoming.words import channel_name, source_name
from admin.looks import note_people_listed
from admin.record import note
from admin.sheets import as_workbook
from app.access.rights import Right
from app.documents.tables.paper import paper_pdf
from app.kernel import clock
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import render

room = Room(
    "incoming_bank",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/incoming/bank",
)


@room.get("/")
@takes_long
def index() -> Response:
    """Hold the money of some days against the bank, with every kopeck that nobody explains."""
    ask = IncomingAsk.parse(request.args)
    check = MoneyCheck.of(ask.asked)
    note_people_listed("incoming_bank", count=len(check.lines), days=ask.days_said)
    return render(
        "admin/incoming/bank.html",
        status=422 if ask.problem else 200,
        ask=ask,
        check=check,
        channel_name=channel_name,
        source_name=source_name,
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export() -> Response:
    """Answer with the same as a workbook."""
    ask = IncomingAsk.parse(request.args)
    check = MoneyCheck.of(ask.asked)
    note("table.exported", None, table="money-and-bank.xlsx", of_days=ask.days_said)
    return as_workbook(sheets_of(ask, check), name="money-and-bank.xlsx")


@room.get("/pdf")
@requires(Right.EXPORT_TABLES)
@takes_long
def print_report() -> Response:
    """Answer with the same on paper."""
    ask = IncomingAsk.parse(request.args)
    pdf = paper_pdf(paper_of(ask, MoneyCheck.of(ask.asked)), on=clock.today())
    note("table.exported", None, table="money-and-bank.pdf", of_days=ask.days_said)
    return send_file(
        io.BytesIO(pdf), mimetype="application/pdf", download_name="money-and-bank.pdf", max_age=0
    )
