"""DBF files as authorities and banks make them, and the samples of the repository."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dbfread import DBF, FieldParser

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
RUSSIAN_DOS, RUSSIAN_WINDOWS = 0x65, 0xC9
"""Language bytes of headers that say 866 and 1251."""
Field = tuple[str, str, int, int]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def a_dbf(
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, object]],
    *,
    encoding: str = "cp866",
    language: int = RUSSIAN_DOS,
    deleted: Sequence[int] = (),
) -> bytes:
    """Return a dBASE III file; `deleted` are places of rows, from 0, marked as deleted."""
    length = 1 + sum(width for _, _, width, _ in fields)
    start = 32 + 32 * len(fields) + 1
    head = bytes([3, 126, 3, 11]) + len(rows).to_bytes(4, "little")
    head += start.to_bytes(2, "little") + length.to_bytes(2, "little")
    head = head.ljust(29, b"\0") + bytes([language, 0, 0])
    for name, kind, width, places in fields:
        head += name.encode().ljust(11, b"\0") + kind.encode() + bytes(4)
        head += bytes([width, places]) + bytes(14)
    body = b"".join(
        (b"*" if place in deleted else b" ")
        + b"".join(_cell(row.get(name), field, encoding) for field in fields for name in field[:1])
        for place, row in enumerate(rows)
    )
    return head + b"\r" + body + b"\x1a"


def _cell(value: object, field: Field, encoding: str) -> bytes:
    _, kind, width, places = field
    if value is None:
        return b" " * width
    if kind == "N":
        return f"{value:.{places}f}".rjust(width).encode()
    return str(value).encode(encoding).ljust(width)


def read_dbf(content: bytes, folder: Path, *, encoding: str = "cp866") -> list[dict[str, Any]]:
    """Return the records as another program reads them, numbers as the text in the file."""
    path = folder / "read.dbf"
    path.write_bytes(content)
    return [dict(row) for row in DBF(str(path), encoding=encoding, parserclass=_AsWritten)]


class _AsWritten(FieldParser):  # type: ignore[misc]
    def parseN(self, field: Any, data: bytes) -> str:  # noqa: N802
        del field
        return data.decode().strip()
