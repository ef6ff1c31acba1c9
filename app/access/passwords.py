"""Passwords: argon2id, and the same work for a user who does not exist."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash with its parameters and salt."""
    return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Return whether `password` is the one that `stored` was made of.

    Without a stored hash the same time is spent, so that the clock does not tell who exists.
    """
    try:
        _hasher.verify(stored or _nobodys(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
