"""Start an embedded PostgreSQL: make its data once, wait until it is ready, make its logins."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from app.database.embedded.binaries import Binaries
from app.database.embedded.child import Child, start_child, switched
from app.database.embedded.logins import make_logins
from app.database.embedded.place import LOGINS, Place
from app.database.embedded.tuning import settings_for
from app.kernel.errors import Conflict

STALE_LOCK_S = 30
"""How long a predecessor may take to shut down, or a zombie of it to be reaped."""

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
"""Nothing of the caller's: a stray PGDATA or PGPORT would move the server."""


class PostgresFailed(Conflict):
    """The server ended while it was starting."""


def start_postgres(place: Place, binaries: Binaries, *, durable: bool) -> Child:
    """Return a running PostgreSQL that takes connections and has its logins."""
    if not place.database.exists():
        _initialise(place, binaries)
    deadline = time.monotonic() + STALE_LOCK_S
    while (child := _attempt(place, binaries, durable=durable)) is None:
        if time.monotonic() > deadline:
            raise PostgresFailed(f"PostgreSQL did not start: {_last_words(place)}")
        time.sleep(0.2)
    try:
        make_logins(place)
    except BaseException:
        child.stop()
        raise
    return child


def _initialise(place: Place, binaries: Binaries) -> None:
    """Make the data directory under another name first: an interrupted one is never used."""
    fresh, password = place.root / "postgres.new", place.root / "password.new"
    shutil.rmtree(fresh, ignore_errors=True)
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(place.passwords()["superuser"])
    place.account.give(password)
    command = [
        binaries.initdb,
        f"--pgdata={fresh}",
        f"--username={LOGINS['superuser']}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
    ]
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
        **switched(place.account),
    )
    password.unlink()
    if done.returncode != 0:
        raise PostgresFailed(f"initdb failed: {done.stderr.strip()}")
    fresh.rename(place.database)


def _attempt(place: Place, binaries: Binaries, *, durable: bool) -> Child | None:
    """Return a ready server, or None when a predecessor still holds the data."""
    _forget_the_dead(place.database)
    settings = settings_for(place.sockets, durable=durable)
    child = start_child(
        [binaries.postgres, "-D", place.database, *_as_options(settings)],
        ends_on=signal.SIGINT,
        log=place.root / "postgres.log",
        account=place.account,
        env=ENVIRONMENT,
    )
    try:
        while child.is_running:  # no time limit: replaying the log after a crash may take minutes
            if _is_ready(place.database, child.process.pid):
                return child
            time.sleep(0.02)
    except BaseException:
        child.stop()
        raise
    words = _last_words(place)
    if "lock file" in words or "shared memory block" in words:
        return None
    raise PostgresFailed(f"PostgreSQL ended: {words}")


def _as_options(settings: dict[str, str]) -> list[str]:
    return [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]


def _is_ready(database: Path, pid: int) -> bool:
    """Return whether the status file speaks of this very process: a stale one says ready too."""
    try:
        lines = (database / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _forget_the_dead(database: Path) -> None:
    """Remove the lock file of a server that a crash left behind.

    PostgreSQL itself takes a zombie, or a stranger that got the dead server's number, for the
    living server. Where /proc is missing it decides alone.
    """
    lock = database / "postmaster.pid"
    if not lock.exists() or not Path("/proc/self").exists():
        return
    pid = lock.read_text().split("\n", 1)[0]
    process = Path("/proc") / pid
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        is_ours = state != "Z" and (process / "cwd").samefile(database)
    except (FileNotFoundError, ProcessLookupError):
        is_ours = False
    except PermissionError:
        is_ours = os.geteuid() == 0  # not ours to look at, so not our account's server
    if not is_ours:
        lock.unlink(missing_ok=True)


def _last_words(place: Place) -> str:
    log = place.root / "postgres.log"
    return " ".join(log.read_text(errors="replace").splitlines()[-4:]) if log.exists() else ""
