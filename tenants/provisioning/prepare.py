"""Prepare a server: what `oselia setup-db` and every test database begin with."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, NullPool, create_engine

from app.database.engine import database_url
from app.database.setup import is_set_up, may_set_up, set_up
from app.kernel.errors import Conflict
from app.settings import Settings
from migrations.branches import SHARED, move
from tenants.directory.models import METADATA
from tenants.provisioning.grants import shared_grants


class NotSuperuser(Conflict):
    """Taking functions away from everyone needs the server's superuser."""

    def __init__(self) -> None:
        super().__init__(
            "this needs a superuser: name one in DATABASE_SUPERUSER_URL,"
            " or give the output of `oselia setup-db --print` to the database administrator"
        )


def prepare_database(settings: Settings) -> None:
    """Make roles, extensions and the directory's tables, each where missing.

    Where no superuser is named and an administrator has run the printed script, only the
    directory's tables are made.

    Raises:
        NotSuperuser: no superuser is named, and the script has not been run.
    """
    url = settings.database_superuser_url or settings.database_admin_url
    with admin_engine(url) as superuser, superuser.begin() as connection:
        if may_set_up(connection):
            set_up(connection)
        elif not is_set_up(connection):
            raise NotSuperuser
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
