"""Prepare a server: what `oselia setup-db` and every test database begin with."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, NullPool, create_engine

from app.database.engine import database_url
from app.database.setup import set_up
from app.settings import Settings
from migrations.branches import SHARED, move
from tenants.directory.models import METADATA
from tenants.provisioning.grants import shared_grants


def prepare_database(settings: Settings) -> None:
    """Make roles, extensions and the directory's tables, each where missing."""
    url = settings.database_superuser_url or settings.database_admin_url
    with admin_engine(url) as superuser, superuser.begin() as connection:
        set_up(connection)
    with admin_engine(settings.database_admin_url) as admin:
        migrate_directory(admin)


def migrate_directory(admin: Engine) -> None:
    """Bring the shared tables to the newest revision and grant the runtime its part of them."""
    with admin.begin() as connection:
        connection.exec_driver_sql("SET LOCAL search_path TO shared")
        move(connection, SHARED)
        for statement in shared_grants(METADATA):
            connection.exec_driver_sql(statement)


@contextmanager
def admin_engine(dsn: str | URL) -> Iterator[Engine]:
    """Open an engine for the administrator's work: no pool, and many statements in one message."""
    url = database_url(dsn) if isinstance(dsn, str) else dsn
    engine = create_engine(url, poolclass=NullPool, use_native_hstore=False)
    try:
        yield engine
    finally:
        engine.dispose()
