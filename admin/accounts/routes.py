"""Accounts: find anyone while typing, one screen for everything a caller may ask."""

from flask import Response, request
from flask_babel import lazy_gettext, pgettext

from admin.accounts import (
    absences,
    adjustments,
    advances,
    benefits,
    cabinets,
    changes,
    conditions,
    containers,
    devices,
    even_payments,
    late,
    limits,
    meters,
    money,
    opening,
    orders,
    reconciliation,
    removals,
    restructuring_ends,
    restructurings,
    services,
    shortening,
    statement,
    vat_payers,
)
from admin.accounts.card import AccountCard
from admin.looks import note_account_seen, note_people_listed
from admin.readings.answers import ANSWERS
from admin.record import note
from admin.sheets import as_workbook
from app.access.rights import Right
from app.formats.workbook_writer import Column as SheetColumn
from app.formats.workbook_writer import Sheet
from app.kernel import clock
from app.registry.models import AccountSearch
from app.registry.queries import accounts_query
from app.registry.search import find_accounts
from app.web.current import db
from app.web.guards import Room, Site, requires
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "accounts",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_VIEW,
    url_prefix="/office/accounts",
)
for part in (
    absences.room,
    containers.room,
    cabinets.room,
    changes.room,
    adjustments.room,
    advances.room,
    benefits.room,
    conditions.room,
    shortening.room,
    devices.room,
    even_payments.room,
    removals.room,
    meters.room,
    late.room,
    limits.room,
    money.room,
    opening.room,
    orders.room,
    reconciliation.room,
    restructuring_ends.room,
    restructurings.room,
    services.room,
    statement.room,
    vat_payers.room,
):
    room.register_blueprint(part)

COLUMNS = (
    Column("number", lazy_gettext("Рахунок"), is_sortable=True),
    Column("holder", lazy_gettext("Абонент")),
    Column("address", lazy_gettext("Адреса"), is_sortable=True),
)
_LINE = AccountSearch.__table__.c
_SORTS = {"number": _LINE.number, "address": _LINE.sort_key}


@room.get("/")
def index() -> Response:
    """List accounts as one walks, or those that fit what is typed."""
    if typed := request.args.get("q", "").strip():
        found = find_accounts(db(), typed=typed)
        note_people_listed("accounts.found", count=len(found), typed=typed)
        return render(
            "admin/accounts/found.html", "admin/accounts/_found.html", q=typed, found=found
        )
    ask = TableAsk.parse(request.args, COLUMNS, sort="address")
    page = page_of(db(), accounts_query(), ask, sort=_SORTS, tie=_LINE.account_id)
    note_people_listed("accounts", count=len(page.rows))
    return render("admin/accounts/index.html", table=TableCard.of(ask, page, xlsx=".export"))


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with every account as a workbook."""
    rows = db().execute(accounts_query().order_by(AccountSearch.sort_key, AccountSearch.account_id))
    columns = [SheetColumn(str(column.title), width=34) for column in COLUMNS]
    title = str(pgettext("особові", "Рахунки"))
    sheet = Sheet(title, columns, ((row.number, row.holder, row.address) for row in rows))
    note("accounts.exported")
    return as_workbook([sheet], name="accounts.xlsx")


@room.get("/<int:account_id>")
def show(account_id: int) -> Response:
    """Show an account whole; who looked at a person is on record."""
    card = AccountCard.of(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render("admin/accounts/show.html", card=card, answers=ANSWERS)
