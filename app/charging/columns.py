"""Columns whose values the server must not work on: it would cost more than storing them."""

import json
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.types import UserDefinedType


class JsonAsWritten(TypeDecorator[dict[str, Any]]):
    """A JSON object kept as the text it was written as, never searched by the database.

    Turning millions of texts into `jsonb` costs the server more than storing them.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text of the object."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(
        self,
        value: Any | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> dict[str, Any] | None:
        """Return the object of the text."""
        return None if value is None else json.loads(value)


class StoredAsIs(UserDefinedType[bytes]):
    """Bytes that are compressed already: the server must not try it again."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the column's type in a table."""
        return "BYTEA STORAGE EXTERNAL"
