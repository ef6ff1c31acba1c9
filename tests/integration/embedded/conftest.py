import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest
import redis

from app.database.embedded import remove

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Supervisor:
    """A running `supervisor.py` and what it told about its servers."""

    process: subprocess.Popen[str]
    told: dict[str, Any]

    @property
    def pids(self) -> dict[str, int]:
        pids: dict[str, int] = self.told["pids"]
        return pids

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.told["admin"], autocommit=True)

    def valkey(self) -> "redis.Redis":
        return redis.Redis(unix_socket_path=self.told["broker"].removeprefix("redis+socket://"))

    def leave(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def gone(pids: dict[str, int], *, within_s: float = 20) -> bool:
    """Return whether the processes end in time; one that only waits to be reaped has ended."""
    deadline = time.monotonic() + within_s
    while any(_is_alive(pid) for pid in pids.values()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


Supervise = Callable[..., Supervisor]


@pytest.fixture
def supervise() -> Iterator[Supervise]:
    """Start supervisors of a folder as processes of their own; end them and delete their data."""
    started: list[tuple[Supervisor, Path]] = []
    streams: list[IO[str]] = []

    def start(folder: Path, *, become: Sequence[str] = (), **options: Any) -> Supervisor:
        process = subprocess.Popen(
            [*become, sys.executable, "-m", "tests.integration.embedded.supervisor", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **{"cwd": ROOT, **options},
        )
        assert process.stdout is not None
        streams.append(process.stdout)
        line = process.stdout.readline()
        assert line, f"the supervisor ended with {process.wait()}"
        supervisor = Supervisor(process, json.loads(line))
        started.append((supervisor, folder))
        return supervisor

    yield start

    for supervisor, _ in started:
        if supervisor.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                supervisor.leave()
        assert gone(supervisor.pids)
    for folder in {folder for _, folder in started}:
        remove(folder)
