"""Registers as text without delimiters: columns of fixed widths, or cut by an expression."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

import regex

from app.formats.table import Cell, CellFault, Fault, Origin, Row, kept_text
from app.formats.text_lines import TextLines
from app.kernel.errors import Invalid

_MOST_COLUMNS = 100
_WIDEST = 1_000
_LONGEST_PATTERN = 500
_LONGEST_LINE = 4_000
_SECONDS = 0.2
"""That a line may take: an expression of a person may need for ever for one."""
_PARTS = re.compile(r"[\s,;+]+")


class WidthsUnreadable(Invalid):
    """The widths are no list of whole numbers."""

    key = "error.file.widths"


class PatternUnreadable(Invalid):
    """The expression is none, or has no group: it would cut nothing."""

    key = "error.file.pattern"


class PatternTooSlow(Invalid):
    """The expression goes over a line again and again without an end."""

    key = "error.file.pattern-slow"


@dataclass(frozen=True, slots=True)
class Cut:
    """How lines are cut into columns: by `widths` or by the groups of `pattern`.

    A named group names its column: `(?P<account>[0-9]+)`.
    """

    widths: str = ""
    pattern: str = ""
    skipped: int = 0
    """How many lines stand over the table."""

    @classmethod
    def of(cls, told: Any) -> Self | None:
        """Return the cut that is told by a stored layout, a file's origin or a form; or None.

        Raises:
            WidthsUnreadable, PatternUnreadable: neither can be read.
        """
        widths = str(told.get("widths") or "").replace("\0", "").strip()
        pattern = str(told.get("pattern") or "").replace("\0", "").strip()
        if not widths and not pattern:
            return None
        skipped = str(told.get("skipped") or 0)
        cut = cls(widths, pattern, int(skipped) if re.fullmatch("[0-9]{1,4}", skipped) else 0)
        if pattern:
            cut.expression()
        else:
            cut.columns()
        return cut

    def columns(self) -> list[int]:
        """Return the widths as numbers."""
        parts = [part for part in _PARTS.split(self.widths) if part]
        numbers = [int(part) for part in parts if re.fullmatch("[0-9]{1,4}", part)]
        if (
            not parts
            or len(numbers) < len(parts)
            or len(parts) > _MOST_COLUMNS
            or not all(0 < number <= _WIDEST for number in numbers)
        ):
            raise WidthsUnreadable(f"{self.widths!r} are no widths", given=self.widths[:80])
        return numbers

    def expression(self) -> Any:
        """Return the expression, compiled."""
        if len(self.pattern) > _LONGEST_PATTERN:
            raise PatternUnreadable("the expression is too long", given=self.pattern[:80])
        try:
            compiled = regex.compile(self.pattern)
        except (regex.error, ValueError, OverflowError, RecursionError) as fault:
            shown = self.pattern[:80]
            raise PatternUnreadable(f"{shown!r} is no expression: {fault}", given=shown) from fault
        if not 0 < compiled.groups <= _MOST_COLUMNS:
            raise PatternUnreadable(f"{self.pattern!r} has no groups", given=self.pattern[:80])
        return compiled


class TextTable:
    """A text file as a table; its lines are those of the file."""

    def __init__(self, path: Path, cut: Cut, *, encoding: str | None = None) -> None:
        self._lines = TextLines(path, encoding=encoding)
        self._cut = cut

    @property
    def origin(self) -> Origin:
        """Return the encoding in use and how the lines are cut."""
        return Origin(
            "txt",
            encoding=self._lines.encoding,
            widths=self._cut.widths,
            pattern=self._cut.pattern,
            skipped=self._cut.skipped,
        )

    def rows(self) -> Iterator[Row]:
        """Yield the lines cut into cells; the names of groups first, where they have some.

        Raises:
            PatternTooSlow: names the line that the expression does not come to an end of.
        """
        knife = _ByPattern(self._cut) if self._cut.pattern else _ByWidths(self._cut)
        if any(knife.names):
            yield Row(0, knife.names)
        for number, line in self._lines:
            if number > self._cut.skipped and line.strip():
                yield Row(number, knife.cells(number, line))


class _ByWidths:
    names: tuple[Cell, ...] = ()

    def __init__(self, cut: Cut) -> None:
        ends = list(accumulate(cut.columns()))
        self._places = list(zip([0, *ends], ends, strict=False))
        self._end = ends[-1]

    def cells(self, number: int, line: str) -> tuple[Cell, ...]:
        """Return the columns; what stands beyond the last one is a column too, not lost."""
        del number
        cells = [kept_text(line[first:last]) for first, last in self._places]
        beyond = kept_text(line[self._end :])
        return (*cells, beyond) if beyond else tuple(cells)


class _ByPattern:
    def __init__(self, cut: Cut) -> None:
        self._expression = cut.expression()
        named = {place: name for name, place in self._expression.groupindex.items()}
        self.names: tuple[Cell, ...] = tuple(
            named.get(place) for place in range(1, self._expression.groups + 1)
        )

    def cells(self, number: int, line: str) -> tuple[Cell, ...]:
        """Return the groups. A line that does not fit is its own text and faults, never left out.

        The text comes first, so that a line of totals is still known by its first word.
        """
        found = None
        try:
            if len(line) <= _LONGEST_LINE:
                found = self._expression.search(line, timeout=_SECONDS)
        except TimeoutError as fault:
            raise PatternTooSlow(f"line {number} takes too long", line=number) from fault
        if found is None:
            fault_of_line = CellFault(line.strip()[:200], Fault.UNREADABLE)
            return (kept_text(line), *(fault_of_line for _ in self.names[1:]))
        return tuple(kept_text(each) if each else None for each in found.groups())
