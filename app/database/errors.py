"""What the database refused, by SQLSTATE and constraint, in the product's words."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import Error
from sqlalchemy.exc import DBAPIError

from app.kernel.errors import DomainError

UNIQUE = "23505"
FOREIGN_KEY = "23503"
CHECK = "23514"
NOT_NULL = "23502"
FORBIDDEN = "42501"
LOCK_TIMEOUT = "55P03"
_RETRYABLE = {"40001", "40P01", LOCK_TIMEOUT}

# A distributed table's shard carries its number: uq_account_number_102008.
_SHARD = re.compile(r"_\d+$")
_NAMED = re.compile(r'constraint "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the database refused a statement."""

    sqlstate: str
    constraint: str | None
    message: str

    @property
    def is_retryable(self) -> bool:
        """Return whether the same transaction may succeed when run again."""
        lost = self.sqlstate == "XX000" and "could not commit transaction" in self.message
        return lost or self.sqlstate in _RETRYABLE


def refusal(error: DBAPIError) -> Refusal:
    """Return the database's reason; the constraint comes from the text when not told apart."""
    original = error.orig
    if not isinstance(original, Error):
        return Refusal("", None, str(original))
    message = original.diag.message_primary or str(original)
    named = original.diag.constraint_name or _constraint_in(message)
    constraint = _SHARD.sub("", named) if named else None
    return Refusal(original.sqlstate or "", constraint, message)


@contextmanager
def refusals(reasons: Mapping[str, Callable[[], DomainError]]) -> Iterator[None]:
    """Raise the product's own error where one of these constraints is violated.

    The statement must be sent inside: flush before leaving. The transaction is lost afterwards
    unless the caller opened a savepoint.
    """
    try:
        yield
    except DBAPIError as error:
        violated = refusal(error).constraint
        if violated is None or violated not in reasons:
            raise
        reason = reasons[violated]()
        raise reason from error


def _constraint_in(message: str) -> str | None:
    found = _NAMED.search(message)
    return found[1] if found else None
