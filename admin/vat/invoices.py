"""Tax invoices of a month as files: what the accounting program makes documents of."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from flask import Response
from flask_babel import gettext, lazy_gettext

from admin.sheets import send_csv, send_sheet
from app.access.rights import Right
from app.formats.workbook_writer import Column, Look, Sheet
from app.kernel.month import Month
from app.months.operations import get_month
from app.vat.documents import invoices_of
from app.vat.invoices import Invoice, InvoiceKind, Line
from app.web.addresses import month_of
from app.web.current import db
from app.web.filters import month as month_named
from app.web.guards import Room, Site, takes_long

room = Room(
    "invoices", __name__, site=Site.OFFICE, right=Right.EXPORT_TABLES, url_prefix="/<text>/invoices"
)
KINDS = {
    InvoiceKind.INVOICE: lazy_gettext("податкова накладна"),
    InvoiceKind.SUMMARY: lazy_gettext("зведена податкова накладна (населення)"),
    InvoiceKind.ADJUSTMENT: lazy_gettext("розрахунок коригування"),
}
Row = Sequence[str | int | Decimal | date | None]


@room.get("/xlsx")
@takes_long
def export(text: str) -> Response:
    """Answer with the lines of a month's documents as a workbook."""
    month = _month(text)
    return send_sheet(_sheet(month), name=f"tax-invoices-{month}.xlsx", month=str(month))


@room.get("/csv")
@takes_long
def export_csv(text: str) -> Response:
    """Answer with the same as a CSV file."""
    month = _month(text)
    return send_csv(_sheet(month), name=f"tax-invoices-{month}.csv", month=str(month))


def _sheet(month: Month) -> Sheet:
    return Sheet(gettext("Податкові накладні"), _columns(), _rows(month))


def _month(text: str) -> Month:
    month = month_of(text)
    get_month(db(), month)
    return month


def _columns() -> Sequence[Column]:
    return [
        Column(gettext("Номер"), width=10),
        Column(gettext("Дата"), Look.DAY, 12),
        Column(gettext("Вид документа"), width=34),
        Column(gettext("Споживач"), width=40),
        Column(gettext("Код споживача"), width=14),
        Column(gettext("ІПН платника ПДВ"), width=16),
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Договір"), width=14),
        Column(gettext("Послуга"), width=34),
        Column(gettext("За місяць"), width=16),
        Column(gettext("Ставка, %"), Look.MONEY, 10),
        Column(gettext("Без ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("З ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("Коригує накладну №"), width=14),
        Column(gettext("Дата накладної"), Look.DAY, 12),
        Column(gettext("Рядок накладної"), width=10),
    ]


def _rows(month: Month) -> Iterator[Row]:
    advance = gettext("аванс, послугу ще не визначено")
    for each in invoices_of(db(), month):
        for line, (gross, vat) in each.lines.items():
            service, of, rate = line
            yield (
                "" if each.number is None else str(each.number),
                each.day,
                str(KINDS[each.kind]),
                each.customer.name,
                each.customer.code,
                each.customer.vat_number,
                each.customer.account,
                each.customer.contract,
                service or advance,
                month_named(of),
                rate,
                gross - vat,
                vat,
                gross,
                *_adjusted(each, line),
            )


def _adjusted(each: Invoice, line: Line) -> Row:
    """Return number, day and line of the invoice that a line adjusts."""
    if each.kind is not InvoiceKind.ADJUSTMENT or each.is_of_people:
        return "", None, ""
    if each.adjusts is None:
        return gettext("у цій програмі її немає"), None, ""
    of = each.adjusts
    return "" if of.number is None else str(of.number), of.day, str(each.places[line])
