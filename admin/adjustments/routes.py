"""Adjustments by hand: all of them, those that wait for a second person, one with its lines."""

from itertools import zip_longest

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.adjustments import series
from admin.adjustments.forms import RefusalForm, UndoingForm
from admin.looks import note_people_listed
from admin.record import note
from admin.sheets import send_sheet
from admin.words import NAMES
from app.access.rights import Right
from app.charging.adjustments.before import charged_before
from app.charging.adjustments.models import Adjustment, AdjustmentState
from app.charging.adjustments.operations import (
    AdjustmentMissing,
    approve_adjustment,
    decline_adjustment,
    undo_adjustment,
)
from app.charging.adjustments.outlook import posting_month
from app.charging.adjustments.queries import (
    adjustment_card,
    adjustments_query,
    lines_of,
    waiting_adjustments,
)
from app.formats.workbook_writer import Column as SheetColumn
from app.formats.workbook_writer import Look, Sheet
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.web.current import db, visitor
from app.web.filters import month as month_named
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "adjustments",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/adjustments",
)
room.register_blueprint(series.room)
COLUMNS = (
    Column("id", lazy_gettext("№"), "num", is_sortable=True),
    Column("reason", lazy_gettext("Причина")),
    Column("accounts", lazy_gettext("Рахунків"), "num"),
    Column("total", lazy_gettext("Сума"), "num", is_sortable=True),
    Column("made", lazy_gettext("Хто і коли")),
    Column("state", lazy_gettext("Стан")),
)
_LINE = Adjustment.__table__.c
_SORTS = {"id": _LINE.id, "total": _LINE.total}
_LINES_SHOWN = 200


@room.get("/")
def index() -> Response:
    """List adjustments, the latest first; those that wait are a click away."""
    ask = TableAsk.parse(request.args, COLUMNS, sort="id", descending=True, filters=("state",))
    asked = ask.filters.get("state", "")
    state = asked if asked in set(AdjustmentState) else None
    page = page_of(db(), adjustments_query(state), ask, sort=_SORTS, tie=_LINE.id)
    return render(
        "admin/adjustments/index.html",
        table=TableCard.of(ask, page),
        state=state,
        states=NAMES["adjustment_state"],
        waiting=waiting_adjustments(db()),
    )


@room.get("/<int:adjustment_id>")
def show(adjustment_id: int) -> Response:
    """Show an adjustment with its lines, and what may be done with it."""
    return _show(adjustment_id)


@room.get("/<int:adjustment_id>/xlsx")
@requires(Right.EXPORT_TABLES)
def export(adjustment_id: int) -> Response:
    """Answer with the lines of an adjustment as a workbook."""
    if adjustment_card(db(), adjustment_id) is None:
        raise AdjustmentMissing(f"no adjustment {adjustment_id}")
    columns = [
        SheetColumn(gettext("Рахунок")),
        SheetColumn(gettext("Послуга"), width=34),
        SheetColumn(gettext("Місяць")),
        SheetColumn(gettext("Сума"), Look.MONEY),
    ]
    rows = (
        (line.number, line.service, month_named(line.month), line.amount)
        for line in lines_of(db(), adjustment_id)
    )
    sheet = Sheet(gettext("Коригування"), columns, rows)
    return send_sheet(sheet, name="adjustment.xlsx", adjustment=adjustment_id)


@room.post("/<int:adjustment_id>/approval")
@requires(Right.MONEY_CHANGE)
def create_approval(adjustment_id: int) -> Response:
    """Sign a waiting adjustment as the second person, and post it."""
    try:
        approve_adjustment(db(), adjustment_id, by=visitor().actor_id)
    except (Conflict, Forbidden, Invalid) as refusal:
        db().rollback()
        return _show(adjustment_id, problem=text_of(refusal), status=409)
    note("adjustment.approved", ("adjustment", adjustment_id))
    say(gettext("Коригування проведено. Його покаже найближчий рахунок."))
    return go(url_for(".show", adjustment_id=adjustment_id))


@room.post("/<int:adjustment_id>/refusal")
@requires(Right.MONEY_CHANGE)
def create_refusal(adjustment_id: int) -> Response:
    """Decline a waiting adjustment."""
    form = RefusalForm.parse(request.form)
    if form.problems:
        return _show(adjustment_id, form=form, status=422)
    try:
        decline_adjustment(db(), adjustment_id, because=form.because, by=visitor().actor_id)
    except Conflict as refusal:
        db().rollback()
        return _show(adjustment_id, problem=text_of(refusal), status=409)
    note("adjustment.declined", ("adjustment", adjustment_id))
    say(gettext("Коригування відхилено."))
    return go(url_for(".show", adjustment_id=adjustment_id))


@room.post("/<int:adjustment_id>/undoing")
@requires(Right.MONEY_CHANGE)
def create_undoing(adjustment_id: int) -> Response:
    """Take a posted adjustment back, whole."""
    form = UndoingForm.parse(request.form)
    if form.problems:
        return _show(adjustment_id, form=form, status=422)
    try:
        undo_adjustment(db(), adjustment_id, reason=form.because, by=visitor().actor_id)
    except (Conflict, Forbidden) as refusal:
        db().rollback()
        return _show(adjustment_id, problem=text_of(refusal), status=409)
    note("adjustment.undone", ("adjustment", adjustment_id))
    say(gettext("Коригування скасовано. Зворотну суму покаже найближчий рахунок."))
    return go(url_for(".show", adjustment_id=adjustment_id))


def _show(
    adjustment_id: int, *, form: Form | None = None, problem: str = "", status: int = 200
) -> Response:
    card = adjustment_card(db(), adjustment_id)
    if card is None:
        raise AdjustmentMissing(f"no adjustment {adjustment_id}")
    lines = lines_of(db(), adjustment_id, most=_LINES_SHOWN)
    is_waiting = card.state == AdjustmentState.WAITING
    charged = charged_before(db(), adjustment_id, most=_LINES_SHOWN) if is_waiting else ()
    note_people_listed("adjustment", count=len(lines), adjustment=adjustment_id)
    return render(
        "admin/adjustments/show.html",
        status=status,
        card=card,
        lines=[*zip_longest(lines, charged)],
        month=posting_month(db()) if is_waiting else None,
        form=form or (RefusalForm if is_waiting else UndoingForm).blank(),
        problem=problem,
        is_own=card.is_of(visitor().actor_id),
    )
