"""Of which accounts something may be asked: who owes late debts, and whose late money has moved."""

from datetime import date
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.database.columns import Column, Columns, read_columns
from app.ledger.models import CHARGED
from app.penalty.queries import IS_LATE, IS_NEW, OWN, Moved, after, known_of

_AT_ONCE = 20_000
"""Accounts looked at together."""
# Whose money only moved in time owed nothing on any late day, whatever the rules are.
_LATE: LiteralString = f"""
SELECT e.account_id
{OWN}
GROUP BY e.account_id
HAVING bool_or({IS_LATE}) OR sum(e.amount) <> 0"""
_ASKED: LiteralString = """
SELECT each.account_id
FROM unnest(CAST(%(accounts)s AS bigint[]), CAST(%(firsts)s AS bigint[]))
     AS each (account_id, first)
JOIN late_sums AS s ON s.account_id = each.account_id
WHERE date '1970-01-01' + each.first::int <= ANY (s.months)"""
_CONCERNED: LiteralString = f"""
SELECT account_id, min(month) AS first, sum(owed) AS owed, max(is_late) AS is_late,
       count(*) AS sums
FROM (
    SELECT account_id, month, outstanding AS owed, 1 AS is_late FROM open_item
    WHERE nature = 'principal' AND due_on < %(until)s
    UNION ALL
    SELECT e.account_id, e.month, 0, {IS_LATE}::int FROM entry AS e
    WHERE {IS_NEW} AND e.nature = 'principal' AND e.due_on < %(until)s
) AS debt
GROUP BY account_id"""  # noqa: S608 - put together from a constant


def late_accounts(session: Session, *, until: date, moved: Moved) -> pl.DataFrame:
    """Return the accounts that owe what may be late, or whose late money moved after a document.

    By id. Columns: `account_id`, `first`, the first month that concerned debts are of (as days
    since 1970), `owed`, in kopecks, and `sums`, about how many debts these are.
    """
    known = {"until": until, "charged": list(CHARGED), **after(moved)}
    kinds: Columns = {
        "account_id": Column.WHOLE,
        "first": Column.DAY,
        "owed": Column.HUNDREDTHS,
        "is_late": Column.WHOLE,
        "sums": Column.WHOLE,
    }
    found = read_columns(session, _CONCERNED, columns=kinds, parameters=known).sort("account_id")
    in_time = found.filter(pl.col("is_late") == 0)
    late = [_ever_late(session, some, until) for some in in_time.iter_slices(_AT_ONCE)]
    if late:
        is_late = pl.col("account_id").is_in(pl.concat(late).implode())
        found = found.filter((pl.col("is_late") > 0) | is_late)
    return found.drop("is_late")


def _ever_late(session: Session, accounts: pl.DataFrame, until: date) -> pl.Series:
    """Return those of the accounts that owed something late, or were asked for that they did."""
    known, found = known_of(accounts, until), {"account_id": Column.WHOLE}
    late, asked = (
        read_columns(session, each, columns=found, parameters=known)["account_id"]
        for each in (_LATE, _ASKED)
    )
    return pl.concat([late, asked])
