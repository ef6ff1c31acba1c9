"""Identifiers that say roughly when they were made (UUID version 7, RFC 9562)."""

import secrets
from datetime import datetime
from uuid import UUID


def uuid7(at: datetime) -> UUID:
    """Return a new identifier of an aware instant; nobody guesses it, and later ones sort after.

    >>> from datetime import UTC
    >>> made = uuid7(datetime(2026, 11, 27, tzinfo=UTC))
    >>> made.version, str(made)[:13]
    (7, '01a21a4d-4000')
    """
    milliseconds = int(at.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76  # the version
    value = value & ~(0x3 << 62) | 0x2 << 62  # the variant
    return UUID(int=value)
