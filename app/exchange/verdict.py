"""What is said about a line: where, what is wrong, and the facts that fill the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Words = tuple[str, str]
"""What is wrong, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One fault of one line. `key` chooses the words, in `wording`."""

    line: int
    column: str
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    level: str = "error"


def plain_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts of a refusal as JSON holds them, numbers and days as text."""
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: object) -> Any:
    match value:
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(each) for each in value]
        case None | str() | int():
            return value
        case _:
            return str(value)
