"""What came in as files: lines of the report, and the payments behind a figure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from flask_babel import gettext

from admin.incoming.asking import IncomingAsk
from admin.incoming.words import BY_NAMES, STATES, channel_name, key_said, source_name
from app.documents.tables.paper import Paper, PaperColumn
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.figures import money_figure
from app.kernel.month import Month
from app.reports.incoming.against import booked_in
from app.reports.incoming.totals import Line, lines_by, payments_behind, total_of
from app.web.current import company, db
from app.web.filters import month as month_named


def workbook_sheet(ask: IncomingAsk) -> Sheet:
    """Return the lines of the report with counts and sums of every state."""
    columns = [Column(gettext("Звідки"), width=36)]
    for name in (gettext("Надійшло"), *map(str, STATES.values())):
        columns += [
            Column(f"{name}: {gettext('кількість')}", Look.WHOLE, 12),
            Column(f"{name}: {gettext('сума')}", Look.MONEY, 16),
        ]
    return Sheet(title(), columns, _rows(ask), above=[company().name, _heading(ask)])


def payments_sheet(ask: IncomingAsk) -> Sheet:
    """Return the payments behind a figure."""
    columns = [
        Column(gettext("Дата"), Look.DAY, 12),
        Column(gettext("Сума"), Look.MONEY, 14),
        Column(gettext("Канал"), width=18),
        Column(gettext("Джерело"), width=24),
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Стан"), width=18),
        Column(gettext("Документ"), width=20),
        Column(gettext("Призначення"), width=50),
    ]
    found = db().execute(payments_behind(ask.asked, state=ask.state).order_by("paid_on", "id"))
    rows = (
        (
            *(row.paid_on, row.amount, channel_name(row.channel), source_name(row.source)),
            *(row.number, str(STATES[row.state]), row.document, row.purpose),
        )
        for row in found
    )
    return Sheet(gettext("Платежі"), columns, rows, above=[company().name, _heading(ask)])


def paper_of(ask: IncomingAsk) -> Paper:
    """Return the report to be printed: sums, with the number of payments received."""
    lines = lines_by(db(), ask.asked, ask.by)
    total = total_of(lines)
    shown = [state for state in STATES if total.of(state).count]
    return Paper(
        title=f"{title()}: {ask.days_said}",
        company=company().name,
        says=[str(BY_NAMES[ask.by]), gettext("суми в гривнях")],
        columns=[
            PaperColumn(gettext("Звідки"), weight=4),
            PaperColumn(gettext("Платежів"), weight=1),
            PaperColumn(gettext("Надійшло"), is_sum=True),
            *(PaperColumn(str(STATES[state]), is_sum=True) for state in shown),
        ],
        rows=[[key_said(each.key, ask.by), *_sums(each, shown)] for each in lines],
        total=[gettext("Разом"), *_sums(total, shown)],
        notes=books_said(ask),
        signs=[gettext("Склав(ла)"), gettext("Перевірив(ла)")],
    )


def books_said(ask: IncomingAsk) -> Sequence[str]:
    """Return in which months' books the payments of these days stand, where several do."""
    booked = booked_in(db(), ask.asked)
    days = {Month.of(ask.asked.since), Month.of(ask.asked.until)}
    if set(booked) <= days and len(days) == 1:
        return []
    return [
        gettext(
            "У книгах за %(month)s: %(count)s на %(sum)s.",
            month=month_named(month),
            count=part.count,
            sum=money_figure(part.amount),
        )
        for month, part in booked.items()
    ]


def title() -> str:
    """Return what the report is called."""
    return str(gettext("Надходження"))


def _heading(ask: IncomingAsk) -> str:
    return f"{title()}: {ask.days_said}"


def _sums(line: Line, states: Sequence[str]) -> list[int | Decimal]:
    received = line.received
    return [received.count, received.amount, *(line.of(state).amount for state in states)]


def _rows(ask: IncomingAsk) -> Iterator[Sequence[Value]]:
    lines = lines_by(db(), ask.asked, ask.by)
    for each in lines:
        yield (key_said(each.key, ask.by), *_figures(each))
    yield (gettext("Разом"), *_figures(total_of(lines)))


def _figures(line: Line) -> list[Value]:
    parts = [line.received, *(line.of(state) for state in STATES)]
    return [figure for part in parts for figure in (part.count, part.amount)]
