"""Rows of the reference's own queries, each a plain dictionary: it asks for thousands of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session


def fetched(session: Session, statement: str, known: Mapping[str, object]) -> list[dict[str, Any]]:
    """Return what answers the statement, by the names of its columns."""
    found = session.execute(text(statement), known)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]
