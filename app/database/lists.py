"""Rows that hold lists, all lists of a row equally long: whole columns in and out at once.

Both ways in the server's own binary form. As text, each element would be written out and parsed;
unnested by the server, each would become a row that costs as much as any other.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any, LiteralString

import numpy as np
import polars as pl
from psycopg import adapters, sql
from sqlalchemy.orm import Session

from app.database.columns import Column, Columns, driver, sent
from app.database.packed import PackedRows, present

_WORD = np.dtype(">i4")
_HEAD = 5
"""Words before the elements: dimensions, flags, type, how many, number of the first."""
_TYPES = {Column.WHOLE: "int8", Column.DAY: "date"}
_WORDS = {Column.WHOLE: 2, Column.DAY: 1}
"""Words of an element; one more tells its length."""
_FIRST_DAY = 10_957
"""Days from 1970 to 2000, since when the server counts."""
_LOW = 2**32 - 1
_Words = np.ndarray[Any, np.dtype[Any]]
Lists = Mapping[LiteralString, Column]
"""List -> what its elements are: whole numbers or days."""


def rows_of_lists(
    rows: pl.DataFrame, *, lengths: pl.Series, lists: Lists, elements: pl.DataFrame
) -> PackedRows:
    """Return rows as COPY takes them: columns of `rows`, `bigint` or `text`, then the lists.

    `elements` has a column for each of `lists`, whole numbers or days since 1970: those of the
    first row, as many as `lengths` says, then those of the next.
    """
    wholes = [name for name, kind in rows.schema.items() if kind != pl.String]
    texts = [name for name in rows.columns if name not in wholes]
    count = lengths.to_numpy().astype(np.int64)
    sizes = 3 * len(wholes) + len(lists) + _sizes(lists, count)
    words = np.empty(int(sizes.sum()), dtype=_WORD)
    at = np.cumsum(sizes) - sizes
    for name in wholes:
        _put(words, at, present(rows[name]), Column.WHOLE)
        at = at + 3
    place = np.arange(len(elements)) - np.repeat(np.cumsum(count) - count, count)
    for name, kind in lists.items():
        _put_head(words, at, kind, count)
        step = 1 + _WORDS[kind]
        into = np.repeat(at + 1 + _HEAD, count) + place * step
        _put(words, into, present(elements[name]), kind)
        at = at + 1 + _size(kind, count)
    fields = (len(wholes) + len(lists) + len(texts)).to_bytes(2, "big")
    packed = words.tobytes()
    of_rows = [packed[start * 4 : end * 4] for start, end in zip(at - sizes, at, strict=True)]
    parts = zip(repeat(fields), of_rows, *(_texts(rows[name]) for name in texts))
    return PackedRows((*wholes, *lists, *texts), b"".join(chain.from_iterable(parts)))


def read_lists(
    session: Session,
    statement: LiteralString,
    *,
    of: LiteralString,
    lists: Lists,
    alike: Columns,
    parameters: Mapping[str, object],
) -> pl.DataFrame:
    """Return a row for each element of the lists, which are not empty: `of`, and its elements.

    `of` is a whole number of the row; few rows differ in the columns `alike`.
    """
    asked = sql.SQL(
        "SELECT string_agg(int8send({of}) || int4send(cardinality({first})), ''),"
        " string_agg({lists}, ''), {told} FROM ({statement}) AS wanted GROUP BY {alike}"
    ).format(
        of=sql.Identifier(of),
        first=sql.Identifier(next(iter(lists))),
        lists=sql.SQL(" || ").join(
            sql.SQL("array_send({})").format(sql.Identifier(n)) for n in lists
        ),
        told=sql.SQL(", ").join(sent(name, kind) for name, kind in alike.items()),
        statement=sql.SQL(statement),
        alike=sql.SQL(", ").join(map(sql.Identifier, alike)),
    )
    with driver(session).cursor(binary=True) as cursor:
        found = cursor.execute(asked, parameters).fetchall()
    types: dict[str, type[pl.DataType]] = dict.fromkeys([of, *lists], pl.Int64)
    types |= {name: pl.String if kind is Column.TEXT else pl.Int64 for name, kind in alike.items()}
    frames = [
        _elements(of, rows, packed, lists).with_columns(
            pl.lit(value, dtype=types[name]).alias(name)
            for name, value in zip(alike, values, strict=True)
        )
        for rows, packed, *values in found
    ]
    return pl.concat([pl.DataFrame(schema=types), *frames])


def _elements(of: str, rows: bytes, packed: bytes, lists: Lists) -> pl.DataFrame:
    given = np.frombuffer(rows, dtype=[("of", ">i8"), ("count", _WORD)])
    words = np.frombuffer(packed, dtype=_WORD)
    count = given["count"].astype(np.int64)
    sizes = _sizes(lists, count)
    at = np.cumsum(sizes) - sizes
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    columns = {of: np.repeat(given["of"].astype(np.int64), count)}
    for name, kind in lists.items():
        step = 1 + _WORDS[kind]
        columns[name] = _taken(words, np.repeat(at + _HEAD, count) + place * step, kind)
        at = at + _size(kind, count)
    return pl.DataFrame(columns)


def _size(kind: Column, count: _Words) -> _Words:
    """Return how many words lists take without the one that tells their length."""
    size: _Words = _HEAD + count * (1 + _WORDS[kind])
    return size


def _sizes(lists: Lists, count: _Words) -> _Words:
    """Return how many words all lists of a row take together."""
    sizes: _Words = sum((_size(kind, count) for kind in lists.values()), start=np.zeros_like(count))
    return sizes


def _put_head(words: _Words, at: _Words, kind: Column, count: _Words) -> None:
    words[at] = _size(kind, count) * 4
    head = (1, 0, adapters.types[_TYPES[kind]].oid, count, 1)
    for place, word in enumerate(head, start=1):
        words[at + place] = word


def _put(words: _Words, at: _Words, values: _Words, kind: Column) -> None:
    """Write values, each after its length."""
    words[at] = _WORDS[kind] * 4
    if kind is Column.DAY:
        words[at + 1] = values - _FIRST_DAY
    else:
        words[at + 1] = values >> 32
        words[at + 2] = (values & _LOW).astype(np.uint32).view(np.int32)


def _taken(words: _Words, at: _Words, kind: Column) -> _Words:
    """Return the values that stand after their lengths."""
    if kind is Column.DAY:
        days: _Words = words[at + 1].astype(np.int64) + _FIRST_DAY
        return days
    wholes: _Words = (words[at + 1].astype(np.int64) << 32) | (
        words[at + 2].astype(np.int64) & _LOW
    )
    return wholes


def _texts(texts: pl.Series) -> Iterator[bytes]:
    for each in texts.to_list():
        text = each.encode()
        yield len(text).to_bytes(4, "big") + text
