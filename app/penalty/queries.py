"""Debts with all that moved them, as the ledger's entries tell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.database.columns import Column, read_columns
from app.database.packed import array_of
from app.ledger.models import CHARGED
from app.penalty.debts import Debt, Movement

_EPOCH = date(1970, 1, 1)
_ORDER = ("account_id", "month", "due_on", "service_id", "agreement_id")
CONCERNED = dict.fromkeys(("account_id", "first", "owed", "sums"), pl.Int64)
"""Columns of `late_accounts`."""
_BOOKS = "-1mo"
"""How long before a month its money is looked for; what is missing then is read whole."""
_EVER = (date.min - _EPOCH).days
_MANY = 50
"""Sums that an account is taken to have where they were not counted."""
# Account by account and month by month, or the planner would read whole months. What was charged
# too much was never owed: its debt is lower from the first day on.
OWN: LiteralString = """
FROM unnest(
    CAST(%(accounts)s AS bigint[]), CAST(%(firsts)s AS bigint[]), CAST(%(books)s AS bigint[])
) AS each (account_id, first, books)
CROSS JOIN LATERAL (
    SELECT * FROM entry AS own
    WHERE own.posted = ANY(ARRAY(SELECT month FROM month))
      AND own.posted >= date '1970-01-01' + each.books::int
      AND own.account_id = each.account_id
      AND own.month >= date '1970-01-01' + each.first::int
      AND own.nature = 'principal' AND own.due_on < %(until)s
    OFFSET 0
) AS e"""
DAY: LiteralString = """
CASE WHEN e.kind = ANY(%(charged)s) AND e.amount < 0 THEN least(e.on_day, e.due_on)
     ELSE e.on_day END"""
# Whether `DAY` is after the last day to pay: of nearly all money two days say it alone.
IS_LATE: LiteralString = """
(e.on_day > e.due_on AND NOT (e.amount < 0 AND e.kind = ANY(%(charged)s)))"""
# Bills of a month come some days after its end: what was paid on these the document did not count.
# Nor did it count the credits that debts have taken within itself.
# Money in time only settles a debt that no document could ask for yet, and then it never was late:
# nothing of it can be of a day after the last one to pay, for that day is one of those after all
# documents. What it does not settle is open.
IS_NEW: LiteralString = f"""(
    (e.posting_id >= %(after)s OR e.on_day > %(told)s)
    AND ({IS_LATE} OR e.due_on < %(asked)s OR e.account_id = ANY(%(by_hand)s))
)"""
_ENTRIES: LiteralString = f"""
SELECT e.account_id, e.month, e.due_on, e.service_id, e.agreement_id, e.arose_on, e.amount,
       {DAY} AS day, {IS_NEW}::int AS is_new
{OWN}"""
_COLUMNS: dict[LiteralString, Column] = {
    **dict.fromkeys(("account_id", "service_id", "agreement_id", "is_new"), Column.WHOLE),
    **dict.fromkeys(("month", "due_on", "day", "arose_on"), Column.DAY),
    "amount": Column.HUNDREDTHS,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Money of a document and those after it, or of days after `told`."""

    posting_id: int
    told: date = date.min
    """The last day that the document counted."""
    asked: date = date.min
    """The last day that any month's document counted which stands."""
    by_hand: Sequence[int] = ()
    """Accounts asked by hand for days after that."""


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
    rows = debts_in(rows, moved).explode("day", "amount")
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
    known = known_of(accounts, until)
    known |= after(moved or Moved(0))
    return read_columns(session, _ENTRIES, columns=_COLUMNS, parameters=known)


def debts_in(rows: pl.DataFrame, moved: Moved | None) -> pl.DataFrame:
    """Return the debts that `debt_rows` are of: what each is known by, `arose_on`, `owed`.

    And `day` and `amount`, lists of all that moved it. With `moved`, as `debts_of` says, those of
    which nothing has changed are left out.
    """
    debts = rows.group_by(_ORDER).agg(
        pl.col("arose_on").min(),
        pl.col("amount").sum().alias("owed"),
        pl.col("is_new").max(),
        "day",
        "amount",
    )
    if moved is not None:
        debts = debts.filter((pl.col("owed") != 0) | (pl.col("is_new") > 0))
    return debts.drop("is_new")


def after(moved: Moved) -> dict[str, object]:
    """Return what statements know that say which money is new."""
    return {
        "after": moved.posting_id,
        "told": moved.told,
        "asked": moved.asked,
        "by_hand": list(moved.by_hand),
    }


def known_of(accounts: pl.DataFrame, until: date) -> dict[str, object]:
    """Return what statements know that read the entries of accounts."""
    return {
        "accounts": array_of(accounts["account_id"]),
        "firsts": array_of(accounts["first"]),
        # Money may stand in books that were open still when its month had been published.
        "books": array_of(
            _days(accounts["first"].cast(pl.Int32).cast(pl.Date).dt.offset_by(_BOOKS))
        ),
        "until": until,
        "charged": list(CHARGED),
    }


def _days(days: pl.Series) -> pl.Series:
    return days.cast(pl.Int32).cast(pl.Int64)


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
