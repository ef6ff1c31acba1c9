"""The strings of an XLSX book, kept on disk so that memory does not grow with the file."""

import tempfile
from array import array
from typing import IO, Any, Self

from lxml import etree

from app.formats.bounded import Bounded
from app.formats.table import FileTooLarge

_KEPT = 4096
_MOST = 1 << 22
"""Each costs eight bytes of memory, an empty one too."""


class SharedStrings:
    """Strings by their number. Repeated ones (a street, a service) are kept at hand."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — closed in __exit__
        self._ends = array("Q")
        self._recent: dict[int, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def load(self, part: IO[bytes]) -> None:
        """Read all strings of the book."""
        end, bounded = 0, Bounded(part)
        for _, item in etree.iterparse(
            bounded, tag="{*}si", resolve_entities=False, no_network=True, load_dtd=False
        ):
            bounded.begin_piece()
            if len(self._ends) >= _MOST:
                raise FileTooLarge(f"the book has more than {_MOST} texts")
            content = _visible_text(item).encode("utf-8", "surrogatepass")
            self._file.write(content)
            end += len(content)
            self._ends.append(end)
            item.clear()
            while item.getprevious() is not None:
                del item.getparent()[0]

    def __getitem__(self, number: int) -> str:
        if (known := self._recent.get(number)) is not None:
            return known
        if not 0 <= number < len(self._ends):
            raise IndexError(f"no shared string {number}")
        start = self._ends[number - 1] if number else 0
        self._file.seek(start)
        text = self._file.read(self._ends[number] - start).decode("utf-8", "surrogatepass")
        if len(self._recent) >= _KEPT:
            self._recent.clear()
        self._recent[number] = text
        return text


def _visible_text(item: Any) -> str:
    # Phonetic hints (rPh) are not part of what the person sees.
    return "".join(
        each.text or "" for each in item.iter("{*}t") if not each.getparent().tag.endswith("}rPh")
    )
