"""COPY of many rows in the session's own transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy.orm import Session

from app.database.base import CompanyBase


def copy_rows(
    session: Session,
    model: type[CompanyBase],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Append rows by COPY and return how many; flush first, the session does not see them.

    Rows are taken one by one, so a generator keeps memory flat.
    """
    count = 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model.__tablename__), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None, "a session inside a transaction has a connection"
    cursor: Cursor[Any]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
