"""Invariants between cash, its documents and the payments they became, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "cash_receipt_adds_up": """
        SELECT min(l.account_id), concat_ws(' ', 'receipt', r.id), r.total,
               coalesce(sum(l.amount), 0)
        FROM cash_receipt AS r LEFT JOIN cash_receipt_line AS l ON l.receipt_id = r.id
        GROUP BY r.id HAVING r.total <> coalesce(sum(l.amount), 0)
        ORDER BY 1, 2""",
    # What went back to the payer is credited to nobody.
    "cash_line_is_its_payment": """
        SELECT l.account_id, concat_ws(' ', 'receipt', l.receipt_id, l.line), l.amount, p.amount
        FROM cash_receipt_line AS l
        JOIN cash_receipt AS r ON r.id = l.receipt_id
        JOIN payment AS p ON p.id = l.payment_id
        LEFT JOIN cash_order AS o ON o.payment_id = p.id
        WHERE p.amount <> l.amount OR p.account_id <> l.account_id OR p.paid_on <> r.made_on
           OR p.state = 'posted' AND (r.cancelled_at IS NOT NULL OR o.id IS NOT NULL)
        ORDER BY 1, 2""",
    "cash_numbers_have_no_gap": """
        SELECT NULL::bigint, concat_ws(' ', 'desk', desk_id, year), max(number)::numeric,
               count(*)::numeric
        FROM cash_receipt GROUP BY desk_id, year HAVING max(number) <> count(*)
        ORDER BY 1, 2""",
    # What the book says is left at a desk is what its last count found.
    "cash_book_is_the_drawer": """
        SELECT NULL::bigint, concat_ws(' ', 'shift', s.id), s.counted,
               (SELECT coalesce(sum(CASE o.kind WHEN 'in' THEN o.amount ELSE -o.amount END), 0)
                FROM cash_order AS o WHERE o.desk_id = s.desk_id AND o.shift_id <= s.id)
        FROM cash_shift AS s
        WHERE s.closed_at IS NOT NULL AND s.counted <>
               (SELECT coalesce(sum(CASE o.kind WHEN 'in' THEN o.amount ELSE -o.amount END), 0)
                FROM cash_order AS o WHERE o.desk_id = s.desk_id AND o.shift_id <= s.id)
        ORDER BY 1, 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
