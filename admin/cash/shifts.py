"""A cashier's shift: opened, closed by a count, and its report."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.cash.own import seen_shift, tell_registrars
from admin.cash.sheet import columns_of_sheet, sheet_rows
from admin.customer_documents import on_paper
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.documents.cash.report import report_pdf
from app.formats.workbook_writer import Sheet
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.money import exact
from app.payments.cash.counting import PIECES, counted
from app.payments.cash.desks import carried_over, desks
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashShift
from app.payments.cash.report import receipts_of, shift_report, shifts_query
from app.payments.cash.shift_rules import Count, DifferenceUnexplained, Opening
from app.payments.cash.shifts import close_shift, open_shift
from app.web.current import company, db, visitor
from app.web.fields import choice_field, money_field, number_of, text_field
from app.web.forms import FieldProblem, Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room("shifts", __name__, site=Site.OFFICE, right=Right.CASH_DESK, url_prefix="/shifts")

COLUMNS = (
    Column("opened_at", lazy_gettext("Відкрито"), "day", is_sortable=True),
    Column("desk", lazy_gettext("Каса")),
    Column("cashier", lazy_gettext("Касир")),
    Column("closed_at", lazy_gettext("Закрито"), "day"),
    Column("counted", lazy_gettext("Пораховано"), "num"),
    Column("difference", lazy_gettext("Різниця"), "num"),
)


def opening_form(typed: Mapping[str, str] | None = None) -> Any:
    """Return the form that opens a shift, with the desks that are free."""
    free = [row for row in desks(db()) if row.closed_at is None and row.shift_id is None]

    class OpeningForm(Form):
        desk = choice_field(lazy_gettext("Каса"), [(str(row.id), row.name) for row in free])
        opening = money_field(
            lazy_gettext("Готівка в касі на початок зміни"),
            hint=lazy_gettext("Порахуйте, що лежить у касі, разом із розмінною монетою"),
        )
        because = text_field(
            lazy_gettext("Чому не стільки, скільки лишилося"),
            is_required=False,
            longest=500,
            look=Look(hint=lazy_gettext("Лише коли сума інша, ніж після попередньої зміни")),
        )

    if typed is not None:
        return OpeningForm.parse(typed)
    only = free[0].id if len(free) == 1 else None
    left = carried_over(db(), only) if only else None
    known = {"opening": f"{left:.2f}".replace(".", ",")} if left else {}
    return OpeningForm.blank(**known, **({"desk": str(only)} if only else {}))


def opening_page(form: Any = None, *, status: int = 200) -> Response:
    """Answer with the page that opens a shift."""
    return render(
        "admin/cash/opening.html",
        status=status,
        form=form or opening_form(),
        desks=desks(db()),
    )


@room.get("/")
@requires(Right.MONEY_VIEW)
def index() -> Response:
    """List all shifts, the latest first."""
    ask = TableAsk.parse(request.args, COLUMNS, sort="opened_at", descending=True)
    line = CashShift.__table__.c
    sorts = {"opened_at": line.opened_at}
    page = page_of(db(), shifts_query(), ask, sort=sorts, tie=line.id)
    return render("admin/cash/shifts.html", table=TableCard.of(ask, page, xlsx=".export"), ask=ask)


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with all shifts as a workbook."""
    rows = db().execute(shifts_query().order_by(CashShift.id.desc()))
    return send_sheet(
        Sheet(gettext("Зміни"), columns_of_sheet(), sheet_rows(rows)), name="cash-shifts.xlsx"
    )


@room.post("/")
def create() -> Response:
    """Open a shift at a desk."""
    form = opening_form(request.form)
    if form.problems:
        return opening_page(form, status=422)
    try:
        shift = open_shift(
            db(),
            desk_id=int(form.desk),
            opening=Opening(form.opening, form.because),
            by=visitor().actor_id,
            at=clock.now(),
        )
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return opening_page(form, status=409)
    note("cash.shift-opened", ("cash_shift", shift.id), desk=shift.desk_id)
    return go(url_for("cash.index"))


@room.get("/<int:shift_id>")
def show(shift_id: int) -> Response:
    """Show the report of a shift."""
    shift = seen_shift(shift_id)
    return render(
        "admin/cash/report.html",
        may_close=shift.cashier_id == visitor().actor_id or visitor().has(Right.COMPANY_CHANGE),
        report=shift_report(db(), shift_id),
        receipts=receipts_of(db(), shift_id),
    )


@room.get("/<int:shift_id>/report.pdf")
def paper(shift_id: int) -> Response:
    """Answer with the report on paper."""
    seen_shift(shift_id)
    pdf = report_pdf(shift_report(db(), shift_id), company=company().name, at=clock.now())
    return on_paper(pdf, name=f"cash-report-{shift_id}.pdf")


@room.get("/<int:shift_id>/closing")
def closing(shift_id: int) -> Response:
    """Ask for the count of the drawer."""
    return _closing(shift_id, {})


@room.post("/<int:shift_id>/closing")
def create_closing(shift_id: int) -> Response:
    """Close the shift by its count; a difference needs a reason."""
    typed = {f"{piece:f}": _typed(f"p{piece:f}") for piece in PIECES}
    because = _typed("because")
    try:
        pieces = _pieces(typed)
        count = Count(pieces, because, is_of_another=_is_of_another(shift_id))
        close_shift(db(), shift_id, count, by=visitor().actor_id, at=clock.now())
    except FieldProblem as problem:
        return _closing(shift_id, typed, problem=str(problem), because=because, status=422)
    except DifferenceUnexplained as refusal:
        db().rollback()
        return _closing(shift_id, typed, difference=refusal, because=because, status=409)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        return _closing(shift_id, typed, problem=text_of(refusal), because=because, status=409)
    note("cash.shift-closed", ("cash_shift", shift_id), counted=f"{counted(pieces):.2f}")
    tell_registrars()
    say(gettext("Зміну закрито."))
    return go(url_for(".show", shift_id=shift_id))


def _closing(
    shift_id: int,
    typed: Mapping[str, str],
    *,
    problem: str = "",
    difference: DifferenceUnexplained | None = None,
    because: str = "",
    status: int = 200,
) -> Response:
    shift = seen_shift(shift_id)
    return render(
        "admin/cash/closing.html",
        status=status,
        shift=shift,
        drawer=drawer_of(db(), shift),
        pieces=[(f"{piece:f}", piece, typed.get(f"{piece:f}", "")) for piece in PIECES],
        problem=problem or (text_of(difference) if difference else ""),
        is_asked_why=difference is not None,
        because=because,
    )


def _is_of_another(shift_id: int) -> bool:
    """Return whether the head closes the shift of a cashier who cannot."""
    is_own = seen_shift(shift_id).cashier_id == visitor().actor_id
    return not is_own and visitor().has(Right.COMPANY_CHANGE)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()


def _pieces(typed: Mapping[str, str]) -> dict[Decimal, int]:
    return {exact(piece): int(number_of(text, places=0)) for piece, text in typed.items() if text}
