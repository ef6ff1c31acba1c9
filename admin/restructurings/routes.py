"""Agreements on restructuring of the whole company: who keeps them, who does not, as a file too."""

from flask import Response, request
from flask_babel import gettext, lazy_gettext

from admin.looks import note_people_listed
from admin.restructurings.sheet import columns_of_sheet, sheet_rows
from admin.sheets import send_csv, send_sheet
from admin.words import NAMES
from app.access.rights import Right
from app.formats.workbook_writer import Sheet
from app.kernel import clock
from app.months.parameter_keys import SUBSIDY_DEBT_MONTHS
from app.months.parameters import parameter
from app.restructuring.listing import Wanted, listed, state_rows, totals_of
from app.restructuring.queries import State
from app.web.current import db
from app.web.fields import past_day_of
from app.web.forms import FieldProblem
from app.web.guards import Room, Site, requires
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "restructurings",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/restructurings",
)

COLUMNS = (
    Column("number", lazy_gettext("Договір")),
    Column("signed_on", lazy_gettext("Дата"), "day", is_sortable=True),
    Column("account", lazy_gettext("Рахунок")),
    Column("holder", lazy_gettext("Абонент")),
    Column("amount", lazy_gettext("Борг за договором"), "num", is_sortable=True),
    Column("rest", lazy_gettext("Залишилося"), "num", is_sortable=True),
    Column("late", lazy_gettext("Прострочено"), "num", is_sortable=True),
    Column("next", lazy_gettext("Наступний платіж"), "day"),
    Column("state", lazy_gettext("Стан")),
)


@room.get("/")
def index() -> Response:
    """List agreements, the latest first."""
    ask, wanted = _ask()
    query = listed(wanted, on=clock.today())
    column = query.selected_columns
    sorts = {name: column[name] for name in ("signed_on", "amount", "rest", "late")}
    page = page_of(db(), query, ask, sort=sorts, tie=column.id)
    note_people_listed("restructurings", count=len(page.rows))
    return render(
        "admin/restructurings/index.html",
        table=TableCard.of(ask, page, xlsx=".export"),
        totals=totals_of(db(), query),
        ask=ask,
        wanted=wanted,
        states=NAMES["restructuring_state"],
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the chosen agreements as a workbook, as the authorities for subsidies ask."""
    _, wanted = _ask()
    return send_sheet(_sheet(wanted), name="restructurings.xlsx", state=wanted.state)


@room.get("/csv")
@requires(Right.EXPORT_TABLES)
def export_csv() -> Response:
    """Answer with the same as a CSV file."""
    _, wanted = _ask()
    return send_csv(_sheet(wanted), name="restructurings.csv", state=wanted.state)


def _sheet(wanted: Wanted) -> Sheet:
    rows = sheet_rows(state_rows(db(), wanted, on=clock.today()))
    old_after = parameter(db(), SUBSIDY_DEBT_MONTHS, on=clock.today())
    return Sheet(gettext("Реструктуризація"), columns_of_sheet(old_after=old_after), rows)


def _ask() -> tuple[TableAsk, Wanted]:
    ask = TableAsk.parse(
        request.args, COLUMNS, sort="signed_on", descending=True, filters=("state", "q", "since")
    )
    asked = ask.filters.get("state", "")
    try:
        since = past_day_of(ask.filters.get("since", ""), today=clock.today())
    except FieldProblem:
        since = None
    return ask, Wanted(
        state=State(asked) if asked in set(State) else None,
        typed=ask.filters.get("q", ""),
        since=since,
    )
