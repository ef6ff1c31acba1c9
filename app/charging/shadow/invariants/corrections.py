"""What a run changes in earlier months must take back exactly what stood, and say of which run."""

from collections.abc import Mapping
from typing import LiteralString

OF_CORRECTIONS: Mapping[str, LiteralString] = {
    "taken_back": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, -c.amount, l.amount
        FROM checked_line AS l
        LEFT JOIN run AS r ON r.id = l.figure_1 AND r.state = 'published' AND r.month < :posted
        LEFT JOIN charge AS c
          ON c.posted = r.month AND c.run_id = r.id AND c.account_id = l.account_id
         AND c.service_id = l.service_id AND c.month = :month AND '-' || c.part = l.part
        WHERE l.form = 'taken_back'
          AND (l.quantity, l.price, l.amount, l.agreement_id)
              IS DISTINCT FROM (-c.quantity, c.price, -c.amount, c.agreement_id)""",
    "no_correction": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, NULL::numeric, l.amount
        FROM checked_line AS l
        LEFT JOIN run AS r
          ON r.id = substring(l.also FROM '"instead_of":([0-9]+)')::bigint
         AND r.state = 'published' AND r.month < :posted
        WHERE l.form <> 'taken_back'
          AND (l.also NOT LIKE '%"instead_of"%'
               OR l.also NOT LIKE '%"instead_of"\\:0%' AND r.id IS NULL)""",
    "correction_sum": """
        SELECT account_id, NULL::bigint, service_id, '', c.amount, l.amount
        FROM (SELECT account_id, service_id, sum(amount) AS amount
              FROM checked_line GROUP BY account_id, service_id) AS l
        FULL JOIN (SELECT account_id, service_id, sum(now - was) AS amount
                   FROM recalculated
                   WHERE run_id = :run_id AND chunk = :chunk AND month = :month
                   GROUP BY account_id, service_id) AS c USING (account_id, service_id)
        WHERE c.amount IS DISTINCT FROM l.amount""",
}
