"""A server process that ends when its supervisor does, however the supervisor ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from app.database.embedded.account import Account

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10_000_000
HAS_DEATH_SIGNAL = sys.platform == "linux"


class NotMainThread(RuntimeError):
    """Linux ties a death signal to the thread that started the child, not to the process."""


class Switch(TypedDict):
    """Arguments of `subprocess` that change the account."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(slots=True)
class Child:
    """A running server and the signal that asks it to end in good order."""

    process: subprocess.Popen[bytes]
    ends_on: signal.Signals
    watchdog: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Return whether the process lives; a dead one is reaped by asking."""
        return self.process.poll() is None

    def stop(self, *, within_s: float = 60) -> None:
        """End the server, in good order when it does so in time; committed data is safe anyway."""
        for number, seconds in (
            (self.ends_on, within_s),
            (signal.SIGQUIT, 10),
            (signal.SIGKILL, 5),
        ):
            if not self.is_running:
                break
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        if self.watchdog is not None:
            self.watchdog.terminate()
            self.watchdog.wait()


def start_child(
    command: Sequence[str | Path],
    *,
    ends_on: signal.Signals,
    log: Path | None = None,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    has_death_signal: bool = HAS_DEATH_SIGNAL,
) -> Child:
    """Start a server as a direct child of this process.

    It sits in a session of its own, so that Ctrl-C reaches the supervisor alone, which then ends
    its children in order. Without `log` the child writes where the supervisor does.

    Raises:
        NotMainThread: called from another thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise NotMainThread("servers are started from the main thread")
    if log is not None:
        _cut(log)
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/" if account else None,
            env=env,
            start_new_session=True,
            preexec_fn=_die_with_parent(ends_on) if has_death_signal else None,  # noqa: PLW1509
            **switched(account),
        )
    return Child(process, ends_on, None if has_death_signal else _watch(process.pid, ends_on))


def switched(account: Account | None) -> Switch:
    """Return the arguments by which `subprocess` becomes the account, if it is not yet."""
    if account is None or not account.is_other:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    parent, libc = os.getpid(), ctypes.CDLL(None)  # loaded before the fork

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask


def _watch(pid: int, number: signal.Signals) -> subprocess.Popen[bytes]:
    """Start a shell that waits for our end of a pipe to close, as it does when we are killed."""
    script = 'read -r _; kill -s "$0" "$1"'
    command = ["/bin/sh", "-c", script, number.name.removeprefix("SIG"), str(pid)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603


def _cut(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.old"))
