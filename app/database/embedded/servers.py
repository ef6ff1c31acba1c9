"""Run the servers of a data folder for as long as a block lasts, or join those that run."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg

from app.database.embedded.binaries import Binaries, binaries_for
from app.database.embedded.child import Child
from app.database.embedded.place import Place, PlaceOutOfReach, forget, place_for
from app.database.embedded.postgres import start_postgres
from app.database.embedded.valkey import broker_url, start_valkey
from app.kernel.errors import Conflict

JOIN_S = 120
"""How long to wait for servers that another process is starting or stopping."""


class AlreadyRunning(Conflict):
    """Another process runs the servers of this data folder."""


@dataclass(slots=True)
class Servers:
    """Addresses of running servers. They hold passwords, so `repr` leaves them out."""

    database_url: str = field(repr=False)
    """Login of the runtime: no superuser, makes no roles, owns nothing."""
    database_admin_url: str = field(repr=False)
    superuser_url: str = field(repr=False)
    broker_url: str
    processes: dict[str, Child] = field(default_factory=dict, repr=False)
    """`postgres` and `valkey` when this process supervises them, else empty."""


@contextlib.contextmanager
def running_servers(
    folder: Path, *, durable: bool = True, joining: bool = True
) -> Iterator[Servers]:
    """Run PostgreSQL and Valkey on the data of `folder` until the block ends.

    When another process runs them already, use those (`joining`) and leave them running.
    `durable=False` is for tests: a crash of the machine then loses data.

    Raises:
        AlreadyRunning: another process runs them and `joining` is False.
    """
    place = place_for(folder)
    with contextlib.ExitStack() as stack:
        if (lock := _locked(folder)) is not None:
            stack.enter_context(lock)
            yield stack.enter_context(_started(place, durable=durable))
        elif not joining:
            raise AlreadyRunning(f"the servers of {folder} run already")
        else:
            yield stack.enter_context(_joined(folder, place, durable=durable))


def remove(folder: Path) -> None:
    """Delete the servers' data of a data folder for good.

    Raises:
        AlreadyRunning: they are in use.
    """
    folder = folder.resolve()
    if not folder.exists():
        return
    lock = _locked(folder)
    if lock is None:
        raise AlreadyRunning(f"the servers of {folder} run")
    with lock:
        forget(folder)


def revive(servers: Servers, folder: Path) -> list[str]:
    """Start again what has died since; return the names. For the loop of a long command."""
    place = place_for(folder)
    dead = [name for name, child in servers.processes.items() if not child.is_running]
    for name in dead:
        servers.processes[name] = _START[name](place, binaries_for(place), durable=True)
    return dead


_START = {"valkey": start_valkey, "postgres": start_postgres}
"""In this order: who sees the database ready may rely on the broker."""


@contextlib.contextmanager
def _started(place: Place, *, durable: bool) -> Iterator[Servers]:
    binaries: Binaries = binaries_for(place)
    place.sockets.mkdir(mode=0o700, exist_ok=True)
    place.account.give(place.sockets)
    servers = _addresses(place)
    try:
        for name, start in _START.items():
            servers.processes[name] = start(place, binaries, durable=durable)
        yield servers
    finally:
        for name in reversed(_START):
            if name in servers.processes:
                servers.processes[name].stop()


@contextlib.contextmanager
def _joined(folder: Path, place: Place, *, durable: bool) -> Iterator[Servers]:
    """Wait for the other process's servers; start our own should it end meanwhile."""
    servers, deadline = _addresses(place), time.monotonic() + JOIN_S
    while time.monotonic() < deadline:
        if _answers(servers):
            yield servers
            return
        if (lock := _locked(folder)) is not None:
            with lock, _started(place, durable=durable) as ours:
                yield ours
            return
        time.sleep(0.1)
    raise AlreadyRunning(f"the servers of {folder} are held by a process that does not answer")


def _addresses(place: Place) -> Servers:
    return Servers(
        database_url=place.url("app"),
        database_admin_url=place.url("admin"),
        superuser_url=place.url("superuser"),
        broker_url=broker_url(place),
    )


def _answers(servers: Servers) -> bool:
    try:
        psycopg.connect(servers.database_url).close()
    except psycopg.OperationalError:
        return False
    return True


def _locked(folder: Path) -> IO[str] | None:
    """Return the data folder's lock, released when closed or when this process dies."""
    try:
        lock = (folder / "lock").open("w")
    except PermissionError as error:
        raise PlaceOutOfReach(f"{folder} belongs to another user") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock
