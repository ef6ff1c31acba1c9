"""Counting for a month, in chunks of accounts, or for a few of them; which documents stand."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl
from sqlalchemy.orm import Session

from app.kernel.ahead import frames_ahead
from app.kernel.month import Month
from app.months.parameter_keys import LatePosting
from app.months.parameters import parameter_days
from app.penalty.late.chunks import Chunk, chunks_of
from app.penalty.late.counting import Asked, DebtKey, Grower, Step, Wanted, steps
from app.penalty.late.sets.asking import STEP, steps_of
from app.penalty.late.sets.frames import TooWide, day_number, day_of
from app.penalty.late.sets.reading import read_asked, read_late
from app.penalty.models import LateKind
from app.penalty.queries import (
    Moved,
    debts_of,
    whole,
)
from app.penalty.terms import POSTING_OF, protections, rules_on, whose

_EVERY_DAY = date.min


@dataclass(frozen=True, slots=True)
class Counted:
    """What a document would ask of one account."""

    account_id: int
    steps: Sequence[Step]

    @property
    def amount(self) -> Decimal:
        """Return all of it together."""
        return sum((each.amount for each in self.steps), Decimal("0.00"))

    def of(self, kind: LateKind) -> Decimal:
        """Return what is of one kind."""
        return sum((each.amount for each in self.steps if each.kind == kind), Decimal("0.00"))


def wanted_monthly(session: Session, on: date) -> Wanted:
    """Return the kinds that come with the bills of a month, each since the day it does.

    Days before the company chose so are nobody's surprise: staff may ask for them by hand.
    """
    wanted = {}
    for kind, key in POSTING_OF.items():
        for start, end, how in parameter_days(session, key):
            if start <= on and (end is None or on < end) and how == LatePosting.MONTHLY:
                wanted[kind] = start
    return wanted


def wanted_by_hand(kinds: Sequence[LateKind]) -> Wanted:
    """Return these kinds, of every day there is."""
    return dict.fromkeys(kinds, _EVERY_DAY)


def count_month(
    session: Session, month: Month, *, beside: Session | None = None, is_told: bool = True
) -> Generator[pl.DataFrame, None, None]:
    """Yield what the month's document would ask, some thousands of accounts at a time.

    Columns are those of `STEP`; without `is_told` the intervals are left empty. `beside` reads
    as `chunks_of` says.
    """
    last = month.first_day.replace(day=month.days)
    wanted = wanted_monthly(session, last)
    if not wanted:
        return
    rules = rules_on(session, last)
    count_at_once = partial(_at_once, wanted=wanted, until=last, is_told=is_told)
    chunks = chunks_of(session, beside, rules, wanted=wanted, until=last)
    # While one chunk is written by whoever asks, the next one is counted.
    for chunk, at_once in frames_ahead(count_at_once, chunks):
        found, moved = at_once, chunk.late.moved
        accounts = chunk.late.accounts["account_id"].to_list()
        if found is None:
            again = read_late(session, whole(accounts), rules=rules, until=last, moved=moved)
            _, found = count_at_once(replace(chunk, late=again))
        if found is None:
            found = as_frame(count(session, accounts, wanted=wanted, until=last, moved=moved))
        if not found.is_empty():
            yield found


def _at_once(
    chunk: Chunk, *, wanted: Wanted, until: date, is_told: bool
) -> tuple[Chunk, pl.DataFrame | None]:
    """Return a chunk and what is asked of it; None where that cannot be said.

    Money was posted before the month that it is of, and not read, or a figure has no room.
    """
    late = chunk.late.debts()
    if late is None:
        return chunk, None
    try:
        found = steps_of(late, chunk.asked, wanted=wanted, until=until, is_told=is_told)
    except TooWide:
        return chunk, None
    return chunk, found


def as_frame(counted: Iterable[Counted]) -> pl.DataFrame:
    """Return what was counted account by account as `count_month` yields it."""
    rows = [
        (
            step.kind.value,
            each.account_id,
            step.debt.service_id,
            step.debt.agreement_id,
            *map(day_number, (step.debt.month, step.debt.due_on, step.since)),
            *(int(amount * 100) for amount in (step.total, step.before, step.amount)),
            step.told,
        )
        for each in counted
        for step in each.steps
    ]
    found = pl.DataFrame(rows, schema=STEP, orient="row")
    return found.sort("account_id", "kind", maintain_order=True)


def count(
    session: Session,
    accounts: Sequence[int],
    *,
    wanted: Wanted,
    until: date,
    moved: Moved | None = None,
) -> Iterator[Counted]:
    """Yield what a document up to a day would ask of these accounts.

    `moved` leaves out debts that were settled before it, as `debts_of` says.
    """
    grower = Grower(rules_on(session, until))
    known, own = whose(session, accounts), protections(session, accounts)
    asked = _asked(session, accounts)
    debts = debts_of(session, accounts, until=until, moved=moved)
    for account_id in accounts:
        found = list(
            steps(
                debts.get(account_id, ()),
                grower.of(known[account_id], own.get(account_id, ())),
                asked.get(account_id, {}),
                wanted=wanted,
                until=until,
            )
        )
        if found:
            yield Counted(account_id, found)


def _asked(
    session: Session, accounts: Sequence[int]
) -> dict[int, Mapping[tuple[LateKind, DebtKey], Asked]]:
    """Return what was asked for each debt and stands."""
    found: dict[int, dict[tuple[LateKind, DebtKey], Asked]] = defaultdict(dict)
    for row in read_asked(session, accounts).iter_rows(named=True):
        debt = (
            *(row["service_id"], row["agreement_id"]),
            *(day_of(row["month"]), day_of(row["due_on"])),
        )
        found[row["account_id"]][LateKind(row["kind"]), debt] = Asked(
            Decimal(row["before"]).scaleb(-2),
            day_of(row["asked_since"]),
            day_of(row["asked_until"]),
        )
    return dict(found)
