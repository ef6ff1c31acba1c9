"""MT940 cut into fields: which line begins one, and which only looks as if it did."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from app.formats.table import FileTooLarge

_TAG = re.compile(r":(?P<tag>[0-9]{2}[A-Z]?|NS):(?P<text>.*)")
_OPENING, _CLOSING = {"60F", "60M", "60"}, {"62F", "62M", "62"}
_BODY = {"61", "86", "64", "65", "NS", "90C", "90D", *_OPENING, *_CLOSING}
_HEAD = {"20", "21", "25", "25P", "28", "28C", "13", "13D", "34F"}
_BLOCK = re.compile(r"\{[1-5]:.*|-\}?")
_LONGEST_FIELD = 1 << 18


@dataclass(slots=True)
class Field:
    """One field: its tag, the number of its first line, and all its lines."""

    tag: str
    line: int
    lines: list[str] = field(default_factory=list)
    size: int = 0

    def go_on(self, line: str) -> None:
        """Add a further line; what stands before the first field is no part of any."""
        self.size += len(line)
        if self.size > _LONGEST_FIELD:
            raise FileTooLarge(f"field :{self.tag}: of line {self.line} has no end")
        if self.tag:
            self.lines.append(line)


def fields_of(lines: Iterable[tuple[int, str]]) -> Iterator[Field]:
    """Yield the fields in order.

    Between the opening and the closing balance a new statement begins only where two lines of a
    heading stand together: «:20:45» is what is left of a clock time that was broken at 65 letters.
    """
    current = Field("", 0)
    is_inside = False
    for (number, line), (_, following) in pairwise(_framed(lines)):
        found = _TAG.match(line)
        if found and _begins(tag := found["tag"], following, is_inside=is_inside):
            if current.tag:
                yield current
            current = Field(tag, number, [found["text"]])
            is_inside = tag in _OPENING or (is_inside and tag in _BODY - _CLOSING)
        elif not _BLOCK.fullmatch(line.strip()):
            current.go_on(line)
    if current.tag:
        yield current


def _begins(tag: str, following: str, *, is_inside: bool) -> bool:
    if tag in _BODY:
        return True
    if not is_inside:
        return tag in _HEAD
    after = _TAG.match(following)
    return tag == "20" and after is not None and after["tag"] in _HEAD | _OPENING


def _framed(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield from lines
    yield 0, ""
