"""The month's tables as sheets: problems of the run, and the month beside the one before."""

from collections.abc import Iterator, Sequence

from flask import Response, request
from flask_babel import gettext

from admin.month.named import names_of, stopped_in_words
from admin.month.words import GROUPINGS, problem_in_words
from admin.sheets import send_sheet
from app.access.rights import Right
from app.charging.queries import GROUPINGS as WAYS
from app.charging.queries import RunOverview, compared, latest_run, problems
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.errors import NotFound
from app.web.addresses import month_of
from app.web.current import db
from app.web.guards import Room, Site

room = Room("sheets", __name__, site=Site.OFFICE, right=Right.EXPORT_TABLES, url_prefix="/<text>")
_AT_A_TIME = 2_000


@room.get("/problems.xlsx")
def export_problems(text: str) -> Response:
    """Answer with the run's problems (of one kind) as a workbook."""
    run = _run(text)
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Послуга"), width=34),
        Column(gettext("Зауваження"), width=44),
        Column(gettext("Наслідок"), width=18),
    ]
    rows = _problems(run.id, request.args.get("kind") or None)
    return send_sheet(Sheet(gettext("Зауваження"), columns, rows), name="problems.xlsx", month=text)


@room.get("/comparison.xlsx")
def export_comparison(text: str) -> Response:
    """Answer with the month beside the one before, by service, building or tariff."""
    run = _run(text)
    by = request.args.get("by", WAYS[0])
    if by not in WAYS:
        raise NotFound(f"months are not compared by {by!r}")
    columns = [
        Column(str(GROUPINGS[by]), width=44),
        Column(gettext("Було, грн"), Look.MONEY),
        Column(gettext("Стало, грн"), Look.MONEY),
        Column(gettext("Зміна, грн"), Look.MONEY),
        Column(gettext("Обсяг був"), Look.QUANTITY),
        Column(gettext("Обсяг став"), Look.QUANTITY),
        Column(gettext("Рахунків було"), Look.WHOLE),
        Column(gettext("Рахунків стало"), Look.WHOLE),
    ]
    sheet = Sheet(gettext("Порівняння"), columns, _compared(run.id, by))
    return send_sheet(sheet, name="comparison.xlsx", month=text, by=by)


def _run(text: str) -> RunOverview:
    run = latest_run(db(), month_of(text))
    if run is None:
        raise NotFound("the month has no run")
    return run


def _problems(run_id: int, kind: str | None) -> Iterator[Sequence[Value]]:
    after = 0
    while rows := problems(db(), run_id=run_id, kind=kind, after=after, limit=_AT_A_TIME):
        stopped = stopped_in_words(db(), rows)
        for row in rows:
            blocks = row.severity == "blocks"
            yield (
                row.account_number,
                row.service_name,
                ". ".join(filter(None, (problem_in_words(row.kind), stopped.get(row.id)))),
                gettext("не нараховано") if blocks else gettext("перевірте"),
            )
        after = rows[-1].id


def _compared(run_id: int, by: str) -> Iterator[Sequence[Value]]:
    offset = 0
    while rows := compared(db(), run_id=run_id, by=by, limit=_AT_A_TIME, offset=offset):
        names = names_of(db(), by, [each.of for each in rows])
        for each in rows:
            yield (
                names.get(each.of, "—"),
                each.amount_before,
                each.amount,
                each.change,
                each.quantity_before,
                each.quantity,
                each.accounts_before,
                each.accounts,
            )
        offset += len(rows)
