"""Looking at one chunk of a run: its drafts as they are stored, against all that always holds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.shadow.asking import Answers, Asker
from app.charging.shadow.beyond import beyond
from app.charging.shadow.chunk import CheckedChunk, ChunkOfRun
from app.charging.shadow.invariants import OF_CHUNKS, OF_CORRECTIONS, OF_MONTHS
from app.charging.shadow.invariants.rule import broken
from app.charging.shadow.invariants.runs import sums_of
from app.charging.shadow.mismatch import Mismatch
from app.kernel.engine import in_engine
from app.kernel.month import Month
from app.months.parameter_keys import LINES_OVER, SHADOW_NEIGHBOURS
from app.months.parameters import parameter

MANY = 100
"""Rows of one kind that are kept of a chunk; more are only more of the same."""
_TOO_LARGE = 10**24
"""Millionths that no column holds: what is so wrong is told without the figure."""
Sums = Sequence[tuple[str, int, int]]
"""Kind, id, and millionths of what lies in several chunks."""
_WAYS = ("enable_sort", "enable_incremental_sort", "enable_indexscan")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the company says of the check, in force in the run's month."""

    lines_over: int
    """An account with more lines than this in a month is none that a run charges."""
    neighbours: int
    """Of an account with more of them nothing that they share is charged again."""

    @classmethod
    def of(cls, session: Session, month: Month) -> "Bounds":
        """Read them."""
        on = month.first_day
        return cls(
            parameter(session, LINES_OVER, on=on), parameter(session, SHADOW_NEIGHBOURS, on=on)
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a chunk."""

    drafts: str
    """SHA-256 of what was looked at; nothing where there were no drafts."""
    seconds: Decimal
    mismatches: Sequence[Mismatch]
    beyond: Counter[str]
    """Its lines that the reference does not know, by what they are for."""
    sums: Sums
    """What it has of heat houses and shared sums, in millionths; nothing of an earlier month."""
    accounts: int
    """How many have lines of an earlier month; those of the run's own are not drawn among these."""


def look_at(
    session: Session, of: ChunkOfRun, bounds: Bounds, answers: Answers | None = None
) -> Looked:
    """Return what is seen of the chunk.

    `answers` are kept for other months of the same accounts: of these it was charged before any
    fact was read.
    """
    began = perf_counter()
    with _many_rows(session):
        ask = Asker(session, of.known, {} if answers is None else answers)
        chunk = CheckedChunk(ask, of, lines_over=bounds.lines_over)
        chunk.read_ahead()
        found, unknown, sums = in_engine(lambda: _looked_through(chunk, bounds))
    accounts = 0 if of.is_own else chunk.accounts.len()
    seconds = Decimal(f"{perf_counter() - began:.3f}")
    return Looked(chunk.digest, seconds, found, unknown, sums, accounts)


def _looked_through(
    chunk: CheckedChunk, bounds: Bounds
) -> tuple[Sequence[Mismatch], Counter[str], Sums]:
    of = chunk.of
    found: list[Mismatch] = []
    rules = {**OF_CHUNKS, **(OF_MONTHS if of.is_own else OF_CORRECTIONS)}
    for kind, rows in broken(chunk, rules).items():
        for account, building, service, part, *figures in rows.head(MANY).iter_rows():
            expected, was = (in_units(figure) for figure in figures)
            where = (account, building, service, part or "")
            found.append(Mismatch(kind, of.month, *where, expected, was))
    unknown = Counter(beyond(chunk.drafts, chunk.places, neighbours=bounds.neighbours))
    sums = sums_of(chunk).drop_nulls("of").rows() if of.is_own else []
    return found, unknown, sums


def in_units(figure: int | None) -> Decimal | None:
    """Return millionths as what they are; nothing where no column holds it."""
    if figure is None or abs(figure) >= _TOO_LARGE:
        return None
    return Decimal(figure).scaleb(-6)


@contextmanager
def _many_rows(session: Session) -> Iterator[None]:
    """Keep the planner from sorting, and from fetching rows one by one: it expects few of them."""
    for way in _WAYS:
        session.execute(text(f"SET LOCAL {way} = off"))
    yield
    for way in _WAYS:
        session.execute(text(f"SET LOCAL {way} TO DEFAULT"))
