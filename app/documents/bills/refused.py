"""A refusal kept in a row, so that a page may tell of it long after the work has ended."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.kernel.errors import DomainError
from app.kernel.month import Month

_READ: Mapping[str, Callable[[str], object]] = {
    "Decimal": Decimal,
    "Month": Month.parse,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}
"""How a fact that people read in their own writing is read again; others are kept as texts."""


def facts_kept(refusal: DomainError) -> dict[str, list[str]]:
    """Return the facts of a refusal as JSON can hold them: kind and text of each."""
    return {name: [type(fact).__name__, str(fact)] for name, fact in refusal.facts.items()}


def refusal_of(key: str, facts: Mapping[str, Any]) -> DomainError:
    """Return the refusal again, as good as the first for whoever words it."""
    read = {name: _READ.get(kind, str)(text) for name, (kind, text) in facts.items()}
    again = DomainError(key, **read)
    again.key = key
    return again
