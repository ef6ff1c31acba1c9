"""Which accounts are charged again: drawn by lot, with all that share something with them."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.facts import LINES, empty
from app.charging.policies import rules_of
from app.charging.rules import Rules
from app.charging.shadow.asking import Asker
from app.charging.shadow.chunk import ChunkOfRun
from app.charging.shadow.fetching import OfMonth
from app.charging.shadow.questions.accounts import DRAFTS
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

    month: Month
    count: int
    neighbours: int
    seed: int


@dataclass(frozen=True, slots=True)
class Draw:
    """Accounts that are charged again for a month, and all lines that the run has of them."""

    rules: Rules
    accounts: Sequence[int]
    lines: pl.DataFrame
    only: Collection[Pair] | None = None
    """Of an earlier month, the accounts and services that the run changes: the others stand."""


def drawn_of_month(chunks: Sequence[ChunkOfRun], lot: Lot, session: Session) -> Sequence[Draw]:
    """Draw accounts of the run's own month."""
    rules = rules_of(session, lot.month)
    first, end = lot.month.first_day, lot.month.plus(1).first_day
    known = {"seed": lot.seed, "count": lot.count, "first": first, "end": end}
    drawn = OfMonth(rules, session.scalars(text(_DRAWN), known).all())
    (accounts,) = with_neighbours(session, [drawn], most=lot.neighbours)
    return [Draw(rules, accounts, _lines_of(session, chunks, first, accounts))]


def drawn_of_corrected(
    chunks: Sequence[ChunkOfRun], many: Mapping[int, int], lot: Lot, session: Session
) -> Sequence[Draw]:
    """Draw accounts of the months that the run corrects; so `many` have lines of each chunk."""
    some = [
        OfMonth(rules_of(session, Month.of(month)), accounts)
        for month, accounts in _corrected(session, chunks, many, lot).items()
    ]
    found = []
    for each, accounts in zip(
        some, with_neighbours(session, some, most=lot.neighbours), strict=True
    ):
        lines = _lines_of(session, chunks, each.rules.month.first_day, accounts)
        changed = set(lines.select("account_id", "service_id").iter_rows())
        found.append(Draw(each.rules, accounts, lines.filter(~_TAKEN_BACK), changed))
    return found


def _corrected(
    session: Session, chunks: Sequence[ChunkOfRun], many: Mapping[int, int], lot: Lot
) -> Mapping[date, Sequence[int]]:
    """Return accounts by the earlier month for which the run corrects them, in the order drawn.

    Places are drawn among all that the chunks were seen to have, so that only chunks are read
    in which an account was drawn.
    """
    corrected = [chunk for chunk in chunks if not chunk.is_own]
    ends = list(accumulate(many[chunk.number] for chunk in corrected))
    every = ends[-1] if ends else 0
    dice = Random(lot.seed)  # noqa: S311 - a lot, nobody's secret
    drawn = dice.sample(range(every), min(lot.count, every))
    accounts: dict[int, Sequence[int]] = {}
    found: dict[date, list[int]] = {}
    for place in drawn:
        at = bisect_right(ends, place)
        if at not in accounts:
            ids = _unpacked(session, corrected[at], "account_id")["account_id"]
            accounts[at] = ids.drop_nulls().unique().sort().to_list()
        number = place - ends[at] + many[corrected[at].number]
        # Drafts that are others since they were looked at may be of fewer; none is published.
        found.setdefault(corrected[at].month, []).extend(accounts[at][number : number + 1])
    return found


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
    packed = Asker(session, chunk.known).value(DRAFTS)
    lines = drafts.unpacked(packed, *columns) if packed else empty(LINES)
    return lines.select(columns)


_DRAWN = """
SELECT id FROM account
WHERE opened_on < :end AND (closed_on IS NULL OR closed_on > :first)
ORDER BY hashint8extended(id, :seed), id LIMIT :count
"""
