"""Alembic, told which branch and which connection; the callers own the transaction."""

from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of migrations with a version table of its own."""

    name: str
    version_schema: str | None
    """None: the first schema of the search path, which is the company's."""


SHARED = Branch("shared", "shared")
TENANT = Branch("tenant", None)


def config_of(branch: Branch, **attributes: Any) -> Config:
    """Return the configuration of a branch for Alembic's commands."""
    config = Config(attributes={"branch": branch, **attributes})
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(HERE / branch.name / "versions"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def head_of(branch: Branch) -> str:
    """Return the newest revision; Alembic raises when the branch has two."""
    head = ScriptDirectory.from_config(config_of(branch)).get_current_head()
    if head is None:
        raise LookupError(f"branch {branch.name} has no migration")
    return head


def move(connection: Connection, branch: Branch, *, to: str = "head", down: bool = False) -> None:
    """Migrate to a revision inside the caller's transaction, role and search path."""
    config = config_of(branch, connection=connection)
    (command.downgrade if down else command.upgrade)(config, to)


@cache
def first_to_head_sql(branch: Branch) -> str:
    """Return the whole branch as one text of SQL without names of companies in it."""
    config = config_of(branch)
    config.output_buffer = StringIO()
    command.upgrade(config, "head", sql=True)
    return str(config.output_buffer.getvalue())
