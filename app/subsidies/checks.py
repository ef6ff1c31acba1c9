"""What must hold between registers and the money they became, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "register_equals_entries": """
        SELECT account_id, concat_ws(' ', posting_id, service_id, month), g.amount, e.amount
        FROM (SELECT posting_id, account_id, service_id, month, -sum(amount) AS amount
              FROM granted_sum GROUP BY posting_id, account_id, service_id, month
              HAVING sum(amount) <> 0) AS g
        FULL JOIN (SELECT p.id AS posting_id, e.account_id, e.service_id, e.month,
                          sum(e.amount) AS amount
                   FROM posting AS p
                   JOIN entry AS e ON e.posted = p.posted AND e.posting_id = p.id
                   WHERE p.kind IN ('benefit', 'subsidy') AND e.kind = p.kind
                   GROUP BY p.id, e.account_id, e.service_id, e.month) AS e
            USING (posting_id, account_id, service_id, month)
        WHERE g.amount IS DISTINCT FROM e.amount
        ORDER BY 1, 2""",
    "register_stands_as_posted": """
        SELECT NULL::bigint, concat_ws(' ', 'posting', p.id), count(g.id), count(r.id)
        FROM posting AS p
        JOIN granted_sum AS g ON g.posting_id = p.id
        LEFT JOIN posting AS r ON r.reverses = p.id
        GROUP BY p.id
        HAVING bool_or((g.retired_at IS NULL) = (r.id IS NOT NULL))
        ORDER BY 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
