"""All that is known of late debts, some thousands of accounts at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy.orm import Session

from app.kernel.ahead import ahead
from app.penalty.late.anew import known_anew, newly_protected
from app.penalty.late.concerned import late_accounts
from app.penalty.late.counting import Wanted
from app.penalty.late.own_money import parted
from app.penalty.late.sets.reading import LateRows, read_asked, read_late
from app.penalty.late.standing import asked_by_hand, last_day_asked, last_document
from app.penalty.queries import Moved, whole
from app.penalty.terms import Rules

CHUNK = 24_000
"""Debts counted at a time, or those of one account; keeps memory flat."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some accounts with all that is known of their debts."""

    late: LateRows
    asked: pl.DataFrame


def chunks_of(
    session: Session, beside: Session | None, rules: Rules, *, wanted: Wanted, until: date
) -> Iterator[Chunk]:
    """Yield what is known of all accounts of which something may be asked up to a day.

    `beside` is another transaction: accounts are read from it while what was read before is
    written. It sees all that `session` does, but the money that `session` has moved itself: of
    whom that is, these are read from `session`. All open books are held, so nobody moves more.

    Debts settled before the last document are left out, but for those that what was recorded
    since has reached: a price index, a ban, a rate of a day that they were still late on.
    """
    last, asked = last_document(session), last_day_asked(session)
    changed = newly_protected(session, last.facts)
    if (day := known_anew(session, last.facts, wanted, until=last.until)) is not None:
        last = last_document(session, before=day)
    moved = Moved(
        last.posting_id,
        told=last.until,
        asked=asked,
        by_hand=asked_by_hand(session, after=asked),
    )
    others = late_accounts(session, until=until, moved=moved)
    others = others.filter(~pl.col("account_id").is_in(changed))
    here, there = others, others.clear()
    if beside is not None:
        here, there = parted(session, beside, others, until=until)

    def read(session: Session, accounts: pl.DataFrame, since: Moved | None) -> Chunk:
        late = read_late(session, accounts, rules=rules, until=until, moved=since)
        return Chunk(late, read_asked(session, accounts["account_id"]))

    yield from (read(session, each, None) for each in _sliced(whole(changed)))
    yield from (read(session, each, moved) for each in _sliced(here))
    if beside is not None:
        yield from ahead(lambda each: read(beside, each, moved), _sliced(there))


def _sliced(accounts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield some of the accounts at a time: as many as have so many debts together."""
    chunks = accounts["sums"].cum_sum() // CHUNK
    start = 0
    for length in chunks.rle().struct.field("len"):
        yield accounts.slice(start, length)
        start += length
