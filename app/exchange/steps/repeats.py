"""Lines that say again what an earlier line of the file has said."""

from app.exchange.kind import Check

_REPEATED = """
SELECT later.line, jsonb_build_object('other', min(earlier.line))
FROM {table} AS later JOIN {table} AS earlier USING ({keys})
WHERE earlier.line < later.line GROUP BY later.line
"""


def said_once(column: str, keys: str, *, table: str = "staged") -> Check:
    """Return the check that no two lines are about the same `keys`; `column` shows the fault."""
    return Check("import.duplicate", column, _REPEATED.format(table=table, keys=keys))
