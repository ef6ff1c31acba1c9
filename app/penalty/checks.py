"""Invariants between what was asked on late debts and the money it became, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

CHECKS: Mapping[str, LiteralString] = {
    "late_sums_equal_entries": """
        SELECT account_id, concat_ws(' ', document, service_id, kind), s.amount, e.amount
        FROM (SELECT document_id::text AS document, account_id, agreement_id, service_id, kind,
                     round(sum(total - asked_before) / 100, 2) AS amount
              FROM late_sums
              CROSS JOIN LATERAL unnest(agreement_ids, service_ids, totals, asked)
                  AS sum_of (agreement_id, service_id, total, asked_before)
              GROUP BY document_id, account_id, agreement_id, service_id, kind
              HAVING sum(total - asked_before) <> 0) AS s
        FULL JOIN (SELECT p.source_id AS document, e.account_id, e.agreement_id, e.service_id,
                          e.kind, sum(e.amount) AS amount
                   FROM entry AS e
                   JOIN posting AS p ON p.id = e.posting_id AND p.source_kind = 'late'
                   WHERE e.kind <> 'transfer'
                   GROUP BY p.source_id, e.account_id, e.agreement_id, e.service_id, e.kind
                   HAVING sum(e.amount) <> 0) AS e
            USING (document, account_id, agreement_id, service_id, kind)
        WHERE s.amount IS DISTINCT FROM e.amount
        ORDER BY 1, 2""",
    "late_document_has_its_posting": """
        SELECT d.account_id, concat_ws(' ', d.month, d.id), NULL, NULL
        FROM late_document AS d
        LEFT JOIN posting AS p ON p.source_kind = 'late' AND p.source_id = d.id::text
        WHERE p.id IS NULL
        ORDER BY 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
