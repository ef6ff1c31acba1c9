"""Looking at the chunks of a run, two at a time: one waits for the server, the other reckons."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.shadow.asking import Asker
from app.charging.shadow.beyond import beyond
from app.charging.shadow.chunk import CheckedChunk, ChunkOfRun
from app.charging.shadow.corrected import Lot
from app.charging.shadow.invariants import OF_CHUNKS, OF_CORRECTIONS, OF_MONTHS
from app.charging.shadow.invariants.rule import broken
from app.charging.shadow.invariants.runs import sums_of
from app.charging.shadow.mismatch import Mismatch
from app.database import second_session
from app.kernel.engine import in_engine

MANY = 100
"""Rows of one kind that are kept of a chunk; more are only more of the same."""
_TOO_LARGE = 10**24
"""Millionths that no column holds: what is so wrong is told without the figure."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a chunk."""

    mismatches: Sequence[Mismatch]
    beyond: Counter[str]
    """Its lines that the reference does not know, by what they are for."""
    drawn: pl.DataFrame
    """Its lines of the accounts drawn by lot; of an earlier month, of some that it corrects."""
    sums: pl.DataFrame | None = None
    """What it has of heat houses and shared sums; nothing of an earlier month."""


Look = Callable[[Session, ChunkOfRun], Looked]


def look_at_all(session: Session, chunks: Sequence[ChunkOfRun], look: Look) -> Sequence[Looked]:
    """Return what is seen of each chunk, in their order."""
    waiting = deque(enumerate(chunks))
    looked: dict[int, Looked] = {}

    def lane(own: Session) -> None:
        with _many_rows(own):
            while waiting:
                try:
                    place, chunk = waiting.popleft()
                except IndexError:
                    return
                looked[place] = look(own, chunk)

    if len(chunks) < 2:
        lane(session)
        return [looked[place] for place in range(len(chunks))]
    with second_session(session) as beside, ThreadPoolExecutor(1) as thread:
        other = thread.submit(lane, beside)
        try:
            lane(session)
        finally:
            waiting.clear()  # nobody needs what still waits where one has failed
        other.result()
    return [looked[place] for place in range(len(chunks))]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The accounts drawn by lot, and how many neighbours are drawn with one at most.

    Of those whose earlier months are corrected, the lot draws some in each chunk.
    """

    accounts: Sequence[int]
    neighbours: int
    lot: Lot


def look_at(session: Session, of: ChunkOfRun, *, drawn: Drawn, lines_over: int) -> Looked:
    """Return what is seen of the chunk: its drafts as they are stored, against every rule."""
    chunk = CheckedChunk(Asker(session, of.known), of, lines_over=lines_over)
    chunk.read_ahead()
    return in_engine(lambda: _looked_through(chunk, drawn))


def _looked_through(chunk: CheckedChunk, drawn: Drawn) -> Looked:
    of = chunk.of
    found: list[Mismatch] = []
    rules = {**OF_CHUNKS, **(OF_MONTHS if of.is_own else OF_CORRECTIONS)}
    for kind, rows in broken(chunk, rules).items():
        for account, building, service, part, *figures in rows.head(MANY).iter_rows():
            expected, was = (in_units(figure) for figure in figures)
            where = (account, building, service, part or "")
            found.append(Mismatch(kind, of.month, *where, expected, was))
    unknown = Counter(beyond(chunk.drafts, chunk.places, neighbours=drawn.neighbours))
    accounts = drawn.accounts if of.is_own else drawn.lot.some_of(chunk.drafts, of.number)
    lines = chunk.drafts.filter(pl.col("account_id").is_in(accounts))
    return Looked(found, unknown, lines, sums_of(chunk) if of.is_own else None)


def in_units(figure: int | None) -> Decimal | None:
    """Return millionths as what they are; nothing where no column holds it."""
    if figure is None or abs(figure) >= _TOO_LARGE:
        return None
    return Decimal(figure).scaleb(-6)


@contextmanager
def _many_rows(session: Session) -> Iterator[None]:
    """Keep the planner from sorting, and from fetching rows one by one: it expects few of them."""
    ways = ("enable_sort", "enable_incremental_sort", "enable_indexscan")
    for way in ways:
        session.execute(text(f"SET LOCAL {way} = off"))
    yield
    for way in ways:
        session.execute(text(f"SET LOCAL {way} TO DEFAULT"))
