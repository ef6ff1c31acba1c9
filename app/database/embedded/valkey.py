"""Start an embedded Valkey for queues, limits and caches. It survives a crash by its log."""

import signal
import time
from pathlib import Path

from app.database.embedded.binaries import Binaries
from app.database.embedded.child import Child, start_child
from app.database.embedded.place import Place
from app.kernel.errors import Conflict

SOCKET = "valkey.sock"


class ValkeyFailed(Conflict):
    """The server ended while it was starting."""


def broker_url(place: Place) -> str:
    """Return the address that Celery connects to."""
    return f"redis+socket://{place.sockets / SOCKET}"


def start_valkey(place: Place, binaries: Binaries, *, durable: bool) -> Child:
    """Return a running Valkey that answers."""
    place.broker.mkdir(mode=0o700, exist_ok=True)
    place.account.give(place.broker)
    socket = place.sockets / SOCKET
    socket.unlink(missing_ok=True)  # of a killed predecessor: it would answer nobody
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(place.broker),
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
    }
    command = [f for name, value in options.items() for f in (f"--{name}", value)]
    child = start_child(
        [binaries.valkey, *command],
        ends_on=signal.SIGTERM,
        log=place.root / "valkey.log",
        account=place.account,
        env={"LC_ALL": "C.UTF-8"},
    )
    try:
        _wait(child, socket)
    except BaseException:
        child.stop()
        raise
    return child


def _wait(child: Child, socket: Path) -> None:
    import redis  # noqa: PLC0415 - slow to load, and of no use to commands that only connect

    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=5)
    while child.is_running:
        try:
            client.ping()
        except redis.exceptions.RedisError:  # no socket yet, or the log is being read
            time.sleep(0.02)
            continue
        client.close()
        return
    raise ValkeyFailed("Valkey ended while it was starting; see valkey.log")
