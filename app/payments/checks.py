"""Invariants between payments and the money they became, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "payment_is_wholly_allocated": """
        SELECT p.account_id, concat_ws(' ', 'payment', p.id), p.amount, -coalesce(sum(e.amount), 0)
        FROM payment AS p
        LEFT JOIN posting AS d ON d.id = p.posting_id
        LEFT JOIN entry AS e
            ON e.posted = d.posted AND e.account_id = p.account_id AND e.posting_id = d.id
        WHERE p.posting_id IS NOT NULL
        GROUP BY p.id HAVING p.amount <> -coalesce(sum(e.amount), 0)
        ORDER BY 1, 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
