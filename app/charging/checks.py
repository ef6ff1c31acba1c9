"""Invariants between runs, charges and the money they became, checked every night."""

from collections.abc import Mapping
from typing import LiteralString

# Charges of a ready or discarded run are left by a publication that failed: nobody reads them.
CHECKS: Mapping[str, LiteralString] = {
    "charge_equals_entries": """
        SELECT account_id, concat_ws(' ', posted, service_id), c.amount, e.amount
        FROM (SELECT posted, run_id::text AS run, account_id, service_id, agreement_id,
                     sum(amount) AS amount
              FROM charge
              WHERE run_id IN (SELECT id FROM run WHERE state IN ('published', 'withdrawn'))
              GROUP BY posted, run_id, account_id, service_id, agreement_id
              HAVING sum(amount) <> 0) AS c
        FULL JOIN (SELECT e.posted, p.source_id AS run, e.account_id, e.service_id,
                          e.agreement_id, sum(e.amount) AS amount
                   FROM entry AS e
                   JOIN posting AS p ON p.id = e.posting_id
                   WHERE (p.kind, e.kind)
                         IN (('publication', 'charge'), ('recalculation', 'recalculation'))
                   GROUP BY e.posted, p.source_id, e.account_id, e.service_id, e.agreement_id
                   HAVING sum(e.amount) <> 0) AS e
            USING (posted, run, account_id, service_id, agreement_id)
        WHERE c.amount IS DISTINCT FROM e.amount
        ORDER BY 1, 2""",
    "run_equals_charges": """
        SELECT NULL::bigint, concat_ws(' ', r.month, 'run', r.id, r.lines, c.lines),
               r.total + coalesce(r.recalculated, 0), coalesce(c.amount, 0)
        FROM run AS r
        LEFT JOIN (SELECT run_id, count(*) AS lines, sum(amount) AS amount
                   FROM charge GROUP BY run_id) AS c ON c.run_id = r.id
        WHERE r.state IN ('published', 'withdrawn')
          AND (r.lines, r.total + coalesce(r.recalculated, 0))
              IS DISTINCT FROM (coalesce(c.lines, 0), coalesce(c.amount, 0))
        ORDER BY 2""",
    "charge_has_its_run": """
        SELECT c.account_id, concat_ws(' ', c.posted, 'run', c.run_id), sum(c.amount), NULL
        FROM charge AS c
        LEFT JOIN run AS r ON r.id = c.run_id AND r.month = c.posted AND r.state <> 'running'
        WHERE r.id IS NULL
        GROUP BY c.account_id, c.posted, c.run_id ORDER BY 1, 2""",
    "charge_has_its_account": """
        SELECT c.account_id, concat_ws(' ', c.posted, c.service_id), sum(c.amount), NULL
        FROM charge AS c
        LEFT JOIN account AS a ON a.id = c.account_id
        LEFT JOIN service AS s ON s.id = c.service_id
        WHERE a.id IS NULL OR s.id IS NULL
        GROUP BY c.account_id, c.posted, c.service_id ORDER BY 1, 2""",
    "order_is_charged_once": """
        SELECT o.account_id, concat_ws(' ', o.month, 'order', o.id), 1, count(r.id)
        FROM one_off_order AS o
        JOIN month AS m ON m.month = o.month AND m.charging = 'published'
        LEFT JOIN charge AS c
          ON c.posted = o.month AND c.account_id = o.account_id AND c.part = 'o' || o.id
        LEFT JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        WHERE o.retired_at IS NULL
        GROUP BY o.account_id, o.month, o.id
        HAVING count(r.id) <> 1
        ORDER BY 1, 2""",
    "published_month_has_one_run": """
        SELECT NULL::bigint, concat_ws(' ', m.month, m.charging), count(r.id), NULL
        FROM month AS m LEFT JOIN run AS r ON r.month = m.month AND r.state = 'published'
        GROUP BY m.month, m.charging
        HAVING count(r.id) <> CASE m.charging WHEN 'published' THEN 1 ELSE 0 END
        ORDER BY 2""",
    "months_close_in_order": """
        SELECT NULL::bigint, concat_ws(' ', m.month, m.charging, m.books), NULL, NULL
        FROM month AS m
        WHERE m.books = 'closed'
          AND (m.charging <> 'published'
               OR EXISTS (SELECT FROM month AS o WHERE o.month < m.month AND o.books = 'open'))
        ORDER BY 2""",
    "charge_is_its_price": """
        SELECT c.account_id, concat_ws(' ', c.posted, c.service_id, c.part),
               round(c.quantity * c.price, 2), c.amount
        FROM charge AS c JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        WHERE c.posted >= (SELECT min(month) FROM month WHERE books = 'open')
          AND abs(c.amount - c.quantity * c.price) > 0.005 + abs(c.price) * 0.0000005
          AND c.part NOT LIKE '-%' AND c.method <> 'benefit'
          AND c.basis !~ '"(on_top|person_first)"'
        ORDER BY 1, 2""",
    "charge_has_its_agreement": """
        SELECT c.account_id, concat_ws(' ', c.posted, c.service_id, c.part), NULL, c.amount
        FROM charge AS c
        JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        LEFT JOIN agreement AS g ON g.id = c.agreement_id
        WHERE c.posted >= (SELECT min(month) FROM month WHERE books = 'open')
          AND g.account_id IS DISTINCT FROM c.account_id
        ORDER BY 1, 2""",
    "share_is_not_below_zero": """
        SELECT c.account_id, concat_ws(' ', c.posted, c.service_id, c.part), NULL, c.amount
        FROM charge AS c JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        WHERE c.posted >= (SELECT min(month) FROM month WHERE books = 'open')
          AND c.method IN ('share', 'imbalance', 'heat') AND c.part NOT LIKE '-%'
          AND least(c.quantity, c.amount) < 0
        ORDER BY 1, 2""",
    "correction_takes_back_a_charge": """
        SELECT c.account_id, concat_ws(' ', c.posted, c.month, c.service_id, c.part), -w.amount,
               c.amount
        FROM charge AS c
        JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        LEFT JOIN run AS b
          ON b.id = substring(c.basis FROM '"taken_back":([0-9]+)')::bigint AND b.month < c.posted
        LEFT JOIN charge AS w
          ON w.posted = b.month AND w.run_id = b.id AND w.account_id = c.account_id
         AND w.service_id = c.service_id AND w.month = c.month AND '-' || w.part = c.part
        WHERE c.posted >= (SELECT min(month) FROM month WHERE books = 'open')
          AND c.month < c.posted AND c.part LIKE '-%'
          AND (w.quantity, w.price, w.amount) IS DISTINCT FROM (-c.quantity, c.price, -c.amount)
        ORDER BY 1, 2""",
    "charge_of_another_month_corrects": """
        SELECT c.account_id, concat_ws(' ', c.posted, c.month, c.service_id, c.part), NULL,
               c.amount
        FROM charge AS c JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        WHERE c.posted >= (SELECT min(month) FROM month WHERE books = 'open')
          AND (c.month > c.posted
               OR c.month < c.posted AND c.basis !~ '"(taken_back|instead_of)"'
               OR c.month = c.posted AND c.basis ~ '"(taken_back|instead_of)"')
        ORDER BY 1, 2""",
    "house_is_wholly_shared": """
        SELECT NULL::bigint, concat_ws(' ', h.month, 'building', h.building_id, h.service_id),
               h.input + h.carried_in - h.carried_out,
               h.metered + h.by_norm + h.common + h.shared + h.undistributed
        FROM house_balance AS h JOIN run AS r ON r.id = h.run_id AND r.state = 'published'
        WHERE h.input + h.carried_in - h.carried_out
              <> h.metered + h.by_norm + h.common + h.shared + h.undistributed
        ORDER BY 2""",
    "published_run_was_checked": """
        SELECT NULL::bigint, concat_ws(' ', r.month, 'run', r.id), c.found, NULL
        FROM run AS r LEFT JOIN run_check AS c ON c.run_id = r.id
        WHERE r.state = 'published' AND c.found IS DISTINCT FROM 0
        ORDER BY 2""",
}
"""Name -> SELECT as `app.ledger.checks.discrepancies` runs it."""
