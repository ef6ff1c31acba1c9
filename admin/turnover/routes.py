"""The turnover sheet: of some months, by whatever one asks, down to each account."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, send_file, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from admin.looks import note_people_listed
from admin.month.steps import COUNTED_TO, count_to
from admin.record import note
from admin.sheets import send_sheet
from admin.turnover.asking import FILTERS, SheetAsk, titles_of
from admin.turnover.sheet import formula, other_days_said, paper_of, workbook_sheet
from admin.turnover.words import BY_NAMES, CATEGORY_NAMES, OF_BY, TITLES, columns_with_money
from app.access.rights import Right
from app.documents.tables.paper import paper_pdf
from app.kernel import clock
from app.kernel.month import Month
from app.months.operations import get_month, month_at_work, months
from app.registry.models import Account
from app.reports.turnover.accounts import WALKED, accounts_query, rows_of
from app.reports.turnover.asked import By, accounts_chosen
from app.reports.turnover.figures import FIGURES, Turnover, TurnoverGroup
from app.reports.turnover.groups import groups_of, total_of
from app.reports.turnover.names import payees_named
from app.tariffs.queries import services
from app.web.addresses import month_of, month_or
from app.web.current import db
from app.web.filters import month as month_named
from app.web.formats import written_day
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import go, render
from app.web.tables import Column, Page, TableAsk, TableCard, page_of

room = Room(
    "turnover", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/office/turnover"
)
_WHO = Column("address", lazy_gettext("Рахунок, абонент, адреса"), is_sortable=True)


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line of the sheet on the screen, and where a click on it leads."""

    title: str
    under: Sequence[str]
    """Whose it is: nothing of a group."""
    url: str
    accounts: int | None
    figures: Turnover


@room.get("/")
def index() -> Response:
    """Show the month asked for by the form, or the month at work."""
    now = month_at_work(db())
    if now is None:
        return render("admin/turnover/none.html")
    month = month_or(request.args.get("month", ""), Month.of(now.month))
    return go(url_for(".show", text=str(month), **_given(request.args)))


@room.get("/<text>")
@takes_long
def show(text: str) -> Response:
    """Show the sheet of the months up to this one; a large one is summed up only when asked."""
    ask = _asked(text)
    is_counted = "counted" in ask.given or not _is_large(ask)
    total = total_of(db(), ask.asked) if is_counted else None
    table_ask = _table_ask(ask)
    page: Page[LineCard] = Page([], None)
    if ask.by == By.ACCOUNT:
        page = _accounts(ask, table_ask)
    elif is_counted:
        page = _groups(ask, table_ask)
    shown = [line.figures for line in page.rows] + ([total] if total else [])
    names = columns_with_money(*shown)
    table_ask = _table_ask(ask, names)
    return render(
        "admin/turnover/show.html",
        ask=ask,
        month=ask.asked.last,
        is_open=get_month(db(), ask.asked.last).books == "open",
        is_counted=is_counted,
        table=TableCard.of(table_ask, page),
        total=total,
        names=names,
        titles=TITLES,
        formula=formula(),
        other_days=other_days_said(ask) if is_counted else (),
        **_choices(),
    )


@room.get("/<text>/xlsx")
@requires(Right.EXPORT_TABLES)
@takes_long
def export(text: str) -> Response:
    """Answer with every line of the sheet as a workbook."""
    ask = _asked(text)
    name = f"turnover-{ask.by}-{_span(ask)}.xlsx"
    return send_sheet(workbook_sheet(ask), name=name, month=ask.months_said)


@room.get("/<text>/pdf")
@requires(Right.EXPORT_TABLES)
@takes_long
def print_sheet(text: str) -> Response:
    """Answer with the sheet on paper."""
    ask = _asked(text)
    pdf = paper_pdf(paper_of(ask), on=clock.today())
    name = f"turnover-{ask.by}-{_span(ask)}.pdf"
    note("table.exported", None, table=name, of_month=ask.months_said)
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)


def _asked(text: str) -> SheetAsk:
    month = month_of(text)
    get_month(db(), month)
    return SheetAsk.parse(request.args, month)


def _given(args: Mapping[str, str]) -> dict[str, Any]:
    return {name: args[name] for name in FILTERS if args.get(name)}


def _span(ask: SheetAsk) -> str:
    first, last = ask.asked.first, ask.asked.last
    return str(last) if first == last else f"{first}-{last}"


def _is_large(ask: SheetAsk) -> bool:
    chosen = accounts_chosen(ask.asked)
    return count_to(db(), select(Account.id) if chosen is None else chosen, COUNTED_TO) > COUNTED_TO


def _table_ask(ask: SheetAsk, names: Sequence[str] = FIGURES) -> TableAsk:
    if ask.by == By.ACCOUNT:
        sums = [Column(name, TITLES[name], "num") for name in names]
        columns, sort = [_WHO, *sums], "address"
    else:
        sums = [Column(name, TITLES[name], "num", is_sortable=True) for name in names]
        count = Column("accounts", lazy_gettext("Рахунків"), "num", is_sortable=True)
        columns = [Column("sort", OF_BY[ask.by], is_sortable=True), count, *sums]
        sort = "sort"
    return TableAsk.parse(request.args, columns, sort=sort, filters=FILTERS)


def _accounts(ask: SheetAsk, table_ask: TableAsk) -> Page[LineCard]:
    """Return a page of accounts: only theirs is read of the books."""
    sorts: dict[str, Any] = {"address": WALKED}
    found = page_of(
        db(), accounts_query(db(), ask.asked), table_ask, sort=sorts, tie=Account.__table__.c.id
    )
    rows = rows_of(db(), ask.asked, [each[0] for each in found.rows])
    lines = [
        LineCard(
            who.number,
            (who.holder, who.address),
            _account_url(who.id, ask),
            None,
            rows[who.id],
        )
        for who in found.rows
        if who.id in rows
    ]
    note_people_listed("turnover", count=len(lines))
    return Page(lines, found.next_place)


def _account_url(account_id: int, ask: SheetAsk) -> str:
    """Return where an account's documents of the same days stand."""
    asked = ask.asked
    return url_for(
        "accounts.reconciliation.show",
        account_id=account_id,
        since=written_day(asked.first.first_day),
        until=written_day(min(asked.last.last_day, clock.today())),
    )


def _groups(ask: SheetAsk, table_ask: TableAsk) -> Page[LineCard]:
    found = groups_of(db(), ask.asked, ask.by)
    columns = {name: found.c[name] for name in ("sort", "accounts", *FIGURES)}
    query = select(*(found.c[name] for name in ("key", "title", "accounts", *FIGURES)))
    page = page_of(db(), query, table_ask, sort=columns, tie=found.c.key)
    fields = ("key", "title", "accounts", *FIGURES)
    rows = [TurnoverGroup(**dict(zip(fields, row, strict=False))) for row in page.rows]
    titles = titles_of(ask.by, rows)
    lines = [
        LineCard(
            titles[row.key],
            (),
            url_for(".show", text=ask.asked.last, **ask.leading(row.key)),
            row.accounts,
            row,
        )
        for row in rows
    ]
    return Page(lines, page.next_place)


def _choices() -> dict[str, Any]:
    """Return what the filters may be."""
    known = sorted((Month.of(each.month) for each in months(db())), reverse=True)
    payees = payees_named(db())
    return {
        "months": {str(each): month_named(each) for each in known},
        "ways": BY_NAMES,
        "services": {each.id: each.name for each in services(db())} | {0: gettext("аванси")},
        "categories": CATEGORY_NAMES,
        "payees": {0: gettext("саме підприємство"), **payees} if payees else {},
    }
