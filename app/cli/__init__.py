"""The command line `oselia`. A command's module is imported only when the command is named.

A noun keeps its own commands in its `commands.py`; those that cross nouns stand here.
"""

import gc
import importlib
import signal
from types import FrameType
from typing import NoReturn

import click

from app.kernel.errors import DomainError

COMMANDS: dict[str, str] = {
    "setup-db": "tenants.provisioning.commands:setup_db",
    "tenant": "tenants.provisioning.commands:tenant",
    "import": "app.exchange.commands:import_",
    "month": "app.cli.months:month",
    "charge": "app.charging.commands:charge",
    "bills": "app.documents.bills.commands:bills",
    "papers": "app.reports.reconciliation.commands:papers",
    "serve": "app.serving:serve",
    "worker": "app.serving:worker",
    "demo": "app.demo.commands:demo",
}
"""Command -> `module:object` that holds it. A new command is one line here and one module."""


class LazyGroup(click.Group):
    """A group that imports a command on first use, so that `oselia --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a company's life, as registered."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or None when there is none of this name."""
        del ctx
        if (target := COMMANDS.get(cmd_name)) is None:
            return None
        module, _, attribute = target.partition(":")
        command = getattr(_imported(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{target} is not a command")
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal is one line of text and exit code 1, not a trace."""
        try:
            return super().invoke(ctx)
        except DomainError as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(cls=LazyGroup)
@click.version_option(package_name="oselia")
def main() -> None:
    """Oselia: billing for Ukrainian utilities and condominiums."""
    # A polite end runs the `finally` blocks, so servers started by this command stop with it.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)


def _imported(module: str) -> object:
    """Import a module without looking for garbage: its definitions stay to the end.

    The collector would look through them again and again, for a fifth of the time this takes.
    """
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise SystemExit(128 + number)
