"""Lines together must come to what they are parts of: the run's sums, the house, the shared sum."""

from collections.abc import Mapping
from typing import LiteralString

OF_SUMS: Mapping[str, LiteralString] = {
    "lines": """
        SELECT NULL::bigint, NULL::bigint, NULL::bigint, '', c.lines, l.lines
        FROM run_chunk AS c, (SELECT count(*) AS lines FROM checked_line) AS l
        WHERE c.run_id = :run_id AND c.number = :chunk AND c.lines IS DISTINCT FROM l.lines""",
    "total": """
        SELECT NULL::bigint, NULL::bigint, NULL::bigint, '', c.total, l.total
        FROM run_chunk AS c, (SELECT coalesce(sum(amount), 0) AS total FROM checked_line) AS l
        WHERE c.run_id = :run_id AND c.number = :chunk AND c.total IS DISTINCT FROM l.total""",
}

OF_MONTHS: Mapping[str, LiteralString] = {
    "not_parked": """
        SELECT account_id, NULL::bigint, NULL::bigint, '', :lines_over, count(*)
        FROM checked_line GROUP BY account_id HAVING count(*) > :lines_over""",
    "though_stopped": """
        SELECT DISTINCT l.account_id, NULL::bigint, l.service_id, l.part, 0, l.amount
        FROM checked_line AS l
        JOIN run_problem AS q
          ON q.run_id = :run_id AND q.chunk = :chunk AND q.severity = 'blocks'
         AND q.account_id = l.account_id
         AND (q.service_id = 0 OR q.service_id = l.service_id
                                  AND l.form NOT IN ('order', 'share', 'volume'))""",
    "out_of_season": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, 0, l.amount
        FROM checked_line AS l
        JOIN checked_place AS a USING (account_id)
        WHERE l.form = 'heat'
          AND NOT EXISTS (SELECT FROM heat_season AS s
                          WHERE s.building_id = a.building_id AND s.service_id = l.service_id
                            AND s.retired_at IS NULL AND s.valid && daterange(:month, :after))""",
    "correction_of_own_month": """
        SELECT account_id, NULL::bigint, service_id, part, NULL::numeric, amount
        FROM checked_line WHERE form = 'taken_back' OR part LIKE '-%'""",
    "group_sum": """
        SELECT NULL::bigint, nullif(building_id, 0), service_id, '', g.amount, l.amount
        FROM (SELECT service_id, CASE kind WHEN 'private' THEN 0 ELSE building_id END
                     AS building_id, tariff_id, sum(amount) AS amount, sum(quantity) AS quantity
              FROM checked_line JOIN checked_place USING (account_id)
              GROUP BY 1, 2, 3) AS l
        FULL JOIN (SELECT service_id, building_id, tariff_id, amount, quantity
                   FROM run_group WHERE run_id = :run_id AND chunk = :chunk) AS g
            USING (service_id, building_id, tariff_id)
        WHERE (g.amount, g.quantity) IS DISTINCT FROM (l.amount, l.quantity)""",
    "house_sum": """
        SELECT NULL::bigint, b.building_id, b.service_id, '', b.shared + b.common,
               coalesce(l.quantity, 0)
        FROM house_balance AS b
        LEFT JOIN (SELECT building_id, service_id, sum(quantity) AS quantity
                   FROM (SELECT l.*, a.building_id,
                                min(t.part) OVER (PARTITION BY agreement_id) AS first_part,
                                t.part AS price_part
                         FROM checked_line AS l
                         JOIN checked_place AS a USING (account_id)
                         JOIN tariff AS t ON t.id = l.tariff_id
                         WHERE l.form = 'house') AS told
                   WHERE price_part = first_part
                   GROUP BY building_id, service_id) AS l USING (building_id, service_id)
        WHERE b.run_id = :run_id AND b.month = :month AND b.chunk = :chunk
          AND b.shared + b.common <> coalesce(l.quantity, 0)
          AND NOT EXISTS (SELECT FROM run_problem AS q JOIN checked_place AS a USING (account_id)
                          WHERE q.run_id = :run_id AND q.chunk = :chunk
                            AND q.severity = 'blocks' AND a.building_id = b.building_id
                            AND q.service_id IN (0, b.service_id))""",
    "house_balance": """
        SELECT NULL::bigint, building_id, service_id, '', input + carried_in - carried_out,
               metered + by_norm + common + shared + undistributed
        FROM house_balance
        WHERE run_id = :run_id AND month = :month AND chunk = :chunk
          AND input + carried_in - carried_out
              <> metered + by_norm + common + shared + undistributed""",
    "line_lost": """
        SELECT g.account_id, a.building_id, g.service_id, '', NULL::numeric, NULL::numeric
        FROM agreement AS g
        JOIN checked_place AS a USING (account_id)
        WHERE g.retired_at IS NULL AND g.method IN ('flat', 'subscription', 'fixed', 'area')
          AND NOT isempty(g.valid * daterange(:month, :after)
                          * daterange(least(a.opened_on, a.closed_on), a.closed_on))
          AND NOT EXISTS (SELECT FROM checked_line AS l
                          WHERE l.account_id = g.account_id AND l.service_id = g.service_id)
          AND NOT EXISTS (SELECT FROM run_problem AS q
                          WHERE q.run_id = :run_id AND q.chunk = :chunk
                            AND q.account_id = g.account_id
                            AND q.service_id IN (0, g.service_id))""",
    "order_lost": """
        SELECT o.account_id, a.building_id, i.service_id, 'o' || o.id,
               round(o.quantity * o.price, 2), NULL::numeric
        FROM one_off_order AS o
        JOIN checked_place AS a USING (account_id)
        JOIN price_item AS i ON i.id = o.item_id
        WHERE o.month = :month AND o.retired_at IS NULL
          AND NOT EXISTS (SELECT FROM checked_line AS l
                          WHERE l.account_id = o.account_id AND l.form = 'order'
                            AND l.figure_1 = o.id)
          AND NOT EXISTS (SELECT FROM run_problem AS q
                          WHERE q.run_id = :run_id AND q.chunk = :chunk
                            AND q.account_id = o.account_id
                            AND q.service_id IN (0, i.service_id))""",
}

OF_RUNS: Mapping[str, LiteralString] = {
    "heat_sum": """
        SELECT NULL::bigint, min(b.building_id), b.service_id, '',
               b.building + CASE WHEN b.circulation_by IN ('by_area', 'by_premises')
                                 THEN b.circulation ELSE 0 END, l.amount
        FROM heat_balance AS b
        JOIN (SELECT of, sum(amount) AS amount FROM checked_sum
              WHERE kind = 'heat' GROUP BY of) AS l ON l.of = b.house_id
        WHERE b.run_id = :run_id AND b.month = :posted
        GROUP BY b.house_id, b.service_id, b.building, b.circulation, b.circulation_by, l.amount
        HAVING l.amount <> b.building + CASE WHEN b.circulation_by IN ('by_area', 'by_premises')
                                             THEN b.circulation ELSE 0 END
           AND NOT EXISTS (SELECT FROM run_problem AS q
                           WHERE q.run_id = :run_id AND q.severity = 'blocks'
                             AND q.service_id IN (0, b.service_id))""",
    "shared_sum": """
        SELECT DISTINCT NULL::bigint, NULL::bigint, s.service_id, s.name, b.borne,
               coalesce(l.amount, 0)
        FROM shared_balance AS b
        JOIN shared_sum AS s ON s.id = b.shared_sum_id
        LEFT JOIN (SELECT of, sum(amount) AS amount FROM checked_sum
                   WHERE kind = 'share' GROUP BY of) AS l ON l.of = b.shared_sum_id
        WHERE b.run_id = :run_id AND b.month = :posted
          AND b.borne <> coalesce(l.amount, 0)
          AND NOT EXISTS (SELECT FROM run_problem AS q
                          WHERE q.run_id = :run_id AND q.severity = 'blocks'
                            AND (q.service_id = 0 OR s.volume IS NOT NULL
                                 AND q.service_id = s.service_id))""",
}
