"""A DBF answered in its own layout: the same bytes, but for the fields that are filled in."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, BinaryIO

from app.formats.dbf import Dbase
from app.kernel.errors import Invalid

Filled = Mapping[str, str]
"""Field name -> what is written in it; numbers as exact text."""


class FieldTooNarrow(Invalid):
    """A value does not fit the field it is to be written in; cut short it would be another one."""

    key = "import.answer.too-narrow"


def fill_in(table: Dbase, target: BinaryIO, filled: Mapping[int, Filled]) -> None:
    """Write the file with some fields of some lines filled in.

    Header, order, deleted records and every other byte stay as they came, so whoever sent the
    file finds it as he made it. Fields that the file does not have are left out.

    Raises:
        FieldTooNarrow: names line, field and value.
    """
    places = _places(table)
    with table.path.open("rb") as source:
        target.write(source.read(table.layout.header.headerlen))
        target.writelines(
            _answered(line, record, filled.get(line, {}), places, table)
            for line, record in table.records()
        )
    target.write(b"\x1a")


def _places(table: Dbase) -> dict[str, tuple[int, Any]]:
    places, at = {}, 1
    for name, field in zip(table.field_names, table.layout.fields, strict=True):
        places[name] = (at, field)
        at += field.length
    return places


def _answered(
    line: int,
    record: bytes,
    filled: Filled,
    places: Mapping[str, tuple[int, Any]],
    table: Dbase,
) -> bytes:
    answered = bytearray(record)
    for name, value in filled.items():
        if name not in places:
            continue
        at, field = places[name]
        written = _written(value, field, table.encoding)
        if len(written) != field.length:
            raise FieldTooNarrow(
                f"{value} in {name} of line {line}", line=line, field=name, given=str(value)
            )
        answered[at : at + field.length] = written
    return bytes(answered)


def _written(value: str, field: Any, encoding: str) -> bytes:
    if field.type in "NF":
        step = Decimal(1).scaleb(-field.decimal_count)
        number = Decimal(value).quantize(step, rounding=ROUND_HALF_UP)
        return f"{number:f}".rjust(field.length).encode("ascii")
    # cp866 has no і; its writers put the Latin letter.
    text = value.replace("і", "i").replace("І", "I") if encoding == "cp866" else value
    return text.encode(encoding, "replace").ljust(field.length)
