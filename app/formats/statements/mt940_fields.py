"""MT940 cut into fields: which line begins one, and which only looks as if it did."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from app.formats.table import FileTooLarge

_TAG = re.compile(r":(?P<tag>[0-9]{2}[A-Z]?|NS):(?P<text>.*)")
_OPENING, _CLOSING = {"60F", "60M", "60"}, {"62F", "62M", "62"}
_BODY = {"61", "86", "64", "65", "NS", "90C", "90D", *_OPENING, *_CLOSING}
_HEAD = {"20", "21", "25", "25P", "28", "28C", "13", "13D", "34F"}
_BLOCK = re.compile(r"\{[1-5]:.*|-\}?")
_LONGEST_FIELD = 1 << 18
_MOST_LINES, _FULL_LINE = 6, 65
"""How much a `:86:` holds: what stands within it may begin as a field does."""
MOVEMENT = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<mark>[RE]?[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9]+(?:[.,][0-9]*)?)(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<references>.*)"
)
_BALANCE_BEGINS = re.compile(r"[CD][0-9]{6}")


@dataclass(slots=True)
class Field:
    """One field: its tag, the number of its first line, and all its lines."""

    tag: str
    line: int
    lines: list[str] = field(default_factory=list)
    size: int = 0
    is_doubtful: bool = False
    """A movement that may be words of the payer before it: the balances decide."""

    def go_on(self, line: str) -> None:
        """Add a further line; what stands before the first field is no part of any."""
        self.size += len(line)
        if self.size > _LONGEST_FIELD:
            raise FileTooLarge(f"field :{self.tag}: of line {self.line} has no end")
        if self.tag:
            self.lines.append(line)


def fields_of(lines: Iterable[tuple[int, str]], *, words: Collection[int] = ()) -> Iterator[Field]:
    """Yield the fields in order; the lines of `words` begin none, whatever they look like.

    Between the opening and the closing balance a new statement begins only where two lines of a
    heading stand together: «:20:45» is what is left of a clock time that was broken at 65 letters.
    """
    current = Field("", 0)
    is_inside = False
    for (number, line), (_, following) in pairwise(_framed(lines)):
        found = _TAG.match(line) if number not in words else None
        if (
            found
            and _is_balance_or_other(found, current)
            and _begins(tag := found["tag"], following, is_inside=is_inside)
        ):
            if current.tag:
                yield current
            is_doubtful = tag == "61" and _may_be_words(found["text"], current)
            current = Field(tag, number, [found["text"]], is_doubtful=is_doubtful)
            is_inside = tag in _OPENING or (is_inside and tag in _BODY - _CLOSING)
        elif not _BLOCK.fullmatch(line.strip()):
            current.go_on(line)
    if current.tag:
        yield current


def _may_be_words(text: str, current: Field) -> bool:
    """Return whether a movement may be the payer's words: a line broken at 65, or no movement."""
    if current.tag != "86" or len(current.lines) >= _MOST_LINES:
        return False
    is_first = len(current.lines) == 1
    last = len(current.lines[-1]) + (len(":86:") if is_first else 0)
    return last >= _FULL_LINE or MOVEMENT.fullmatch(text.strip()) is None


def _is_balance_or_other(found: re.Match[str], current: Field) -> bool:
    """Return False for a balance within a `:86:` that is none."""
    if current.tag != "86" or found["tag"] not in _OPENING | _CLOSING:
        return True
    is_full = len(current.lines) >= _MOST_LINES
    return is_full or _BALANCE_BEGINS.match(found["text"].strip()) is not None


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
