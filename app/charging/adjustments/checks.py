"""What must hold between adjustments and the money they became, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "adjustment_equals_entries": """
        SELECT account_id, concat_ws(' ', 'adjustment', c.id, service_id, month),
               l.amount, e.amount
        FROM (SELECT c.id, l.account_id, l.service_id, l.month, l.amount
              FROM adjustment AS c JOIN adjustment_line AS l ON l.adjustment_id = c.id
              WHERE c.posting_id IS NOT NULL) AS l
        FULL JOIN (SELECT c.id, e.account_id, e.service_id, e.month, sum(e.amount) AS amount
                   FROM adjustment AS c
                   JOIN posting AS p ON p.id = c.posting_id
                   JOIN entry AS e ON e.posted = p.posted AND e.posting_id = p.id
                                  AND e.kind = 'recalculation'
                   GROUP BY c.id, e.account_id, e.service_id, e.month) AS e
            USING (id, account_id, service_id, month)
        JOIN adjustment AS c USING (id)
        WHERE l.amount IS DISTINCT FROM e.amount
        ORDER BY 1, 2""",
    "adjustment_is_its_lines": """
        SELECT NULL::bigint, concat_ws(' ', 'adjustment', c.id), c.total, sum(l.amount)
        FROM adjustment AS c LEFT JOIN adjustment_line AS l ON l.adjustment_id = c.id
        GROUP BY c.id HAVING sum(l.amount) IS DISTINCT FROM c.total
        ORDER BY 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
