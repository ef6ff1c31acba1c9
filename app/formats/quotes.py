"""CSV whose quotes do not match: a lost one must not swallow the lines after it."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from app.formats.table import Cell, CellFault, Fault, Row, kept_text

_LEAST_WIDTH = 3
_SHOWN = 200


class KeptLines:
    """Lines on their way to a reader, kept until it has made a record of them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        """Yield the lines, each remembered."""
        for line in self._lines:
            self._kept.append(line)
            yield line

    def take(self) -> list[str]:
        """Return the lines of the record just read, and forget them."""
        kept, self._kept = self._kept, []
        return kept


def is_torn(lines: Sequence[str], *, width: int, delimiter: str) -> bool:
    """Return whether a record of several lines is several records.

    A purpose may go over lines; but a line that has all columns by itself is a record, and quotes
    that are open at the end of the file were never closed.
    """
    if sum(line.count('"') for line in lines) % 2:
        return True
    return width >= _LEAST_WIDTH and any(
        len(_alone(line, delimiter)) >= width - 1 for line in lines[1:]
    )


def torn_rows(lines: Sequence[str], *, first: int, width: int, delimiter: str) -> Iterator[Row]:
    """Yield each line as a record where it is one by itself, else as a fault with its text."""
    for number, line in enumerate(lines, start=first):
        record = _alone(line, delimiter)
        if len(record) == width and line.count('"') % 2 == 0:
            yield Row(number, tuple(kept_text(cell) for cell in record))
        elif line.strip():
            fault: Cell = CellFault(line.strip()[:_SHOWN], Fault.CUT)
            yield Row(number, (fault,) * width)


def _alone(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])
