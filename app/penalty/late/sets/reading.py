"""Reading the late debts of thousands of accounts as frames, and what was asked on them."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.database.columns import Column, read_columns
from app.database.packed import array_of
from app.penalty.debts import Block
from app.penalty.late.sets.asking import ASKED
from app.penalty.late.sets.frames import KEY, LateDebts, Terms
from app.penalty.queries import Moved, debt_rows
from app.penalty.terms import Rules, protections, whose

_ASKED_COLUMNS: dict[LiteralString, Column] = {
    "account_id": Column.WHOLE,
    "service_id": Column.WHOLE,
    "agreement_id": Column.WHOLE,
    "month": Column.DAY,
    "due_on": Column.DAY,
    "kind": Column.TEXT,
    "before": Column.HUNDREDTHS,
    "asked_since": Column.DAY,
    "asked_until": Column.DAY,
}
_ASKED: LiteralString = """
SELECT s.account_id, s.service_id, s.agreement_id, s.month, s.due_on, s.kind,
       sum(s.amount) AS before, min(s.since) AS asked_since, max(d.until) AS asked_until
FROM late_sum AS s
JOIN late_document AS d ON d.id = s.document_id
JOIN posting AS p ON p.source_kind = 'late' AND p.source_id = CAST(d.id AS text)
WHERE s.account_id = ANY(%(accounts)s)
  AND NOT EXISTS (SELECT FROM posting AS r WHERE r.reverses = p.id)
GROUP BY s.account_id, s.service_id, s.agreement_id, s.month, s.due_on, s.kind
"""


def read_late(
    session: Session,
    accounts: Sequence[int],
    *,
    rules: Rules,
    until: date,
    moved: Moved | None,
) -> LateDebts:
    """Return the debts of these accounts that could be late by a day, and whose rules they bear.

    `moved` leaves out debts that were settled before it, as `debt_rows` says.
    """
    rows = debt_rows(session, accounts, until=until, moved=moved)
    key = list(KEY)
    debts = rows.group_by(key).agg(pl.col("arose_on").min()).with_row_index("debt")
    debts = debts.with_columns(pl.col("debt").cast(pl.Int64))
    moves = rows.join(debts.select("debt", *key), on=key).select("debt", "day", "amount")
    places, terms = _terms(session, debts["account_id"].unique().to_list(), rules)
    return LateDebts(debts.join(places, on="account_id"), moves, terms)


def read_asked(session: Session, accounts: Sequence[int]) -> pl.DataFrame:
    """Return what was asked for each debt and stands: columns of `ASKED`."""
    frame = read_columns(
        session,
        _ASKED,
        columns=_ASKED_COLUMNS,
        alike=("kind",),
        parameters={"accounts": array_of(pl.Series(accounts, dtype=pl.Int64))},
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in ASKED.items())


def _terms(
    session: Session, accounts: Sequence[int], rules: Rules
) -> tuple[pl.DataFrame, list[Terms]]:
    """Return the place of each account's rules among those there are; accounts alike share them."""
    own = protections(session, accounts)
    places: dict[tuple[str, tuple[Block, ...]], int] = {}
    terms: list[Terms] = []
    found = []
    of_account = whose(session, accounts)
    for account_id in accounts:
        known = of_account[account_id]
        blocks = tuple(rules.blocks_for(known, own.get(account_id, ())))
        key = (known.category, blocks)
        if key not in places:
            places[key] = len(terms)
            penalty, interest = rules.penalty(known, blocks), rules.interest_terms(blocks)
            terms.append(Terms(penalty, interest, rules.inflation(blocks)))
        found.append((account_id, places[key]))
    schema = {"account_id": pl.Int64, "terms": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row"), terms
