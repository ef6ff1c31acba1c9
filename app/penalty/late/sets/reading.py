"""Reading the late debts of thousands of accounts as frames, and what was asked on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.database.columns import Column
from app.database.lists import Lists, read_lists
from app.database.packed import array_of
from app.kernel.engine import in_engine
from app.penalty.debts import Block
from app.penalty.late.sets.asking import ASKED
from app.penalty.late.sets.frames import LateDebts, Terms
from app.penalty.queries import Moved, debt_rows, debts_in
from app.penalty.terms import Rules, Whose, protections_among, whose_frame

SUMS_LISTS: Lists = {
    **dict.fromkeys(("service_ids", "agreement_ids"), Column.WHOLE),
    **dict.fromkeys(("months", "due_days", "since_days"), Column.DAY),
    **dict.fromkeys(("totals", "asked"), Column.WHOLE),
}
"""Lists of `LateSums`."""
_ASKED: LiteralString = """
SELECT s.account_id, s.kind, d.until, s.service_ids, s.agreement_ids, s.months, s.due_days,
       s.since_days, s.totals, s.asked
FROM late_sums AS s
JOIN late_document AS d ON d.id = s.document_id
WHERE s.account_id = ANY(%(accounts)s)
  AND s.document_id IN (
      SELECT standing.id FROM late_document AS standing
      JOIN posting AS p ON p.source_kind = 'late' AND p.source_id = CAST(standing.id AS text)
      WHERE NOT EXISTS (SELECT FROM posting AS r WHERE r.reverses = p.id)
  )
"""


@dataclass(frozen=True, slots=True)
class LateRows:
    """Late debts of some accounts as they were read, and whose rules they bear."""

    accounts: pl.DataFrame
    """As `late_accounts` gives them."""
    moved: Moved | None
    rows: pl.DataFrame
    """As `debt_rows` gives them."""
    places: pl.DataFrame
    """`account_id`, `terms` (place among the terms)."""
    terms: Sequence[Terms]

    def debts(self) -> LateDebts | None:
        """Return the debts; None where what was read is not all that they are of."""
        debts = debts_in(self.rows, self.moved)
        sums = debts.group_by("account_id").agg(pl.col("owed").sum().alias("sum"))
        wrong = self.accounts.join(sums, on="account_id", how="left").filter(
            pl.col("owed") != pl.col("sum").fill_null(0)
        )
        if not wrong.is_empty():
            return None
        debts = debts.drop("owed").with_row_index("debt")
        debts = debts.with_columns(pl.col("debt").cast(pl.Int64))
        moves = debts.select("debt", "day", "amount").explode("day", "amount")
        debts = debts.drop("day", "amount")
        return LateDebts(debts.join(self.places, on="account_id"), moves, self.terms)


def read_late(
    session: Session,
    accounts: pl.DataFrame,
    *,
    rules: Rules,
    until: date,
    moved: Moved | None,
) -> LateRows:
    """Return the debts of `late_accounts` that could be late by a day.

    `moved` leaves out debts that were settled before it, as `debts_of` says.
    """
    rows = debt_rows(session, accounts, until=until, moved=moved)
    places, terms = _terms(session, accounts["account_id"], rules)
    return LateRows(accounts, moved, rows, places, terms)


def read_asked(session: Session, accounts: Sequence[int] | pl.Series) -> pl.DataFrame:
    """Return what was asked for each debt and stands: columns of `ASKED`."""
    given = read_lists(
        session,
        _ASKED,
        of="account_id",
        lists=SUMS_LISTS,
        alike={"kind": Column.TEXT, "until": Column.DAY},
        parameters={"accounts": array_of(pl.Series(accounts, dtype=pl.Int64))},
    )
    return in_engine(lambda: _asked_of(given))


def _asked_of(given: pl.DataFrame) -> pl.DataFrame:
    asked = given.group_by(
        "account_id",
        pl.col("service_ids").alias("service_id"),
        pl.col("agreement_ids").alias("agreement_id"),
        pl.col("months").alias("month"),
        pl.col("due_days").alias("due_on"),
        "kind",
    ).agg(
        (pl.col("totals") - pl.col("asked")).sum().alias("before"),
        pl.col("since_days").min().alias("asked_since"),
        pl.col("until").max().alias("asked_until"),
    )
    return asked.select(pl.col(name).cast(dtype) for name, dtype in ASKED.items())


def _terms(session: Session, accounts: pl.Series, rules: Rules) -> tuple[pl.DataFrame, list[Terms]]:
    """Return the place of each account's rules among those there are; accounts alike share them."""
    own = protections_among(session, accounts)
    found = whose_frame(session, accounts, with_places=rules.depend_on_places)
    made = _Made(rules)
    return in_engine(lambda: _places(found, own, made)), made.terms


def _places(found: pl.DataFrame, own: Mapping[int, Sequence[Block]], made: "_Made") -> pl.DataFrame:
    alike = ["category", "building_id", "settlement_id"]
    groups = found.select(alike).unique().with_row_index("group")
    known = {group: Whose(0, *of) for group, *of in groups.iter_rows()}
    places = groups.with_columns(
        pl.Series("terms", [made.place(each, ()) for each in known.values()], dtype=pl.Int64)
    )
    found = found.join(places, on=alike)
    protected = found.filter(pl.col("account_id").is_in(list(own)))
    of_own = {
        account_id: made.place(known[group], own[account_id])
        for account_id, group in protected[["account_id", "group"]].iter_rows()
    }
    terms = pl.col("account_id").replace_strict(of_own, default=pl.col("terms"))
    return found.select("account_id", terms.cast(pl.Int64).alias("terms"))


class _Made:
    """The terms made so far, and the place of each among them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._places: dict[tuple[str, tuple[Block, ...]], int] = {}
        self.terms: list[Terms] = []

    def place(self, whose: Whose, own: Sequence[Block]) -> int:
        """Return the place of the terms of an account with protection of its own."""
        blocks = tuple(self._rules.blocks_for(whose, own))
        key = (whose.category, blocks)
        if key not in self._places:
            self._places[key] = len(self.terms)
            penalty = self._rules.penalty(whose, blocks)
            interest = self._rules.interest_terms(blocks)
            self.terms.append(Terms(penalty, interest, self._rules.inflation(blocks)))
        return self._places[key]
