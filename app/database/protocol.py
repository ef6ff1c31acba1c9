"""Connections that only speak the extended protocol: one message, one statement.

psycopg sends a statement without parameters by the simple protocol, and there `; set role x`
after an injected value is a second statement that runs. The extended protocol refuses it.
"""

from typing import Any

import psycopg
from psycopg._queries import PostgresQuery


class _OneStatement:
    """Force the extended protocol, also where nothing is bound."""

    def _execute_send(
        self,
        query: PostgresQuery,
        *,
        force_extended: bool = True,
        binary: bool | None = None,
    ) -> None:
        del force_extended  # whatever psycopg would choose
        super()._execute_send(query, force_extended=True, binary=binary)  # type: ignore[misc]


class OneStatementCursor(_OneStatement, psycopg.Cursor[Any]):
    """Cursor of every statement the product sends, COPY included."""


class OneStatementServerCursor(_OneStatement, psycopg.ServerCursor[Any]):
    """Named cursor for results larger than memory."""


class OneStatementConnection(psycopg.Connection[Any]):
    """Connection whose both kinds of cursor use the extended protocol.

    BEGIN, COMMIT, ROLLBACK and the FETCH of a named cursor still use the simple one: psycopg
    builds them from constants and a quoted name, nothing of a caller's text is in them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursor_factory = OneStatementCursor
        self.server_cursor_factory = OneStatementServerCursor
