"""Whole columns in and out of the database: a query becomes a frame, a frame becomes a COPY.

A row at a time, the driver costs more than the arithmetic. Here the server sends each column as
one value, and takes a frame as one COPY, both inside the session's own transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import Any, LiteralString, cast

import numpy as np
import polars as pl
from psycopg import Connection, sql
from sqlalchemy.orm import Session

_NULL = -(2**63)
_SEPARATOR = "\x1f"
_STEP = 1 << 20


class Column(Enum):
    """How a column travels. Decimals travel as whole numbers, days as days since 1970."""

    WHOLE = "whole"
    TEXT = "text"
    """An absent text and an empty one arrive both as empty."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text column that holds one of a few known words: it travels as their places.

    An absent text arrives as empty, and so does a word that is not known.
    """

    known: tuple[str, ...]


def driver(session: Session) -> Connection[Any]:
    """Return the driver's connection of the session's transaction."""
    return cast("Connection[Any]", session.connection().connection.driver_connection)


def read_columns(
    session: Session,
    statement: LiteralString,
    *,
    columns: Mapping[LiteralString, Column | Words],
    parameters: Mapping[str, object],
) -> pl.DataFrame:
    """Return the rows of `statement` as a frame of `columns`; WHOLE ones become Int64."""
    parts = [_gathered(name, kind) for name, kind in columns.items()]
    query = sql.SQL("SELECT {} FROM ({}) AS wanted").format(
        sql.SQL(", ").join([sql.SQL("count(*)"), *parts]), sql.SQL(statement)
    )
    with driver(session).cursor(binary=True) as cursor:
        row = cursor.execute(query, parameters).fetchone()
    assert row is not None
    series = [
        _series(name, kind, value, rows=row[0])
        for (name, kind), value in zip(columns.items(), row[1:], strict=True)
    ]
    return pl.DataFrame(series)


def array_text(numbers: pl.Series) -> str:
    """Return whole numbers as the text of an array, to be cast by the statement.

    The driver would look at each element of a list by itself.
    """
    joined = numbers.cast(pl.String).str.join(",").item() or ""
    return f"{{{joined}}}"


def copy_frame(
    session: Session, *, table: LiteralString, columns: Mapping[str, pl.Expr], frame: pl.DataFrame
) -> None:
    """Append the rows of `frame` to `table` by one COPY; each expression gives a column as text.

    The texts must hold no tab, line break or backslash: figures, codes and JSON without them.
    """
    if frame.is_empty():
        return
    buffer = BytesIO()
    frame.select(**columns).write_csv(
        buffer, include_header=False, separator="\t", quote_style="never", null_value="\\N"
    )
    encoded = buffer.getbuffer()
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(encoded), _STEP):
            copy.write(encoded[start : start + _STEP])


def _gathered(name: LiteralString, kind: Column | Words) -> sql.Composable:
    column: sql.Composable = sql.Identifier(name)
    if kind is Column.TEXT:
        return sql.SQL("string_agg(coalesce({}, ''), {})").format(column, sql.Literal(_SEPARATOR))
    if isinstance(kind, Words):
        # Not array_position: searching an array is ten times the cost of these comparisons.
        places = sql.SQL(" ").join(
            sql.SQL("WHEN {} THEN {}").format(word, place)
            for place, word in enumerate(kind.known, start=1)
        )
        column = sql.SQL("CASE {} {} END").format(column, places)
    return sql.SQL("string_agg(int8send(coalesce({}::bigint, {})), '')").format(
        column, sql.Literal(_NULL)
    )


def _series(name: str, kind: Column | Words, value: Any, *, rows: int) -> pl.Series:
    if kind is Column.TEXT:
        texts = [] if rows == 0 else cast("str", value).split(_SEPARATOR)
        return pl.Series(name, texts, dtype=pl.String)
    numbers = np.frombuffer(value or b"", dtype=">i8").astype("<i8")
    series = pl.Series(name, numbers, dtype=pl.Int64)
    if isinstance(kind, Words):
        words = pl.Series(name, ["", *kind.known], dtype=pl.String)
        return words.gather(series.clip(lower_bound=0))
    return series.replace(_NULL, None) if series.min() == _NULL else series
