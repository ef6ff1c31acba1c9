"""Invariants between bills and the money they show, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "bill_adds_up": """
        SELECT account_id, number, total_due, opening + charged + recalculated - paid
        FROM bill WHERE total_due <> opening + charged + recalculated - paid
        ORDER BY 1, 2""",
    # As the bill saw the books: documents posted after it are on the next one.
    "bill_equals_entries": """
        SELECT b.account_id, b.number, b.charged, coalesce(sum(e.amount), 0)
        FROM bill AS b
        LEFT JOIN entry AS e ON e.posted = b.month AND e.account_id = b.account_id
                            AND e.kind = 'charge' AND e.posting_id <= b.last_posting_id
                            AND (e.service_id = 0 OR e.agreement_id <> ALL (b.left_out))
        WHERE b.withdrawn_at IS NULL
        GROUP BY b.id HAVING b.charged <> coalesce(sum(e.amount), 0)
        ORDER BY 1, 2""",
    "live_bill_is_of_the_published_run": """
        SELECT b.account_id, b.number, b.total_due, NULL
        FROM bill AS b LEFT JOIN run AS r ON r.id = b.run_id AND r.state = 'published'
        WHERE b.withdrawn_at IS NULL AND r.id IS NULL
        ORDER BY 1, 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
