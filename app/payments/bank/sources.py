"""Where payments told of one by one come from, as `Payment.source` names it."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_SOURCES = """
SELECT source FROM (
    SELECT 'provider:' || code AS source FROM provider
    UNION SELECT gateway || ':' || public_key FROM merchant
    UNION SELECT source FROM payment WHERE channel = 'register'
) AS known ORDER BY source COLLATE "C"
"""


def known_sources(session: Session) -> Sequence[str]:
    """Return the payment systems and shops that the company set up, and its registers' sources."""
    return session.scalars(text(_SOURCES)).all()
