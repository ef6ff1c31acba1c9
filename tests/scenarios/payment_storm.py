"""Payments told of until they are taken, and the processes that are killed meanwhile."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import httpx

from app.database.embedded.child import Child, start_child
from app.formats.small_xml import MessageUnreadable
from app.serving import web_command
from app.settings import ROOT, Settings
from bench.memory import family

PATIENCE_S = 600


@dataclass(frozen=True, slots=True)
class Storm:
    """How much comes at once."""

    payments: int
    deliveries: int
    accounts: int
    at_once: int
    kill_every: int
    """Deliveries taken between one kill and the next: a slow machine gets no more of them."""


@dataclass(frozen=True, slots=True)
class Told:
    """A payment as its source tells of it."""

    number: int
    account: str
    amount: Decimal


Tell = Callable[[Told], str | None]
"""Tells of a payment once; returns the number it was given, empty where it was known, or None."""


class Processes:
    """The web server and the worker, killed in turn; whoever ended is started again."""

    def __init__(self, settings: Settings) -> None:
        self.kills = {"web": 0, "worker": 0}
        self._env = os.environ | settings.to_serving_env() | {"PYTHONPATH": str(ROOT)}
        web = web_command(settings, host="127.0.0.1", processes=2)
        worker = [sys.executable, "-m", "app.cli", "worker", "--concurrency", "2"]
        self._commands = {"web": web, "worker": worker}
        self._running = {name: self._start(name) for name in self._commands}

    def kill_one(self) -> None:
        """Kill a process of the web, or next time the worker with all that it has forked."""
        name = "web" if self.kills["web"] <= self.kills["worker"] else "worker"
        main, *forked = family(self._running[name].process.pid)
        for pid in forked[:1] if name == "web" else (main, *forked):
            os.kill(pid, signal.SIGKILL)
        self.kills[name] += 1

    def keep_up(self) -> None:
        for name, child in self._running.items():
            if not child.is_running:
                child.stop()
                self._running[name] = self._start(name)

    def stop(self) -> None:
        for child in self._running.values():
            child.stop(within_s=30)

    def _start(self, name: str) -> Child:
        return start_child(self._commands[name], ends_on=signal.SIGTERM, env=self._env)


def deliver(tell: Tell, told: Told, until: float) -> str:
    """Tell of a payment until it is taken; return the number that it was given."""
    while time.monotonic() < until:
        try:
            given = tell(told)
        except (httpx.TransportError, MessageUnreadable):
            given = None  # killed, or not there yet
        if given is not None:
            return given
        time.sleep(0.1)
    raise AssertionError(f"payment {told.number} was not taken")
