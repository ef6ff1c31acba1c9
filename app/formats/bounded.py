"""Parts of a book, read only as far as those of a real one go."""

from typing import IO

from app.formats.table import FileTooLarge

LARGEST_PIECE = 8 << 20
"""Bytes of XML in one row or one text."""
LARGEST_PART = 16 << 20
"""Bytes of a part that is read whole: the styles, the list of sheets."""


class Bounded:
    """An unpacked part whose pieces (rows, texts) may each take so many bytes.

    Half a megabyte of zip is a gigabyte of XML, and a tree of it ten times that: what is no
    piece, or one without an end, would be kept in memory whole.
    """

    def __init__(self, part: IO[bytes], *, largest: int = LARGEST_PIECE) -> None:
        self._part = part
        self._largest = largest
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            FileTooLarge: the piece has not ended where it must have.
        """
        content = self._part.read(size)
        self._since += len(content)
        if self._since > self._largest:
            raise FileTooLarge(f"a piece of the book is over {self._largest} bytes")
        return content

    def begin_piece(self) -> None:
        """Count anew: what was read so far has been used and forgotten."""
        self._since = 0
