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
    "payment_is_moved_once": """
        SELECT p.account_id, concat_ws(' ', 'payment', p.id), sum(l.amount),
               CASE WHEN p.state = 'posted' THEN p.amount ELSE 0 END
        FROM payment AS p
        JOIN money_document_line AS l ON l.payment_id = p.id AND l.side = 'out'
        JOIN money_document AS m ON m.id = l.document_id
        WHERE m.posting_id IS NOT NULL AND m.declined_at IS NULL AND m.reverses_id IS NULL
          AND NOT EXISTS (SELECT FROM money_document AS later WHERE later.reverses_id = m.id)
        GROUP BY p.id
        HAVING sum(l.amount) > CASE WHEN p.state = 'posted' THEN p.amount ELSE 0 END
        ORDER BY 1, 2""",
    "document_moves_what_it_says": """
        SELECT l.account_id, concat_ws(' ', 'document', m.id), l.amount, coalesce(e.amount, 0)
        FROM money_document AS m JOIN posting AS p ON p.id = m.posting_id
        JOIN (SELECT document_id, account_id,
                     sum(CASE side WHEN 'out' THEN amount ELSE -amount END) AS amount
              FROM money_document_line GROUP BY document_id, account_id) AS l
            ON l.document_id = m.id
        LEFT JOIN (SELECT posted, posting_id, account_id, sum(amount) AS amount
                   FROM entry GROUP BY posted, posting_id, account_id) AS e
            ON e.posted = p.posted AND e.posting_id = p.id AND e.account_id = l.account_id
        WHERE l.amount <> coalesce(e.amount, 0)
        ORDER BY 1, 2""",
    "document_has_equal_sides": """
        SELECT NULL, concat_ws(' ', m.kind, m.number, m.year),
               sum(l.amount) FILTER (WHERE l.side = 'out'),
               sum(l.amount) FILTER (WHERE l.side = 'in')
        FROM money_document AS m JOIN money_document_line AS l ON l.document_id = m.id
        GROUP BY m.id
        HAVING m.kind IN ('transfer', 'offset')
               AND sum(l.amount) FILTER (WHERE l.side = 'out')
                   IS DISTINCT FROM sum(l.amount) FILTER (WHERE l.side = 'in')
            OR NOT m.amount = ALL (ARRAY[
                   coalesce(sum(l.amount) FILTER (WHERE l.side = 'out'), m.amount),
                   coalesce(sum(l.amount) FILTER (WHERE l.side = 'in'), m.amount)])
        ORDER BY 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
