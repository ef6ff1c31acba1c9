"""1CClientBankExchange cut into sections: the head, the accounts, the documents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from app.formats.table import FileCut, FileTooLarge

FIRST_WORD = "1CClientBankExchange"
_ACCOUNT, _DOCUMENT, _END = "СекцияРасчСчет", "СекцияДокумент", "КонецФайла"
_ENDS = {"КонецРасчСчет": _ACCOUNT, "КонецДокумента": _DOCUMENT}
WORDS = (_DOCUMENT, _ACCOUNT, "ВерсияФормата", "Кодировка", _END)
"""What a file of this format has in its true encoding."""
_OF_DOCUMENT = {"Сумма", "НазначениеПлатежа", "Плательщик", "ПлательщикСчет", "ПолучательСчет"}
_NUMBER = "Номер"
_KEY = re.compile(r"[^\W\d_]\w*")
_LONGEST_SECTION = 1 << 18


@dataclass(slots=True)
class Section:
    """A section: its first line, its values by key, in the order written."""

    kind: str
    """`head`, `account` or `document`."""
    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    is_cut: bool = False
    """It has no end of its own."""
    last_key: str | None = None
    size: int = 0

    def take(self, line: str) -> None:
        """Add a line: a key with its value, or what goes on of the value before it."""
        self.size += len(line)
        if self.size > _LONGEST_SECTION:
            raise FileTooLarge(f"the section of line {self.line} has no end")
        key, sign, value = line.partition("=")
        if sign and _KEY.fullmatch(key.strip()):
            self.last_key = key.strip()
            self.values.setdefault(self.last_key, []).append(value)
        elif self.last_key is not None and line.strip():
            # A purpose of several lines: what has no key of its own belongs to the last one.
            self.values[self.last_key][-1] += f" {line.strip()}"

    def first(self, *keys: str) -> str | None:
        """Return the first value that one of the keys has."""
        for key in keys:
            found = [each.strip() for each in self.values.get(key, []) if each.strip()]
            if found:
                return found[0]
        return None


_KINDS = {_ACCOUNT: "account", _DOCUMENT: "document"}


def sections_of(lines: Iterable[tuple[int, str]]) -> Iterator[Section]:
    """Yield the head, then the sections in order.

    Raises:
        FileCut: the file has no end: what was cut off cannot be known.
    """
    current = Section("head", 1)
    has_end = False
    for (number, line), (_, following) in pairwise(chain(lines, [(0, "")])):
        key = _key_of(line, following, current)
        has_end = has_end or key == _END
        if key in _KINDS or key in _ENDS:
            yield from _finished(current, is_cut=key in _KINDS)
            current = Section(_KINDS.get(key, "between"), number)
        elif key != _END:
            current.take(line)
    yield from _finished(current, is_cut=True)
    if not has_end:
        raise FileCut(f"there is no {_END}", missing=_END)


def _key_of(line: str, following: str, current: Section) -> str:
    """Return the key of a line.

    A section begins even where the line before lost its end: its number follows, and the section
    before it had one. Else the word stands in a payer's purpose.
    """
    key = line.partition("=")[0].strip()
    if key in {_DOCUMENT, _ACCOUNT} or _DOCUMENT not in line:
        return key
    has_number = current.kind != "document" or _NUMBER in current.values
    is_begun = has_number and following.partition("=")[0].strip() == _NUMBER
    return _DOCUMENT if is_begun else key


def _finished(section: Section, *, is_cut: bool) -> Iterator[Section]:
    if section.kind == "between":
        if not _OF_DOCUMENT & section.values.keys():
            return
        section.kind, is_cut = "document", True  # one whose first line is damaged
    section.is_cut = is_cut and section.kind != "head"
    yield section
