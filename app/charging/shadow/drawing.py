"""Which accounts are charged again: drawn by lot, with all that share something with them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.facts import LINES, empty
from app.charging.models import Run
from app.charging.policies import rules_of
from app.charging.shadow.chunk import ChunkOfRun
from app.charging.shadow.whole import Pair, with_neighbours
from app.kernel.month import Month

_OF_LINES = ("account_id", "service_id", "part", "quantity", "price", "amount", "form")
"""What is held against the reference, and what the line is for."""
_TAKEN_BACK = pl.col("form") == "taken_back"


@dataclass(frozen=True, slots=True)
class Lot:
    """How many accounts are drawn, and neighbours with them at most; the same seed draws the same.

    Of the run's own month so many, and so many of all that it corrects together.
    """

    count: int
    neighbours: int
    seed: int


@dataclass(frozen=True, slots=True)
class Draw:
    """Accounts that are charged again for a month, and all lines that the run has of them."""

    month: Month
    accounts: Sequence[int]
    lines: pl.DataFrame
    only: Collection[Pair] | None = None
    """Of an earlier month, the accounts and services that the run changes: the others stand."""


def draws(session: Session, run: Run, chunks: Sequence[ChunkOfRun], lot: Lot) -> Iterator[Draw]:
    """Draw accounts of the run's month, and of each month that it corrects."""
    month = Month.of(run.month)
    end = month.plus(1).first_day
    known = {"seed": lot.seed, "count": lot.count, "first": run.month, "end": end}
    drawn = session.scalars(text(_DRAWN), known).all()
    accounts = with_neighbours(session, drawn, rules_of(session, month), most=lot.neighbours)
    yield Draw(month, accounts, _lines_of(session, chunks, run.month, accounts))
    left = lot.neighbours
    for each, some in _corrected(session, chunks, lot).items():
        rules = rules_of(session, Month.of(each))
        accounts = with_neighbours(session, some, rules, most=left)
        left -= len(accounts) - len(some)
        lines = _lines_of(session, chunks, each, accounts)
        changed = set(lines.select("account_id", "service_id").iter_rows())
        yield Draw(rules.month, accounts, lines.filter(~_TAKEN_BACK), changed)


def _corrected(
    session: Session, chunks: Sequence[ChunkOfRun], lot: Lot
) -> dict[date, Sequence[int]]:
    """Return accounts by the earlier month for which the run corrects them, in the order drawn."""
    pairs = sorted(
        {
            (chunk.month, account)
            for chunk in chunks
            if not chunk.is_own
            for account in _unpacked(session, chunk, "account_id")["account_id"].unique()
        }
    )
    dice = Random(lot.seed)  # noqa: S311 - a lot, nobody's secret
    found: dict[date, list[int]] = {}
    for month, account in dice.sample(pairs, min(lot.count, len(pairs))):
        found.setdefault(month, []).append(account)
    return {**found}


def _lines_of(
    session: Session, chunks: Sequence[ChunkOfRun], month: date, accounts: Sequence[int]
) -> pl.DataFrame:
    """Return what the run has of these accounts for a month, as it is stored."""
    is_theirs = pl.col("account_id").is_in(accounts)
    return pl.concat(
        [
            empty(LINES).select(_OF_LINES),
            *(
                _unpacked(session, chunk, *_OF_LINES).filter(is_theirs)
                for chunk in chunks
                if chunk.month == month
            ),
        ]
    )


def _unpacked(session: Session, chunk: ChunkOfRun, *columns: str) -> pl.DataFrame:
    packed = drafts.packed_of(session, posted=chunk.posted, chunk=chunk.number)
    lines = drafts.unpacked(packed, *columns) if packed else empty(LINES)
    return lines.select(columns)


_DRAWN = """
SELECT id FROM account
WHERE opened_on < :end AND (closed_on IS NULL OR closed_on > :first)
ORDER BY hashint8extended(id, :seed), id LIMIT :count
"""
