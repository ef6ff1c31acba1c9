"""The nightly check of the turnover sheet: it adds up, and ends where the books do."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import Discrepancy
from app.ledger.models import Balance, OpenItem
from app.months.models import MonthRow
from app.reports.turnover.asked import Asked, By
from app.reports.turnover.figures import FIGURES, TurnoverGroup
from app.reports.turnover.groups import group_rows, total_of
from app.reports.turnover.lines import lines_of

GROUPED = tuple(by for by in By if by != By.ACCOUNT)
NAMES = (
    "turnover_line_adds_up",
    "turnover_groups_add_up",
    "turnover_closes_as_stored",
    "turnover_closes_as_open",
)
_ADDS_UP, _GROUPS_ADD_UP, _AS_STORED, _AS_OPEN = NAMES
_MANY = 100


def turnover_discrepancies(session: Session) -> Iterator[Discrepancy]:
    """Yield what does not add up in the sheets of the last closed month and of those open."""
    months = _months(session)
    for month, books in months:
        asked = Asked(first=month, last=month)
        yield from _groups(session, asked)
        if books == "closed":
            yield from _stored(session, asked)
    if months:
        yield from _open_items(session, months[-1][0])


def _months(session: Session) -> Sequence[tuple[Month, str]]:
    last_closed = select(func.max(MonthRow.month)).where(MonthRow.books == "closed")
    rows = session.execute(
        select(MonthRow.month, MonthRow.books)
        .where((MonthRow.books == "open") | (MonthRow.month == last_closed.scalar_subquery()))
        .order_by(MonthRow.month)
    )
    return [(Month.of(first), books) for first, books in rows]


def _groups(session: Session, asked: Asked) -> Iterator[Discrepancy]:
    total = total_of(session, asked)
    if total.opening + total.moves != total.closing:
        yield Discrepancy(
            _ADDS_UP,
            None,
            str(asked.last),
            total.closing,
            total.opening + total.moves,
        )
    for by in GROUPED:
        yield from _against(group_rows(session, asked, by), total, f"{asked.last} {by}")


def _against(
    groups: Sequence[TurnoverGroup], total: TurnoverGroup, what: str
) -> Iterator[Discrepancy]:
    for name in FIGURES:
        summed, whole = sum(getattr(each, name) for each in groups), getattr(total, name)
        if summed != whole:
            yield Discrepancy(_GROUPS_ADD_UP, None, f"{what} {name}", summed, whole)


def _stored(session: Session, asked: Asked) -> Iterator[Discrepancy]:
    """Compare the closing of each account with what was stored when the month was closed."""
    month = asked.last.first_day
    stored = (
        select(Balance.account_id, func.sum(Balance.closing).label("amount"))
        .where(Balance.month == month)
        .group_by(Balance.account_id)
    )
    yield from _compared(session, asked, stored, _AS_STORED)


def _open_items(session: Session, month: Month) -> Iterator[Discrepancy]:
    """Compare the closing of each account in the last month with what is open of it now."""
    items = select(OpenItem.account_id, func.sum(OpenItem.outstanding).label("amount")).group_by(
        OpenItem.account_id
    )
    asked = Asked(first=month, last=month)
    yield from _compared(session, asked, items, _AS_OPEN)


def _compared(
    session: Session, asked: Asked, kept: Select[*tuple[Any, ...]], check: str
) -> Iterator[Discrepancy]:
    lines = lines_of(session, asked, None)
    told = (
        select(lines.c.account_id, func.sum(lines.c.closing).label("amount"))
        .group_by(lines.c.account_id)
        .subquery()
    )
    other = kept.subquery()
    zero = literal(0)
    rows = session.execute(
        select(func.coalesce(told.c.account_id, other.c.account_id), told.c.amount, other.c.amount)
        .select_from(told)
        .join(other, other.c.account_id == told.c.account_id, full=True)
        .where(func.coalesce(told.c.amount, zero) != func.coalesce(other.c.amount, zero))
        .order_by(func.coalesce(told.c.account_id, other.c.account_id))
        .limit(_MANY)
    )
    for account_id, sheet, books in rows:
        yield Discrepancy(check, account_id, str(asked.last), sheet, books)
