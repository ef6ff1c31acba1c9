"""Buildings: a list to find one, and a page with its accounts, areas and meters."""

from flask import Response, request
from flask_babel import gettext, lazy_gettext, pgettext
from sqlalchemy import Text, func, type_coerce

from admin.buildings import (
    additions,
    corrections,
    distribution,
    heat,
    interruptions,
    meters,
    readings,
    sharing,
)
from admin.buildings.heating import routes as heating
from admin.looks import note_people_listed
from admin.sheets import send_sheet
from admin.words import NAMES
from app.access.rights import Right
from app.formats.workbook_writer import Column as SheetColumn
from app.formats.workbook_writer import Look, Sheet
from app.kernel import clock
from app.metering.queries import meters_of_building
from app.registry.buildings import accounts_of_building, buildings_where, totals_of
from app.registry.models import AccountSearch, Building
from app.registry.new_building import empty_premises
from app.registry.queries import WALK, get_building
from app.web.current import db
from app.web.guards import Room, Site, requires
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "buildings",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_VIEW,
    url_prefix="/office/buildings",
)

for part in (
    additions,
    corrections,
    distribution,
    heat,
    heating,
    interruptions,
    meters,
    readings,
    sharing,
):
    room.register_blueprint(part.room)

COLUMNS = (
    Column("address", lazy_gettext("Адреса"), is_sortable=True),
    Column("kind", lazy_gettext("Вид")),
    Column("storeys", lazy_gettext("Поверхів"), "num", is_sortable=True),
    Column("area", lazy_gettext("Площа, м²"), "num", is_sortable=True),
    Column("accounts", lazy_gettext("Рахунків"), "num"),
)
_LINE = Building.__table__.c
_SORTS = {
    "address": type_coerce(WALK, Text),
    "storeys": func.coalesce(_LINE.storeys, 0),
    "area": func.coalesce(_LINE.total_area_m2, 0),
}
INSIDE = (
    Column("flat", lazy_gettext("Приміщення"), is_sortable=True),
    Column("number", lazy_gettext("Рахунок"), is_sortable=True),
    Column("holder", lazy_gettext("Абонент")),
    Column("persons", lazy_gettext("Осіб"), "num"),
    Column("total_area", lazy_gettext("Площа, м²"), "num"),
    Column("heated_area", lazy_gettext("Опалювана площа, м²"), "num"),
)
_ACCOUNT = AccountSearch.__table__.c
_SORTS_INSIDE = {"flat": _ACCOUNT.sort_key, "number": _ACCOUNT.number}


def _ask() -> TableAsk:
    return TableAsk.parse(request.args, COLUMNS, sort="address", filters=("q", "kind"))


@room.get("/")
def index() -> Response:
    """List the buildings as one walks, or those that fit the filter."""
    ask = _ask()
    query = buildings_where(typed=ask.filters.get("q", ""), kind=ask.filters.get("kind", ""))
    page = page_of(db(), query, ask, sort=_SORTS, tie=_LINE.id)
    return render(
        "admin/buildings/index.html",
        table=TableCard.of(ask, page, xlsx=".export"),
        filters=ask.filters,
        kinds=NAMES["building_kind"],
        totals=totals_of(db(), query),
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the buildings that fit the filter as a workbook."""
    ask = _ask()
    query = buildings_where(typed=ask.filters.get("q", ""), kind=ask.filters.get("kind", ""))
    looks = (Look.TEXT, Look.TEXT, Look.WHOLE, Look.QUANTITY, Look.WHOLE)
    columns = [
        SheetColumn(str(column.title), look, 40 if column.key == "address" else 16)
        for column, look in zip(COLUMNS, looks, strict=True)
    ]
    rows = (
        (
            row.address,
            str(NAMES["building_kind"].get(row.kind, row.kind)),
            row.storeys,
            row.total_area_m2,
            row.accounts,
        )
        for row in db().execute(query.order_by(_SORTS[ask.sort], _LINE.id))
    )
    return send_sheet(Sheet(gettext("Будинки"), columns, rows), name="buildings.xlsx")


@room.get("/<int:building_id>")
def show(building_id: int) -> Response:
    """Show a building: its areas, its meters, its accounts flat by flat."""
    head = get_building(db(), building_id)
    ask = TableAsk.parse(request.args, INSIDE, sort="flat")
    query = accounts_of_building(building_id, on=clock.today())
    page = page_of(db(), query, ask, sort=_SORTS_INSIDE, tie=_ACCOUNT.account_id)
    note_people_listed("building", count=len(page.rows), building=building_id)
    return render(
        "admin/buildings/show.html",
        head=head,
        meters=meters_of_building(db(), building_id),
        empty=empty_premises(db(), building_id),
        table=TableCard.of(ask, page, xlsx=".export_accounts"),
    )


@room.get("/<int:building_id>/xlsx")
@requires(Right.EXPORT_TABLES)
def export_accounts(building_id: int) -> Response:
    """Answer with a building's accounts as a workbook."""
    head = get_building(db(), building_id)
    looks = (Look.TEXT, Look.TEXT, Look.TEXT, Look.WHOLE, Look.QUANTITY, Look.QUANTITY)
    columns = [
        SheetColumn(str(column.title), look) for column, look in zip(INSIDE, looks, strict=True)
    ]
    query = accounts_of_building(building_id, on=clock.today())
    rows = (
        (row.flat, row.number, row.holder, row.persons, row.total_area, row.heated_area)
        for row in db().execute(query.order_by(_ACCOUNT.sort_key, _ACCOUNT.account_id))
    )
    sheet = Sheet(pgettext("особові", "Рахунки"), columns, rows, above=(head.address,))
    return send_sheet(sheet, name="building.xlsx", building=building_id)
