"""Databases for tests: cloned from a template in tens of milliseconds, dropped afterwards."""

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from app.database.embedded import Servers
from app.settings import Settings

MEMORY = Path("/dev/shm")
ROOMY = 4 << 30
"""Bytes free in memory before databases are put there."""

_apart = itertools.count(1)
_number = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """A database of a test's own, with the addresses of each login."""

    name: str
    url: str
    """The runtime's login, as `DATABASE_URL`."""
    admin_url: str
    """The administrator's login, as `DATABASE_ADMIN_URL`."""
    superuser_url: str
    broker_url: str

    def settings(self, **changes: Any) -> Settings:
        """Return settings of a process that works on this database."""
        settings = Settings(
            database_url=self.url,
            database_admin_url=self.admin_url,
            broker_url=self.broker_url,
            secret_key="for tests only",
            database_superuser_url=self.superuser_url,
        )
        return replace(settings, **changes)


def on(servers: Servers, name: str) -> Database:
    """Return the addresses of database `name`."""

    def at(url: str) -> str:
        address, _, query = url.partition("?")
        return f"{address.rpartition('/')[0]}/{name}?{query}"

    return Database(
        name=name,
        url=at(servers.database_url),
        admin_url=at(servers.database_admin_url),
        superuser_url=at(servers.superuser_url),
        broker_url=servers.broker_url,
    )


@contextlib.contextmanager
def memory_folder() -> Iterator[Path | None]:
    """Yield a folder in memory for a server's databases, None where there is no room."""
    if not MEMORY.is_dir() or _memory_left() < ROOMY:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="oselia-tests-", dir=MEMORY) as folder:
        yield Path(folder)


def move(servers: Servers, folder: Path) -> None:
    """Keep the databases of a server in `folder`: clones lie where their first template does."""
    server = Path(f"/proc/{servers.processes['postgres'].process.pid}").stat()
    os.chown(folder, server.st_uid, server.st_gid)
    _run(servers, sql.SQL("CREATE TABLESPACE memory LOCATION {}").format(str(folder)))
    _run(servers, sql.SQL("ALTER DATABASE oselia SET TABLESPACE memory"))


def _memory_left() -> int:
    return min(shutil.disk_usage(MEMORY).free, int(psutil.virtual_memory().available))


@contextlib.contextmanager
def fresh(servers: Servers, template: str) -> Iterator[Database]:
    """Clone `template`; drop the clone afterwards, with the roles that were made meanwhile.

    Roles belong to the whole server: left behind, they would stand in the way of the next test's
    companies, whose numbers start anew in every clone.
    """
    database = on(servers, f"test_{next(_number)}")
    before = roles(servers)
    create(servers, database.name, template=template)
    number_apart(database)
    try:
        yield database
    finally:
        drop(servers, database.name)
        for role in roles(servers) - before:
            _run(servers, sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def template(servers: Servers, name: str, *, parent: str, fill: Callable[[Database], None]) -> str:
    """Make the database `name` from `parent`, fill it, and return its name for `fresh`.

    `fill` must close its connections: a database in use cannot be cloned.
    """
    create(servers, name, template=parent)
    if parent == "companies":
        number_apart(on(servers, name))
    fill(on(servers, name))
    return name


def number_apart(database: Database) -> None:
    """Let the next company of this database have a number no other database of the server gives.

    Roles carry the number and belong to the whole server.
    """
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('shared.company')").fetchone() != (None,):
            connection.execute(
                "SELECT setval(pg_get_serial_sequence('shared.company', 'id'), %s)",
                (1_000 * next(_apart),),
            )


def create(servers: Servers, name: str, *, template: str) -> None:
    """Clone a database; its owner stays the administrator's login."""
    _run(
        servers,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER oselia_admin STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )
    # Rights on the database itself are not cloned.
    grantees = {"oselia_app", "oselia_companies"} & roles(servers)
    _run(
        servers,
        sql.SQL(
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC;"
            "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {grantees}"
        ).format(
            name=sql.Identifier(name), grantees=sql.SQL(", ").join(map(sql.Identifier, grantees))
        ),
    )


def drop(servers: Servers, name: str) -> None:
    """Drop a database, whoever is still connected."""
    _run(servers, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def roles(servers: Servers) -> set[str]:
    """Return the names of all roles of the server."""
    found = _maintenance(servers.superuser_url).execute("SELECT rolname FROM pg_roles")
    return {name for (name,) in found}


def _run(servers: Servers, statement: sql.Composed | sql.SQL) -> None:
    _maintenance(servers.superuser_url).execute(statement)


@cache
def _maintenance(url: str) -> psycopg.Connection[Any]:
    """Return this process's one connection for making databases: a new one costs as much."""
    return psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True)
