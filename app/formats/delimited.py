"""CSV: encoding and delimiter detected and told; cells stay text, exactly as written."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from app.formats.quotes import KeptLines, is_torn, torn_rows
from app.formats.table import FileEmpty, FileUnreadable, Origin, Row, kept_text

_CHUNK = 1 << 16
_SAMPLE_BYTES = 1 << 18
_SAMPLE_LINES = 60
_DELIMITERS = (";", "\t", ",", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In order of likelihood; cp1125 is cp866 with the Ukrainian letters of DOS times.
_ONE_BYTE = ("cp1251", "cp1125", "koi8_u")
_OFTEN = {
    letter: weight
    for weight, letters in (
        (90, "о"), (70, "а"), (60, "ниі"), (50, "тве"), (40, "рск"), (33, "лдумп"), (25, "яз"),
        (15, "ьбгйч№"), (10, "хцюжш’–«»"), (5, "єїщфыё"), (1, "ґэъ"),
    )
    for letter in letters
}  # fmt: skip
"""How often a letter stands among a thousand of Ukrainian text, about."""
_RARE = 20
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_FORMULA_START = re.compile(r"[=@\t\r]|[+-](?![\d.,\s]*$)")


class Delimited:
    """A CSV file. Give `encoding` or `delimiter` to overrule what was detected."""

    def __init__(
        self, path: Path, *, encoding: str | None = None, delimiter: str | None = None
    ) -> None:
        self._path = path
        self._encoding = encoding or detect_encoding(path)
        sample = self._sample()
        stated = _SEPARATOR_LINE.fullmatch(sample[0]) if sample else None
        self._has_stated = stated is not None
        self._delimiter = delimiter or (stated[1] if stated else detect_delimiter(sample))

    @property
    def origin(self) -> Origin:
        """Return the encoding and delimiter in use."""
        return Origin("csv", encoding=self._encoding, delimiter=self._delimiter)

    def rows(self) -> Iterator[Row]:
        """Yield the lines with a value; a record over several lines has the first one's number."""
        try:
            with self._open() as text:
                yield from self._records(text)
        except (UnicodeError, csv.Error) as fault:
            raise FileUnreadable(f"not a readable CSV: {fault}", because=str(fault)) from fault

    def _records(self, text: Iterable[str]) -> Iterator[Row]:
        # A delimiter that cannot occur keeps a file of one column whole.
        delimiter = self._delimiter or "\x1f"
        kept = KeptLines(text)
        reader = csv.reader(kept, delimiter=delimiter)
        line, width = 1, 0
        for record in reader:
            lines = kept.take()
            width = width or len(record)
            is_hint = line == 1 and self._has_stated
            if len(lines) > 1 and is_torn(lines, width=width, delimiter=delimiter):
                yield from torn_rows(lines, first=line, width=width, delimiter=delimiter)
            elif not is_hint and any(cells := tuple(map(kept_text, record))):
                yield Row(line, cells)
            line = reader.line_num + 1

    def _sample(self) -> list[str]:
        try:
            with self._open() as text:
                return [line for line, _ in zip(text, range(_SAMPLE_LINES), strict=False)]
        except UnicodeError as fault:
            raise FileUnreadable(f"not text: {fault}", because=str(fault)) from fault

    def _open(self) -> io.TextIOWrapper:
        try:
            return self._path.open(encoding=self._encoding, newline="")
        except LookupError as fault:
            raise FileUnreadable(str(fault), because=str(fault)) from fault


def detect_encoding(path: Path) -> str:
    """Return the encoding of a text file: by its mark, as UTF-8, else by its Ukrainian letters.

    Raises:
        FileEmpty: there is nothing in it.
    """
    with path.open("rb") as file:
        head = file.read(4)
        if not head:
            raise FileEmpty("the file is empty")
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
        file.seek(0)
        if _is_utf8(file):
            return "utf-8"
        file.seek(0)
        return likely_encoding(file.read(_SAMPLE_BYTES))


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def likely_encoding(sample: bytes, among: Sequence[str] = _ONE_BYTE) -> str:
    """Return the one-byte encoding in which a text has the letters that Ukrainian has most of.

    Case tells nothing: names all in capitals are small letters of another encoding.

    >>> likely_encoding("ІВАНЕНКО ОКСАНА".encode("cp1251"))
    'cp1251'
    """
    high = Counter(byte for byte in sample if byte >= 0x80)

    def plausible(encoding: str) -> int:
        return sum(
            count * _OFTEN.get(bytes([byte]).decode(encoding, errors="replace").lower(), -_RARE)
            for byte, count in high.items()
        )

    return max(among, key=plausible)


def detect_delimiter(sample: Sequence[str]) -> str | None:
    """Return the delimiter that cuts the lines into the same number of fields, or None.

    The first line counts most: a decimal comma never stands in a header.

    >>> detect_delimiter(["A;B;C;D", "1,1;2,2;3,3;4,1"])
    ';'
    """
    lines = [line for line in sample if line.strip()]
    best = max(_DELIMITERS, key=lambda each: _agreement(lines, each), default=None)
    return best if best is not None and _agreement(lines, best) > 0 else None


def _agreement(lines: Sequence[str], delimiter: str) -> float:
    try:
        widths = [len(record) for record in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0.0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0
    _, like_most = wide.most_common(1)[0]
    starts_wide = widths[0] > 1
    return like_most / len(widths) + (0.5 if starts_wide else 0.0)


def write_csv(
    target: BinaryIO,
    titles: Sequence[str],
    rows: Iterable[Sequence[str | int | Decimal | date | None]],
) -> None:
    """Write a CSV that Ukrainian Excel opens right: UTF-8 with its mark, `;`, decimal comma.

    Text that a spreadsheet would run as a formula is kept from it by an apostrophe.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(titles)
    for row in rows:
        writer.writerow([_written(value) for value in row])
    text.flush()
    text.detach()


def _written(value: str | int | Decimal | date | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, str):
        return kept_from_formula(value)
    return "" if value is None else str(value)


def kept_from_formula(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe stands before what it would."""
    return f"'{text}" if _FORMULA_START.match(text) else text
