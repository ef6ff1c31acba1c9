"""Debts with all that moved them, as the ledger's entries tell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import LiteralString

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.columns import Column, Columns, read_columns
from app.database.packed import array_of
from app.kernel.month import Month
from app.ledger.models import CHARGED
from app.months.models import MonthRow
from app.penalty.debts import Debt, Movement
from app.penalty.models import DebtProtection

_EPOCH = date(1970, 1, 1)
_ORDER = ("account_id", "month", "due_on", "service_id", "agreement_id")
CONCERNED = dict.fromkeys(("account_id", "first", "owed", "sums"), pl.Int64)
"""Columns of `late_accounts`."""
_BOOKS = "-1mo"
"""How long before a month its money is looked for; what is missing then is read whole."""
_AT_ONCE = 20_000
"""Accounts looked at together."""
_EVER = (date.min - _EPOCH).days
_MANY = 50
"""Sums that an account is taken to have where they were not counted."""
_OPEN_BEFORE = 3
"""Months: no books stay open so long beside those of a later month."""
# Account by account and month by month, or the planner would read whole months. What was charged
# too much was never owed: its debt is lower from the first day on.
_OWN: LiteralString = """
FROM unnest(
    CAST(%(accounts)s AS bigint[]), CAST(%(firsts)s AS bigint[]), CAST(%(books)s AS bigint[])
) AS each (account_id, first, books)
CROSS JOIN LATERAL (
    SELECT * FROM entry AS own
    WHERE own.posted = ANY(CAST(%(months)s AS date[]))
      AND own.posted >= date '1970-01-01' + each.books::int
      AND own.account_id = each.account_id
    OFFSET 0
) AS e
WHERE e.month >= date '1970-01-01' + each.first::int
  AND e.nature = 'principal' AND e.due_on < %(until)s"""
_DAY: LiteralString = """
CASE WHEN e.kind = ANY(%(charged)s) AND e.amount < 0 THEN least(e.on_day, e.due_on)
     ELSE e.on_day END"""
# Bills of a month come some days after its end: what was paid on these the document did not count.
# Nor did it count the credits that debts have taken within itself.
_IS_NEW: LiteralString = "(posting_id >= %(after)s OR on_day > %(told)s)"
_ENTRIES: LiteralString = f"""
SELECT e.account_id, e.month, e.due_on, e.service_id, e.agreement_id, e.arose_on, e.amount,
       {_DAY} AS day, (e.posted = ANY(%(moved)s) AND {_IS_NEW})::int AS is_new
{_OWN}"""
# Whose money only moved in time owed nothing on any late day, whatever the rules are.
_LATE: LiteralString = f"""
SELECT e.account_id
{_OWN}
GROUP BY e.account_id
HAVING bool_or({_DAY} > e.due_on) OR sum(e.amount) <> 0"""
_ASKED: LiteralString = """
SELECT each.account_id
FROM unnest(CAST(%(accounts)s AS bigint[]), CAST(%(firsts)s AS bigint[]))
     AS each (account_id, first)
JOIN late_sums AS s ON s.account_id = each.account_id
WHERE date '1970-01-01' + each.first::int <= ANY (s.months)"""
_CONCERNED: LiteralString = f"""
SELECT account_id, min(month) AS first, sum(owed) AS owed, max(is_open) AS is_open,
       count(*) AS sums
FROM (
    SELECT account_id, month, outstanding AS owed, 1 AS is_open FROM open_item
    WHERE nature = 'principal' AND due_on < %(until)s
    UNION ALL
    SELECT account_id, month, 0, 0 FROM entry
    WHERE posted = ANY(%(moved)s) AND {_IS_NEW}
      AND nature = 'principal' AND due_on < %(until)s
) AS debt
GROUP BY account_id"""  # noqa: S608 - put together from a constant
_COLUMNS: dict[LiteralString, Column] = {
    **dict.fromkeys(("account_id", "service_id", "agreement_id", "is_new"), Column.WHOLE),
    **dict.fromkeys(("month", "due_on", "day", "arose_on"), Column.DAY),
    "amount": Column.HUNDREDTHS,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Money of a document and those after it, or of days after `told`; the months of its books."""

    posting_id: int
    months: Sequence[date]
    told: date = date.min
    """The last day that the document counted."""


def debts_of(
    session: Session, accounts: Sequence[int], *, until: date, moved: Moved | None = None
) -> dict[int, list[Debt]]:
    """Return the debts of these accounts that could be late by a day, oldest first.

    Only the debt itself: penalty and the like bear no penalty, nor does what a court has ruled
    or an agreement has put off. A debt that a former system brought begins on the day it came:
    what it grew by before, that system has counted. With `moved`, debts that are settled and were
    so before it are left out: nothing of them has changed.
    """
    key = list(_ORDER)
    rows = debt_rows(session, whole(accounts), until=until, moved=moved)
    rows = rows.join(debts_in(rows, moved), on=key, how="semi")
    by_day = rows.group_by(*key, "day").agg(pl.col("arose_on").min(), pl.col("amount").sum())
    found: dict[int, list[Debt]] = defaultdict(list)
    ordered = by_day.sort(*key, "day").iter_rows(named=True)
    for of_debt, of in groupby(ordered, key=itemgetter(*_ORDER)):
        account_id, month, due_on, service_id, agreement_id = of_debt
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


def whole(accounts: Sequence[int]) -> pl.DataFrame:
    """Return accounts as `debt_rows` takes them, of which every debt is wanted."""
    return pl.DataFrame(
        {"account_id": accounts, "first": _EVER, "owed": None, "sums": _MANY},
        schema=CONCERNED,
        strict=False,
    )


def debt_rows(
    session: Session, accounts: pl.DataFrame, *, until: date, moved: Moved | None
) -> pl.DataFrame:
    """Return all that moved debts of these accounts; in no order.

    `accounts` are as `late_accounts` gives them: debts of months before `first`, and what was
    posted before it, are left out. Columns: `account_id`, `service_id`, `agreement_id`, `month`,
    `due_on`, `day`, `arose_on` as days since 1970, `amount` in kopecks, and `is_new`: whether it
    came after a document.
    """
    known = _known(session, accounts, until)
    moved = moved or Moved(0, ())
    known |= _after(moved)
    return read_columns(session, _ENTRIES, columns=_COLUMNS, parameters=known)


def debts_in(rows: pl.DataFrame, moved: Moved | None) -> pl.DataFrame:
    """Return the debts that `debt_rows` are of: what each is known by, `arose_on`, `owed`.

    With `moved`, as `debts_of` says, those of which nothing has changed are left out.
    """
    debts = rows.group_by(_ORDER).agg(
        pl.col("arose_on").min(), pl.col("amount").sum().alias("owed"), pl.col("is_new").max()
    )
    if moved is not None:
        debts = debts.filter((pl.col("owed") != 0) | (pl.col("is_new") > 0))
    return debts.drop("is_new")


def late_accounts(session: Session, *, until: date, moved: Moved) -> pl.DataFrame:
    """Return the accounts that owe what may be late, or whose late money moved after a document.

    By id. Columns: `account_id`, `first`, the first month that concerned debts are of (as days
    since 1970), `owed`, in kopecks, and `sums`, about how many debts these are.
    """
    known = {"until": until, **_after(moved)}
    kinds: Columns = {
        "account_id": Column.WHOLE,
        "first": Column.DAY,
        "owed": Column.HUNDREDTHS,
        "is_open": Column.WHOLE,
        "sums": Column.WHOLE,
    }
    found = read_columns(session, _CONCERNED, columns=kinds, parameters=known).sort("account_id")
    settled = found.filter(pl.col("is_open") == 0)
    late = [_ever_late(session, some, until) for some in settled.iter_slices(_AT_ONCE)]
    if late:
        is_late = pl.col("account_id").is_in(pl.concat(late).implode())
        found = found.filter((pl.col("is_open") > 0) | is_late)
    return found.drop("is_open")


def newly_protected(session: Session, since: datetime) -> list[int]:
    """Return the accounts whose protection was recorded or taken back from a moment on."""
    recorded = func.greatest(DebtProtection.recorded_at, DebtProtection.retired_at)
    found = select(DebtProtection.account_id).where(recorded >= since).distinct()
    return list(session.scalars(found.order_by(DebtProtection.account_id)))


def moved_after(session: Session, *, posting_id: int, month: date | None, told: date) -> Moved:
    """Return what says which money moved after a document of a month; without one, all did.

    `told` is the last day that it counted.
    """
    # Of the months before its own, some books may have been open still.
    first = date.min if month is None else Month.of(month).plus(-_OPEN_BEFORE).first_day
    months = session.scalars(select(MonthRow.month).where(MonthRow.month >= first)).all()
    return Moved(posting_id, months, told)


def _ever_late(session: Session, accounts: pl.DataFrame, until: date) -> pl.Series:
    """Return those of the accounts that owed something late, or were asked for that they did."""
    known, found = _known(session, accounts, until), {"account_id": Column.WHOLE}
    late, asked = (
        read_columns(session, each, columns=found, parameters=known)["account_id"]
        for each in (_LATE, _ASKED)
    )
    return pl.concat([late, asked])


def _after(moved: Moved) -> dict[str, object]:
    return {"after": moved.posting_id, "moved": list(moved.months), "told": moved.told}


def _known(session: Session, accounts: pl.DataFrame, until: date) -> dict[str, object]:
    """Return what statements know that read the entries of accounts."""
    return {
        "accounts": array_of(accounts["account_id"]),
        "firsts": array_of(accounts["first"]),
        # Money may stand in books that were open still when its month had been published.
        "books": array_of(
            _days(accounts["first"].cast(pl.Int32).cast(pl.Date).dt.offset_by(_BOOKS))
        ),
        "months": list(session.scalars(select(MonthRow.month))),
        "until": until,
        "charged": list(CHARGED),
    }


def _days(days: pl.Series) -> pl.Series:
    return days.cast(pl.Int32).cast(pl.Int64)


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
