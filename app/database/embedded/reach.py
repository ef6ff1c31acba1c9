"""Settings whose servers answer: those the environment names, else the embedded ones."""

import contextlib
import functools
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click
import psycopg

from app.database.embedded.servers import Servers, running_servers
from app.kernel.errors import Conflict
from app.settings import Settings

OLDEST_POSTGRES = 16

P = ParamSpec("P")
R = TypeVar("R")


class ServerTooOld(Conflict):
    """The product uses what PostgreSQL 16 brought."""


@contextlib.contextmanager
def supervised(settings: Settings) -> Iterator[tuple[Settings, Servers]]:
    """Return settings that name running servers, and the servers, for as long as the block lasts.

    With a database named no server is started. Otherwise the embedded servers of the data folder
    are joined, or started for the time of the block.

    Raises:
        ServerTooOld: the named PostgreSQL is older than 16.
    """
    if settings.database_url:
        _refuse_old(settings.database_url)
        yield settings, _named(settings)
        return
    with running_servers(settings.data_folder) as servers:
        reached = replace(
            settings,
            database_url=servers.database_url,
            database_admin_url=servers.database_admin_url,
            database_superuser_url=servers.superuser_url,
            broker_url=settings.broker_url or servers.broker_url,
            secret_key=settings.secret_key or kept_secret(settings.data_folder),
        )
        yield reached, servers


@contextlib.contextmanager
def reachable(settings: Settings) -> Iterator[Settings]:
    """Return settings that name running servers, as `supervised` does, for a short command."""
    with supervised(settings) as (reached, _):
        yield reached


def with_servers(command: Callable[Concatenate[Settings, P], R]) -> Callable[P, R]:
    """Give a Click command reachable `Settings` as its first argument, until it ends.

    Put it under the options: `@click.command() @click.option(...) @with_servers def list_(...)`.
    """

    @functools.wraps(command)
    def reached(*args: P.args, **kwargs: P.kwargs) -> R:
        context = click.get_current_context()
        settings = context.with_resource(reachable(Settings.from_env()))
        return command(settings, *args, **kwargs)

    return reached


def kept_secret(folder: Path) -> str:
    """Return the key that signs sessions, made once for a data folder."""
    path = folder / "secret_key"
    if not path.exists() or not path.read_text():
        # Whole or not at all: a process that starts meanwhile must not read an empty key.
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.replace(path)
    return path.read_text()


def _refuse_old(url: str) -> None:
    with psycopg.connect(url) as connection:
        number = connection.info.server_version
    if number < OLDEST_POSTGRES * 10_000:
        raise ServerTooOld(
            f"PostgreSQL {OLDEST_POSTGRES} or newer is needed, the server is {number // 10_000}",
            found=number // 10_000,
        )


def _named(settings: Settings) -> Servers:
    return Servers(
        database_url=settings.database_url,
        database_admin_url=settings.database_admin_url,
        superuser_url=settings.database_superuser_url,
        broker_url=settings.broker_url,
    )
