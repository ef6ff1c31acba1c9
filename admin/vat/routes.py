"""VAT of a month: what became due by service, class of consumers and event, as a file too."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.month.steps import COUNTED_TO, count_to
from admin.sheets import send_csv, send_sheet
from admin.vat import invoices, methods
from admin.vat.sheet import columns_of_sheet, sheet_rows
from admin.vat.words import CLASSES, EVENTS, METHODS
from app.access.rights import Right
from app.formats.workbook_writer import Sheet
from app.kernel.month import Month
from app.months.operations import get_month, month_at_work, months
from app.registry.models import Account
from app.vat.models import VatEvent
from app.vat.register import VatTotal, is_vat_payer, vat_records, vat_totals
from app.web.addresses import month_of
from app.web.current import db
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import go, render

room = Room("vat", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/vat")
room.register_blueprint(methods.room)
room.register_blueprint(invoices.room)
MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class EventSum:
    """What an event came to in the month."""

    event: str
    base: Decimal
    vat: Decimal


@room.get("/")
def index() -> Response:
    """Show the month at work."""
    now = month_at_work(db())
    if now is None:
        return render("admin/vat/none.html")
    return go(url_for(".show", text=str(Month.of(now.month))))


@room.get("/<text>")
@takes_long
def show(text: str) -> Response:
    """Show what became due in a month; of a large company only when asked to count."""
    month = month_of(text)
    row = get_month(db(), month)
    is_payer = is_vat_payer(db(), month)
    is_large = count_to(db(), select(Account.id), COUNTED_TO) > COUNTED_TO
    is_counted = is_payer and (not is_large or "counted" in request.args)
    totals = vat_totals(db(), month) if is_counted else []
    known = sorted((Month.of(each.month) for each in months(db())), reverse=True)
    return render(
        "admin/vat/show.html",
        month=month,
        is_open=row.books == "open",
        is_payer=is_payer,
        is_counted=is_counted,
        totals=totals,
        events=events_of(totals),
        due=sum((each.vat for each in totals), Decimal(0)),
        base=sum((each.base for each in totals), Decimal(0)),
        months=known[:MONTHS_SHOWN],
        event_names=EVENTS,
        class_names=CLASSES,
        method_names=METHODS,
    )


@room.get("/<text>/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export(text: str) -> Response:
    """Answer with every record of the month as a workbook."""
    month = month_of(text)
    get_month(db(), month)
    return send_sheet(_sheet(month), name=f"vat-{month}.xlsx", month=str(month))


@room.get("/<text>/csv")
@requires(Right.EXPORT_TABLES)
@takes_long
def export_csv(text: str) -> Response:
    """Answer with the same as a CSV file."""
    month = month_of(text)
    get_month(db(), month)
    return send_csv(_sheet(month), name=f"vat-{month}.csv", month=str(month))


def _sheet(month: Month) -> Sheet:
    return Sheet(gettext("ПДВ"), columns_of_sheet(), sheet_rows(vat_records(db(), month)))


def events_of(totals: Sequence[VatTotal]) -> list[EventSum]:
    """Return what each event came to, those that did not happen left out."""
    found = []
    for event in VatEvent:
        own = [each for each in totals if each.event == event]
        if own:
            base = sum((each.base for each in own), Decimal(0))
            found.append(EventSum(event, base, sum((each.vat for each in own), Decimal(0))))
    return found
