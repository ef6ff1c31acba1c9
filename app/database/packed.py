"""Columns of figures in the server's own binary form, made without looking at rows one by one.

A figure sent as text is parsed by the server a digit at a time, and a whole number turned into
a decimal there is divided: with a million rows, half of the statement's time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

import numpy as np
import polars as pl
from psycopg import adapters, sql
from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy.orm import Session

from app.database.columns import driver
from app.database.members import WHOLE, Wholes

_SIZE = ("size", ">i4")
_DECIMAL = np.dtype(
    [_SIZE, ("digits", ">i2"), ("weight", ">i2"), ("sign", ">i2"), ("scale", ">i2"),
     ("digit", ">i2", (4,))]
)  # fmt: skip
"""A numeric of four digits to the base of ten thousand, the last one behind the point."""
_BASE = 10_000
_NEGATIVE = 0x4000
_FIRST_DAY = date(2000, 1, 1)
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Hundredths:
    """A column of whole hundredths on its way into a statement, as a `numeric[]`."""

    packed: bytes


def array_of(numbers: pl.Series) -> Wholes:
    """Return whole numbers, none of them absent, as one value.

    The driver would look at each element of a list by itself, the server at each digit of a text.
    """
    return Wholes(_array(_wholes(present(numbers)), "int8"))


def decimals_of(hundredths: pl.Series) -> Hundredths:
    """Return whole hundredths below ten to the fourteenth, none of them absent, as one value."""
    return Hundredths(_array(_decimals(present(hundredths)), "numeric"))


def present(series: pl.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the numbers, none of which may be absent."""
    if series.has_nulls():
        raise ValueError(f"{series.name}: an absent number would become some other one")
    return series.to_numpy()


def _array(elements: np.ndarray[Any, Any], kind: str) -> bytes:
    # Dimensions, absent elements, type of the elements, how many, number of the first.
    dimensions, length = (1, (len(elements), 1)) if len(elements) else (0, ())
    head = np.array([dimensions, 0, adapters.types[kind].oid, *length], dtype=">i4")
    return head.tobytes() + elements.tobytes()


class _WholesDumper(Dumper):
    format = Format.BINARY
    oid = adapters.types["int8"].array_oid

    def dump(self, obj: Wholes) -> bytes:
        return obj.packed


class _HundredthsDumper(Dumper):
    format = Format.BINARY
    oid = adapters.types["numeric"].array_oid

    def dump(self, obj: Hundredths) -> bytes:
        return obj.packed


adapters.register_dumper(Wholes, _WholesDumper)
adapters.register_dumper(Hundredths, _HundredthsDumper)


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows as COPY takes them, and the columns they are of."""

    columns: tuple[str, ...]
    packed: bytes


def rows_of(
    frame: pl.DataFrame, *, hundredths: tuple[str, ...], alike: Mapping[str, date | str]
) -> PackedRows:
    """Return the rows: whole numbers (`bigint`), `hundredths` (`numeric`), and what all agree in.

    A column that all agree in holds a date or a text.
    """
    fields: dict[str, np.dtype[Any]] = {
        name: _DECIMAL if name in hundredths else WHOLE for name in frame.columns
    }
    constants = {name: _packed(value) for name, value in alike.items()}
    fields |= {name: np.dtype(f"V{len(value)}") for name, value in constants.items()}
    rows = np.empty(len(frame), dtype=[("columns", ">i2"), *fields.items()])
    rows["columns"] = len(fields)
    for name in frame.columns:
        numbers = present(frame[name])
        rows[name] = _decimals(numbers) if name in hundredths else _wholes(numbers)
    for name, value in constants.items():
        rows[name] = np.void(value)
    return PackedRows(tuple(fields), rows.tobytes())


def copy_rows(session: Session, *, table: LiteralString, rows: PackedRows) -> None:
    """Append the rows to `table` by one COPY; the types of its columns must be exactly theirs."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    )
    with driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEAD)
        for start in range(0, len(rows.packed), _STEP):
            copy.write(rows.packed[start : start + _STEP])
        copy.write(_END)


def _wholes(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    packed = np.empty(len(numbers), dtype=WHOLE)
    packed["size"], packed["value"] = 8, numbers
    return packed


def _decimals(hundredths: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    packed = np.empty(len(hundredths), dtype=_DECIMAL)
    packed["size"], packed["digits"], packed["weight"], packed["scale"] = 16, 4, 2, 2
    packed["sign"] = np.where(hundredths < 0, _NEGATIVE, 0)
    left, part = np.divmod(np.abs(hundredths), 100)
    packed["digit"][:, 3] = part * 100
    for place in (2, 1, 0):
        left, packed["digit"][:, place] = np.divmod(left, _BASE)
    if left.any():
        raise OverflowError("a sum of more than twelve digits before the point")
    return packed


def _packed(value: date | str) -> bytes:
    body = (
        (value - _FIRST_DAY).days.to_bytes(4, "big", signed=True)
        if isinstance(value, date)
        else value.encode()
    )
    return len(body).to_bytes(4, "big") + body
