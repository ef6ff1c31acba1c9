"""Whole columns in and out of the database: a query becomes a frame, a frame becomes a COPY.

A row at a time, the driver costs more than the arithmetic. Here the server sends each column as
one value, and takes a frame as one COPY, both inside the session's own transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from io import BytesIO
from typing import Any, LiteralString, cast

import numpy as np
import polars as pl
from psycopg import Connection, sql
from sqlalchemy.orm import Session

from app.database.members import by_runs

_NULL = -(2**63)
_NULL_DAY = -(2**31)
_LOW = 2**32 - 1
_SEPARATOR = "\x1f"
_STEP = 1 << 20


class Column(Enum):
    """What a column holds, and so how it travels. All but texts arrive as whole numbers."""

    WHOLE = "whole"
    HUNDREDTHS = "hundredths"
    MILLIONTHS = "millionths"
    """Decimals, in units so small that they are whole."""
    DAY = "day"
    """A date, as days since 1970."""
    TEXT = "text"
    """An absent text and an empty one arrive both as empty."""


Columns = Mapping[LiteralString, Column]
Named = tuple[tuple[LiteralString, Column], ...]
_SENT: Mapping[Column, LiteralString] = {
    Column.WHOLE: "{}::bigint",
    Column.HUNDREDTHS: "({} * 100)::bigint",
    Column.MILLIONTHS: "({} * 1000000)::bigint",
    Column.DAY: "({} - date '1970-01-01')::bigint",
    Column.TEXT: "coalesce({}, '')",
}


def driver(session: Session) -> Connection[Any]:
    """Return the driver's connection of the session's transaction."""
    return cast("Connection[Any]", session.connection().connection.driver_connection)


def read_columns(
    session: Session,
    statement: LiteralString,
    *,
    columns: Columns,
    alike: Collection[str] = (),
    parameters: Mapping[str, object],
    first: LiteralString = "",
) -> pl.DataFrame:
    """Return the rows of `statement` as a frame of `columns`, in no order; figures become Int64.

    Columns `alike` hold few different values: these travel once for all rows that agree in them,
    and are turned into what travels only then. `first` is a WITH that changes rows, which the
    server takes nowhere but before all else.
    """
    told = {name: kind for name, kind in columns.items() if name in alike}
    own = {name: kind for name, kind in columns.items() if name not in alike}
    statement, known = by_runs(statement, parameters)
    asked = _gathered(first, statement, tuple(own.items()), tuple(told.items()))
    with driver(session).cursor(binary=True) as cursor:
        rows = cursor.execute(asked, known).fetchall()
    groups: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * (len(columns) + 2)
    counts, numbers, *values = groups
    series = {series.name: series for series in _numbers(own, numbers)}
    texts = [name for name, kind in own.items() if kind is Column.TEXT]
    for name, value in zip([*texts, *told], values, strict=False):
        if name in told:
            series[name] = _spread(name, value, counts, told[name])
        else:
            series[name] = _texts(name, value)
    return pl.DataFrame([series[name] for name in columns])


def decimal_text(column: str, places: int) -> pl.Expr:
    """Return whole small units as the text of a decimal with `places` decimals."""
    unit = Decimal(1).scaleb(-places)
    return pl.col(column).cast(pl.Decimal(38, places)) * pl.lit(unit)


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
    rows = buffer.getbuffer()
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(rows), _STEP):
            copy.write(rows[start : start + _STEP])


def sent(name: LiteralString, kind: Column) -> sql.Composed:
    """Return what the server sends of a column."""
    return sql.SQL(_SENT[kind]).format(sql.Identifier(name))


@cache
def _gathered(first: LiteralString, statement: LiteralString, own: Named, told: Named) -> bytes:
    """Return the statement that sends a row for each group: its size and its columns as one.

    The figures of a row travel side by side in one value: a value each would cost as much again.
    """
    figures, pairs = _placed(own)
    texts = [name for name, kind in own if kind is Column.TEXT]
    side_by_side = [
        sql.SQL("int8send(coalesce({}, {}))").format(sent(name, kind), _NULL)
        for name, kind in figures
    ]
    side_by_side += [
        sql.SQL("int8send((({})::bigint << 32) | (({})::bigint & {}))").format(
            *(sql.SQL("coalesce({}, {})").format(_day(name), _NULL_DAY) for name in pair), _LOW
        )
        for pair in pairs
    ]
    wanted = [
        sql.SQL("count(*)"),
        sql.SQL("string_agg({}, '')").format(sql.SQL(" || ").join(side_by_side))
        if side_by_side
        else sql.NULL,
        *(
            sql.SQL("string_agg({}, {})").format(sent(name, Column.TEXT), _SEPARATOR)
            for name in texts
        ),
        *(sent(name, kind) for name, kind in told),
    ]
    keys = sql.SQL(", ").join(sql.Identifier(name) for name, _ in told)
    grouping = sql.SQL("GROUP BY {}").format(keys) if told else sql.SQL("")
    asked = sql.SQL("{} SELECT {} FROM ({}) AS wanted {}").format(
        sql.SQL(first), sql.SQL(", ").join(wanted), sql.SQL(statement), grouping
    )
    return asked.as_bytes()


def _placed(own: Named) -> tuple[Named, Sequence[tuple[LiteralString, LiteralString]]]:
    """Return the figures that travel one by one, and the days that do by two."""
    days = [name for name, kind in own if kind is Column.DAY]
    pairs = list(zip(days[::2], days[1::2], strict=False))
    paired = {name for pair in pairs for name in pair}
    figures = [each for each in own if each[1] is not Column.TEXT and each[0] not in paired]
    return tuple(figures), pairs


def _day(name: LiteralString) -> sql.Composed:
    return sql.SQL("{} - date '1970-01-01'").format(sql.Identifier(name))


def _numbers(own: Columns, values: Sequence[bytes | None]) -> Iterator[pl.Series]:
    figures, pairs = _placed(tuple(own.items()))
    numbers = np.frombuffer(b"".join(filter(None, values)), dtype=">i8")
    columns = [each.astype("<i8") for each in numbers.reshape(-1, len(figures) + len(pairs)).T]
    for (name, _), column in zip(figures, columns, strict=False):
        yield _present(name, column, _NULL)
    for (early, late), column in zip(pairs, columns[len(figures) :], strict=True):
        yield _present(early, column >> 32, _NULL_DAY)
        yield _present(late, column << 32 >> 32, _NULL_DAY)


def _present(name: str, figures: np.ndarray[Any, Any], absent: int) -> pl.Series:
    series = pl.Series(name, figures)
    return series.replace(absent, None) if (figures == absent).any() else series


def _spread(name: str, values: Sequence[Any], counts: Sequence[int], kind: Column) -> pl.Series:
    """Return the value of each group once for every row of it."""
    if kind is Column.TEXT or None in values:
        dtype = pl.String if kind is Column.TEXT else pl.Int64
        group_of = np.repeat(np.arange(len(counts)), counts)
        return pl.Series(name, values, dtype=dtype).gather(group_of)
    return pl.Series(name, np.repeat(np.array(values, dtype=np.int64), counts))


def _texts(name: str, values: Sequence[str | None]) -> pl.Series:
    texts = [text for value in values if value is not None for text in value.split(_SEPARATOR)]
    return pl.Series(name, texts, dtype=pl.String)
