"""Commands that stay: the sites and the background worker, with the servers they need."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator

import click

from app.database.boundary import verify_database
from app.database.embedded import Servers, revive, supervised, with_servers
from app.database.embedded.child import Child, start_child
from app.demo.bank import autoclient_command
from app.demo.cards import fake_command
from app.kernel.errors import Conflict
from app.settings import ROOT, Settings
from app.worker import QUEUES, create_worker, open_companies
from tenants.provisioning.prepare import prepare_database

LOOK_EVERY_S = 0.5


class PartEnded(Conflict):
    """The web server or the worker ended by itself, so the whole command does."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; else PORT, else 8000.")
@click.option("--processes", default=2, show_default=True, help="Web processes, 4 threads each.")
@click.option("--worker/--no-worker", default=True, help="Run background work as well.")
def serve(*, host: str, port: int | None, processes: int, worker: bool) -> None:
    """Serve the sites until interrupted, with database and queue unless they are named."""
    settings = Settings.from_env(os.environ | ({"PORT": str(port)} if port else {}))
    with supervised(settings) as (reached, servers):
        if servers.processes:  # our own: nobody else prepares it
            prepare_database(reached)
        verify_database(reached.database_url)
        parts = {"web": web_command(reached, host=host, processes=processes)}
        if worker:
            parts["worker"] = [sys.executable, "-m", "app.cli", "worker", "--beat"]
        if reached.demo and reached.liqpay_url:
            parts["liqpay"] = fake_command(reached)
            parts["autoclient"] = autoclient_command(reached)
        with running_parts(reached, parts) as children, contextlib.suppress(KeyboardInterrupt):
            click.echo(f"http://{reached.base_domain}:{reached.public_port}/  (Ctrl-C ends)")
            watch(reached, servers, children)


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Tasks at a time.")
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="Which work.")
@click.option("--beat/--no-beat", default=False, help="Send the periodic tasks too; one worker.")
@with_servers
def worker(settings: Settings, *, concurrency: int, queues: str, beat: bool) -> None:
    """Run background work until interrupted."""
    options = ["worker", "--loglevel=INFO", f"--concurrency={concurrency}", "--without-mingle"]
    options += [f"--queues={queues}"]
    if beat:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        options += ["--beat", f"--schedule={settings.data_folder / 'beat'}"]
    open_companies(settings)
    create_worker(settings).worker_main(options)


def web_command(settings: Settings, *, host: str, processes: int) -> list[str]:
    """Return the command line of the web server."""
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:application"),
        *("--config", "python:app.web_process"),
        *("--worker-class", "gthread", "--workers", str(processes), "--threads", "4"),
        *("--bind", f"{host}:{settings.public_port}", "--max-requests", "10000"),
        *("--max-requests-jitter", "1000", "--chdir", str(ROOT), "--log-level", "warning"),
    ]


@contextlib.contextmanager
def running_parts(settings: Settings, parts: dict[str, list[str]]) -> Iterator[dict[str, Child]]:
    """Run the commands with `settings` in their environment; stop them at the end."""
    env = os.environ | settings.to_serving_env() | {"PYTHONPATH": str(ROOT)}
    children: dict[str, Child] = {}
    try:
        for name, command in parts.items():
            children[name] = start_child(command, ends_on=signal.SIGTERM, env=env)
        yield children
    finally:
        for child in children.values():
            child.stop(within_s=30)


def watch(settings: Settings, servers: Servers, children: dict[str, Child]) -> None:
    """Keep the servers up; return never.

    Raises:
        PartEnded: one of `children` is no longer running.
    """
    while True:
        for name in revive(servers, settings.data_folder):
            click.echo(f"{name} ended and was started again", err=True)
        for name, child in children.items():
            if not child.is_running:
                raise PartEnded(f"{name} ended with {child.process.returncode}")
        time.sleep(LOOK_EVERY_S)
