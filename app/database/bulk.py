"""COPY of many rows in the session's own transaction."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from psycopg import Connection, sql
from psycopg.types.json import Jsonb
from psycopg.types.range import DateRange
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import Session

from app.database.base import CompanyBase


def copy_rows(
    session: Session,
    model: type[CompanyBase],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Append rows by COPY and return how many. Values are those the model's columns hold.

    Rows are taken one by one, so a generator keeps memory flat. What was added to the session
    before is flushed first; the rows themselves do not enter it.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model.__tablename__), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    adapt = _adapter(model, columns)
    count = 0
    session.flush()
    connection = cast("Connection[Any]", session.connection().connection.driver_connection)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(adapt(row))
            count += 1
    return count


def _adapter(
    model: type[CompanyBase], columns: Sequence[str]
) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what turns ranges and JSON into the driver's own types; most tables need nothing."""
    types = [model.__table__.c[name].type for name in columns]
    ranges = {index for index, each in enumerate(types) if isinstance(each, DATERANGE)}
    jsons = {index for index, each in enumerate(types) if isinstance(each, JSONB)}
    if not ranges | jsons:
        return lambda row: row

    def adapt(row: Sequence[Any]) -> list[Any]:
        adapted = list(row)
        for index in ranges:
            days = cast("Range[Any]", row[index])
            adapted[index] = DateRange(days.lower, days.upper, days.bounds)
        for index in jsons:
            adapted[index] = Jsonb(row[index])
        return adapted

    return adapt
