"""Yearly limits of the whole company: whose are near their end or passed, as a file too."""

from collections.abc import Iterator, Sequence

from flask import Response, request
from flask_babel import gettext

from admin.accounts.limits import day_of_limits, ready_run_id
from admin.limits import bodies
from admin.looks import note_people_listed
from admin.sheets import send_sheet
from app.access.rights import Right
from app.contracts.limits.figures import LimitRow, LimitState
from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.state import limit_states
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.web.current import db
from app.web.filters import UNITS
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "limits", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/limits"
)
room.register_blueprint(bodies.room)
SHOWN = 200
"""Rows of the page; the file has all of them."""


@room.get("/")
def index() -> Response:
    """List limits, those nearest to their end first; those to be warned of are a click away."""
    every = _states()
    chosen = _chosen(every)
    note_people_listed("limits", count=len(chosen[:SHOWN]))
    return render(
        "admin/limits/index.html",
        rows=chosen[:SHOWN],
        hidden=max(0, len(chosen) - SHOWN),
        every=len(every),
        passed=sum(each.is_passed for each in every),
        near=sum(each.is_near for each in every),
        asked=request.args.get("state", ""),
        year=day_of_limits().year,
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the limits as a workbook."""
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Абонент"), width=34),
        Column(gettext("Адреса"), width=44),
        Column(gettext("Послуга"), width=34),
        Column(gettext("КЕКВ"), width=10),
        Column(gettext("Одиниця"), width=10),
        Column(gettext("Ліміт на рік"), Look.QUANTITY),
        Column(gettext("Нараховано з початку року"), Look.QUANTITY),
        Column(gettext("Ще не опубліковано"), Look.QUANTITY),
        Column(gettext("Залишок"), Look.QUANTITY),
        Column(gettext("Документ-підстава"), width=34),
        Column(gettext("Діє з"), Look.DAY, 12),
    ]
    sheet = Sheet(gettext("Річні ліміти"), columns, _rows(_chosen(_states())))
    return send_sheet(sheet, name="limits.xlsx", state=request.args.get("state", ""))


def _states() -> Sequence[LimitState]:
    return limit_states(db(), on=day_of_limits(), run_id=ready_run_id())


def _chosen(states: Sequence[LimitState]) -> Sequence[LimitState]:
    match request.args.get("state"):
        case "passed":
            return [each for each in states if each.is_passed]
        case "near":
            return [each for each in states if each.is_near]
        case _:
            return states


def _rows(states: Sequence[LimitState]) -> Iterator[Sequence[Value]]:
    for each in states:
        row = each.row
        is_sum = row.measure == LimitMeasure.SUM
        yield (
            _whose(row),
            row.holder,
            row.address,
            row.service,
            row.kekv,
            gettext("грн") if is_sum else str(UNITS.get(row.unit, row.unit)),
            row.value,
            each.used,
            each.coming,
            each.left,
            row.document,
            row.since,
        )


def _whose(row: LimitRow) -> str:
    """Return the account's number, or over how many accounts the limit is."""
    if row.account_id is not None:
        return row.number
    return str(gettext("рахунків: %(count)s", count=row.accounts))
