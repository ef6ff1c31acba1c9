"""The turnover sheet of a month: totals by service on the page, every account in the file."""

from collections.abc import Iterator, Sequence

from flask import Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin.account_names import with_names
from admin.month.steps import COUNTED_TO, count_to
from admin.sheets import send_sheet
from app.access.rights import Right
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.month import Month
from app.months.operations import get_month, month_at_work, months
from app.registry.models import Account
from app.reports.turnover import FIGURES, ServiceTurnover, turnover_by_service, turnover_listed
from app.tariffs.queries import services
from app.web.addresses import month_of
from app.web.current import db
from app.web.filters import month as month_named
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import go, render

room = Room(
    "turnover", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/turnover"
)
MONTHS_SHOWN = 24


@room.get("/")
def index() -> Response:
    """Show the month at work."""
    now = month_at_work(db())
    if now is None:
        return render("admin/turnover/none.html")
    return go(url_for(".show", text=str(Month.of(now.month))))


@room.get("/<text>")
@takes_long
def show(text: str) -> Response:
    """Show a month's totals by service; of a large company only when asked to count."""
    month = month_of(text)
    row = get_month(db(), month)
    is_large = count_to(db(), select(Account.id), COUNTED_TO) > COUNTED_TO
    is_counted = not is_large or "counted" in request.args
    rows = _in_order(turnover_by_service(db(), month)) if is_counted else []
    known = sorted((Month.of(each.month) for each in months(db())), reverse=True)
    return render(
        "admin/turnover/show.html",
        month=month,
        is_open=row.books == "open",
        is_counted=is_counted,
        rows=rows,
        totals={name: sum(getattr(each, name) for each in rows) for name in FIGURES},
        names={each.id: each.name for each in services(db())},
        months=known[:MONTHS_SHOWN],
    )


@room.get("/<text>/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export(text: str) -> Response:
    """Answer with a month's figures of every account as a workbook."""
    month = month_of(text)
    get_month(db(), month)
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Абонент"), width=34),
        Column(gettext("Адреса"), width=44),
        *(Column(str(title), Look.MONEY, 16) for title in _titles()),
    ]
    sheet = Sheet(gettext("Оборотно-сальдова відомість"), columns, _rows(month))
    return send_sheet(sheet, name=f"turnover-{month}.xlsx", month=month_named(month))


def _titles() -> Sequence[str]:
    """Return what the figures are called, in their order."""
    return [
        gettext("Сальдо на початок"),
        gettext("Нараховано"),
        gettext("Пільги підприємства"),
        gettext("Перераховано"),
        gettext("Пільги за реєстрами"),
        gettext("Субсидії"),
        gettext("Сплачено"),
        gettext("Сальдо на кінець"),
    ]


def _in_order(rows: Sequence[ServiceTurnover]) -> list[ServiceTurnover]:
    """Return services in the order of the bill; money paid in advance comes last."""
    place = {each.id: at for at, each in enumerate(services(db()))}
    return sorted(rows, key=lambda row: (place.get(row.service_id, len(place)), row.service_id))


def _rows(month: Month) -> Iterator[Sequence[Value]]:
    for who, row in with_names(db(), turnover_listed(db(), month)):
        yield (*who, *(getattr(row, name) for name in FIGURES))
