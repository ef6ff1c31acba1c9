"""Ukrainian order in SQL, right on every server whatever its locale."""

from typing import Any

from sqlalchemy import ColumnElement, collate, func

from app.kernel.sort_key import FOLD_FROM, FOLD_TO

SORT_KEY_FUNCTION = "ext.uk_sort_key"


def in_ukrainian_order(text: Any) -> ColumnElement[str]:
    """Return the expression to order by, and to index: the same one, or the index is not used."""
    return collate(func.ext.uk_sort_key(text), "C")


def sort_key_ddl() -> str:
    """Return the statement that makes the function, folding exactly as the kernel does."""
    quoted_from = FOLD_FROM.replace("'", "''")
    quoted_to = FOLD_TO.replace("'", "''")
    return (
        f"CREATE OR REPLACE FUNCTION {SORT_KEY_FUNCTION}(text) RETURNS text\n"
        "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE\n"
        f"RETURN pg_catalog.translate($1, '{quoted_from}', '{quoted_to}')"
    )
