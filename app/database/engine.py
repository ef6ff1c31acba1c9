"""The only place that builds an engine."""

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app.database.protocol import OneStatementConnection

DRIVER = "postgresql+psycopg"


def database_url(dsn: str) -> URL:
    """Return `dsn` as a URL of the driver used here, whatever driver it names."""
    return make_url(dsn).set(drivername=DRIVER)


def build_engine(
    dsn: str | URL, *, pool_size: int = 5, max_overflow: int = 10, **options: Any
) -> Engine:
    """Return an engine for the runtime: extended protocol only, connections in UTC.

    Statements are not prepared by name: the search path changes with each transaction, so the
    server would plan them anew anyway, and a pooler between us may hand over another connection.
    """
    url = database_url(dsn) if isinstance(dsn, str) else dsn
    connection_class = OneStatementConnection
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        use_native_hstore=False,
        hide_parameters=True,  # errors are logged, and values are people's
        connect_args={"prepare_threshold": None},
        **options,
    )

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: Any, _record: ConnectionPoolEntry, args: Any, params: dict[str, Any]
    ) -> Any:
        return connection_class.connect(*args, **params)

    event.listen(engine, "connect", _use_utc)
    return engine


def _use_utc(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # A statement, not the start-up packet's `options`, which PgBouncer refuses.
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()
