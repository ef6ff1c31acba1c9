"""One input after another: no crash but a named refusal, no hang, no movement lost in silence."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from types import FrameType

from app.formats.reading import open_table
from app.formats.table import CellFault, Row
from app.kernel.errors import DomainError
from tests.fuzz.mutations import changed, torn
from tests.fuzz.targets import Target

SECONDS_OF_AN_INPUT = 5
"""Of the processor, not of the clock: a busy machine makes no hang."""


class TookTooLong(Exception):
    """An input was not read in its time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that a parser failed on, and how."""

    target: str
    what: str
    content: bytes


def inputs(target: Target, random: Random) -> Iterator[tuple[bytes, list[Decimal]]]:
    """Yield files without an end, each with the sums of its records that nobody touched."""
    while True:
        if target.amounts and random.random() < 0.5:
            yield one_record_changed(target, random)
        else:
            seeds = [*target.seeds, target.head + b"".join(target.records()) + target.tail]
            yield torn(random.choice(seeds), random), []


def one_record_changed(target: Target, random: Random) -> tuple[bytes, list[Decimal]]:
    """Return the made file with changes inside one record alone, and the sums of the others."""
    records = target.records()
    at = random.randrange(len(records))
    records[at] = changed(records[at], random)
    others = [target.expected(each) for place, each in enumerate(target.amounts) if place != at]
    return target.head + b"".join(records) + target.tail, others


def fault_of(target: Target, content: bytes, intact: list[Decimal], place: Path) -> str | None:
    """Return what went wrong with an input, None where nothing did."""
    place.write_bytes(content)
    try:
        with _limited():
            rows = list(open_table(place, cut=target.cut).rows())
    except DomainError:
        return None  # refused by name
    except TookTooLong:
        return f"took over {SECONDS_OF_AN_INPUT} s"
    except Exception as fault:  # noqa: BLE001 - that is what is looked for
        return f"{type(fault).__name__}: {fault}"
    return lost(rows, intact)


def lost(rows: list[Row], intact: list[Decimal]) -> str | None:
    """Return which untouched sums are nowhere though no fault is told; and lines out of order."""
    lines = [row.line for row in rows]
    if lines != sorted(set(lines)):
        return f"lines out of order: {lines}"
    if any(isinstance(cell, CellFault) for row in rows for cell in row.cells):
        return None
    found = [_sum(cell) for row in rows for cell in row.cells]
    missing = [each for each in intact if each not in found]
    return f"lost in silence: {missing}" if missing else None


def _sum(cell: object) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    try:
        return Decimal(str(cell))
    except ArithmeticError:
        return None


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_AN_INPUT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
