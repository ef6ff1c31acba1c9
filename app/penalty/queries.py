"""Debts with all that moved them, as the ledger's entries tell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, LiteralString

import polars as pl
from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from app.database.columns import Column, read_columns
from app.database.packed import array_of
from app.kernel.month import Month
from app.ledger.models import CHARGED, Entry, Nature, OpenItem
from app.months.models import MonthRow
from app.penalty.debts import Debt, Movement
from app.penalty.models import DebtProtection

_KEY = (
    Entry.account_id,
    Entry.month,
    Entry.due_on,
    Entry.service_id,
    Entry.agreement_id,
)
_EPOCH = date(1970, 1, 1)
_ORDER = ("account_id", "month", "due_on", "service_id", "agreement_id")
_OPEN_BEFORE = 3
"""Months: no books stay open so long beside those of a later month."""
# Account by account and month by month, or the planner would read whole months; each account's
# entries once, or it would go through all of them for each debt. What was charged too much was
# never owed: its debt is lower from the first day on.
_DEBTS: LiteralString = """
WITH own AS MATERIALIZED (
    SELECT e.account_id, e.month, e.due_on, e.service_id, e.agreement_id, e.arose_on, e.amount,
           e.posted, e.posting_id,
           CASE WHEN e.kind = ANY(%(charged)s) AND e.amount < 0
                THEN least(e.on_day, e.due_on) ELSE e.on_day END AS day
    FROM unnest(CAST(%(accounts)s AS bigint[])) AS each (account_id)
    CROSS JOIN unnest(CAST(%(months)s AS date[])) AS of (posted)
    JOIN entry AS e ON e.posted = of.posted AND e.account_id = each.account_id
    WHERE e.nature = 'principal' AND e.due_on < %(until)s
)
SELECT own.account_id, own.month, own.due_on, own.service_id, own.agreement_id, own.day,
       min(own.arose_on) AS arose_on, sum(own.amount) AS amount
FROM own
"""
_BY_DAY: LiteralString = """
GROUP BY own.account_id, own.month, own.due_on, own.service_id, own.agreement_id, own.day"""
_MOVING: LiteralString = """
JOIN (
    SELECT i.account_id, i.month, i.due_on, i.service_id, i.agreement_id
    FROM unnest(CAST(%(accounts)s AS bigint[])) AS each (account_id)
    JOIN open_item AS i ON i.account_id = each.account_id
    WHERE i.nature = 'principal' AND i.due_on < %(until)s
    UNION
    SELECT o.account_id, o.month, o.due_on, o.service_id, o.agreement_id
    FROM own AS o
    WHERE o.posting_id > %(after)s AND o.posted = ANY(%(moved)s)
) AS wanted USING (account_id, month, due_on, service_id, agreement_id)"""
_COLUMNS: dict[LiteralString, Column] = {
    **dict.fromkeys(("account_id", "service_id", "agreement_id"), Column.WHOLE),
    **dict.fromkeys(("month", "due_on", "day", "arose_on"), Column.DAY),
    "amount": Column.HUNDREDTHS,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Money of documents after one, and the months whose books these may be in."""

    posting_id: int
    months: Sequence[date]


def debts_of(
    session: Session, accounts: Sequence[int], *, until: date, moved: Moved | None = None
) -> dict[int, list[Debt]]:
    """Return the debts of these accounts that could be late by a day, oldest first.

    Only the debt itself: penalty and the like bear no penalty, nor does what a court has ruled
    or an agreement has put off. A debt that a former system brought begins on the day it came:
    what it grew by before, that system has counted. With `moved`, debts that are settled and were
    so before it are left out: nothing of them has changed.
    """
    rows = debt_rows(session, accounts, until=until, moved=moved).sort(*_ORDER, "day")
    found: dict[int, list[Debt]] = defaultdict(list)
    for key, of in groupby(rows.iter_rows(named=True), key=itemgetter(*_ORDER)):
        account_id, month, due_on, service_id, agreement_id = key
        moves = list(of)
        found[account_id].append(
            Debt(
                service_id,
                _day(month),
                agreement_id,
                _day(due_on),
                _day(min(each["arose_on"] for each in moves)),
                [Movement(_day(each["day"]), Decimal(each["amount"]).scaleb(-2)) for each in moves],
            )
        )
    return found


def debt_rows(
    session: Session, accounts: Sequence[int], *, until: date, moved: Moved | None
) -> pl.DataFrame:
    """Return what moved these debts on which day, as `debts_of` says; in no order.

    Columns: `account_id`, `service_id`, `agreement_id`, `month`, `due_on`, `day`, `arose_on` (of
    that day's lines) as days since 1970, `amount` in kopecks.
    """
    months = session.scalars(select(MonthRow.month)).all()
    known: dict[str, object] = {
        "accounts": array_of(pl.Series(accounts, dtype=pl.Int64)),
        "months": list(months),
        "until": until,
        "charged": list(CHARGED),
    }
    statement = _DEBTS + _BY_DAY
    if moved is not None:
        known |= {"after": moved.posting_id, "moved": list(moved.months)}
        statement = _DEBTS + _MOVING + _BY_DAY
    return read_columns(session, statement, columns=_COLUMNS, parameters=known)


def late_accounts(session: Session, *, until: date, moved: Moved) -> list[int]:
    """Return the accounts that owe what may be late, or whose money moved after a document."""
    found = union(
        _open_items(until).with_only_columns(OpenItem.account_id),
        _entries_after(moved, until).with_only_columns(Entry.account_id),
    ).subquery()
    return list(session.scalars(select(found.c.account_id).order_by(found.c.account_id)))


def newly_protected(session: Session, since: datetime) -> list[int]:
    """Return the accounts whose protection was recorded or taken back from a moment on."""
    recorded = func.greatest(DebtProtection.recorded_at, DebtProtection.retired_at)
    found = select(DebtProtection.account_id).where(recorded >= since).distinct()
    return list(session.scalars(found.order_by(DebtProtection.account_id)))


def moved_after(session: Session, *, posting_id: int, month: date | None) -> Moved:
    """Return what says which money moved after a document of a month; without one, all did."""
    # Of the months before its own, some books may have been open still.
    first = date.min if month is None else Month.of(month).plus(-_OPEN_BEFORE).first_day
    months = session.scalars(select(MonthRow.month).where(MonthRow.month >= first)).all()
    return Moved(posting_id, months)


def _open_items(until: date) -> Select[Any]:
    key: list[Any] = [getattr(OpenItem, column.key) for column in _KEY]
    return select(*key).where(OpenItem.nature == Nature.PRINCIPAL, OpenItem.due_on < until)


def _entries_after(moved: Moved, until: date) -> Select[Any]:
    key: list[Any] = list(_KEY)
    return select(*key).where(
        Entry.posted.in_(moved.months),
        Entry.posting_id > moved.posting_id,
        Entry.nature == Nature.PRINCIPAL,
        Entry.due_on < until,
    )


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
