"""Write migration 0001 of a branch from the models, as plain SQL. Before the first release only.

    python -m migrations.first_tables [--check]

Once a company in production has been provisioned, 0001 is history: change tables by
`make migration name=…` instead.
"""

import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, create_mock_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import ExecutableDDLElement

from app.database.facts import GUARDS, POLICIES, refuse_update
from app.models import METADATA as TENANT_TABLES
from migrations.branches import HERE
from tenants.directory.models import METADATA as SHARED_TABLES

BRANCHES: dict[str, MetaData] = {"shared": SHARED_TABLES, "tenant": TENANT_TABLES}


def statements(metadata: MetaData) -> list[str]:
    """Return the statements that make every table of `metadata`, in an order that works."""
    made: list[str] = []
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    def keep(ddl: ExecutableDDLElement, *_: Any, **__: Any) -> None:
        made.append(_text(str(ddl.compile(dialect=dialect))))

    engine = create_mock_engine("postgresql+psycopg://", keep)
    metadata.create_all(engine, checkfirst=False)
    guards = [
        f"CREATE TRIGGER {name} {guard}"
        for table in metadata.sorted_tables
        for name, guard in _guards(table).items()
    ]
    policies = [each for table in metadata.sorted_tables for each in _policies(table)]
    return [*_settled(made), *guards, *policies]


def undo(metadata: MetaData) -> list[str]:
    """Return the statement that drops them all."""
    return [f"DROP TABLE {', '.join(_name(each) for each in reversed(metadata.sorted_tables))}"]


def path_of(branch: str) -> Path:
    """Return the file of a branch's first tables."""
    return HERE / branch / "versions" / "0001_first_tables.sql"


def render(metadata: MetaData) -> str:
    """Return the text of the file."""
    parts = [*statements(metadata), "-- down", *undo(metadata)]
    return ";\n\n".join(parts).replace("-- down;\n\n", "-- down\n\n") + ";\n"


def main() -> int:
    """Write both files, or with `--check` say whether they are what the models say."""
    stale = 0
    for branch, metadata in BRANCHES.items():
        path, text = path_of(branch), render(metadata)
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale += 1
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {path}\n")
    return stale if "--check" in sys.argv else 0


def _guards(table: Table) -> dict[str, str]:
    guards = dict(table.info.get(GUARDS, {}))
    if table.info.get("fact"):
        retired = "OLD.retired_at IS NOT NULL"
        guards["stays_retired"] = refuse_update(table.name, retired, "is retired")
    return guards


def _policies(table: Table) -> list[str]:
    policies = table.info.get(POLICIES, {})
    enabled = [f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"] if policies else []
    return [*enabled, *(f"CREATE POLICY {name} {text}" for name, text in policies.items())]


def _settled(made: list[str]) -> list[str]:
    """Return the statements with the indexes of each table, which come as a set, in order."""
    runs = groupby(made, key=lambda each: each.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")))
    return [each for are_indexes, run in runs for each in (sorted(run) if are_indexes else run)]


def _text(ddl: str) -> str:
    lines = ddl.strip().expandtabs(4).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _name(table: Table) -> str:
    return table.fullname


if __name__ == "__main__":
    sys.exit(main())
