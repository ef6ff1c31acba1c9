"""Invariants of agreements on paying by instalments, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "schedule_equals_debt": """
        SELECT r.account_id, r.number, i.amount, p.amount
        FROM restructuring AS r
        LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM restructuring_instalment
                           WHERE restructuring_id = r.id) AS i ON true
        LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM restructuring_part
                           WHERE restructuring_id = r.id) AS p ON true
        WHERE (i.amount, p.amount) IS DISTINCT FROM (r.amount, r.amount)
        ORDER BY 1, 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
