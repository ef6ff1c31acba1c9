"""Statements kept in a .sql file: those before the line `-- down` go up, the rest down."""

from pathlib import Path

from sqlalchemy import TextClause, text

_DOWN = "-- down\n"


def up(path: Path) -> list[TextClause]:
    """Return the statements of the way up."""
    return _split(path.read_text("utf-8").partition(_DOWN)[0])


def down(path: Path) -> list[TextClause]:
    """Return the statements of the way down."""
    return _split(path.read_text("utf-8").partition(_DOWN)[2])


def _split(sql: str) -> list[TextClause]:
    # A colon that is not part of a cast would be taken for a bound parameter.
    statements = (each.strip() for each in sql.split(";\n"))
    return [text(each.replace(":", r"\:")) for each in statements if each]
