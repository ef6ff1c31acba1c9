"""Text files of banks, line by line: encodings that lie, lines without an end."""

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.formats.delimited import detect_encoding
from app.formats.table import FileTooLarge, FileUnreadable

LONGEST_LINE = 1 << 18
_HEAD = 1 << 14
_LIKELY = ("utf-8", "cp1251", "cp1125", "koi8_u", "utf-16")
_CONTROLS = dict.fromkeys(each for each in range(32) if each != 9)


class TextLines:
    """The numbered lines of a text file, without control bytes.

    `words` are those that the file has in its true encoding, whatever it says of itself; bytes
    that mean nothing there become U+FFFD, so that one lost letter does not lose the file.
    """

    def __init__(
        self, path: Path, *, encoding: str | None = None, words: Sequence[str] = ()
    ) -> None:
        self._path = path
        self.encoding = encoding or encoding_by_words(path, words) or detect_encoding(path)
        try:
            codecs.lookup(self.encoding)
        except LookupError as fault:
            raise FileUnreadable(str(fault), because=str(fault)) from fault

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number from 1.

        Raises:
            FileTooLarge: a line has no end where a real one has.
        """
        with self._path.open(encoding=self.encoding, errors="replace", newline=None) as text:
            number = 0
            while line := text.readline(LONGEST_LINE):
                number += 1
                if len(line) >= LONGEST_LINE:
                    raise FileTooLarge(f"line {number} has no end")
                yield number, line.translate(_CONTROLS)


def encoding_by_words(path: Path, words: Sequence[str]) -> str | None:
    """Return the encoding in which the head of the file has one of the words, None where none."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for encoding in _LIKELY:
        text = head.decode(encoding, errors="replace")
        if any(word in text for word in words):
            return encoding
    return None
