"""The queries of `load` for shared sums: which of them a chunk bears, who else bears them."""
# ruff: noqa: S608 - these texts are put together from constants of this file and of groups

from typing import LiteralString

from app.registry.groups.membership import MEMBERSHIP
from app.tariffs.agreements import AGREEMENT_ENDED

_MONTH: LiteralString = "daterange(%(first)s::date, %(end)s::date)"

SHARED_SUMS: LiteralString = f"""
SELECT s.id AS shared_sum_id, s.service_id, s.key, coalesce(s.of_service_id, 0) AS of_service_id,
       s.amount, s.volume, s.cap, coalesce(s.cap_per, '') AS cap_per, s.vat_rate,
       lower(s.valid * {_MONTH}) AS start, upper(s.valid * {_MONTH}) AS "end"
FROM shared_sum AS s
WHERE s.retired_at IS NULL AND s.valid && {_MONTH}
  AND mod(extract(month FROM %(first)s::date)::int + 12 - s.due_month, s.every_months) = 0
  AND (EXISTS (SELECT FROM group_place AS p
               WHERE p.group_id = s.group_id AND p.retired_at IS NULL AND p.valid && s.valid
                 AND p.building_id BETWEEN %(first_building)s AND %(last_building)s)
       OR EXISTS (SELECT FROM group_member AS m
                  JOIN account AS a ON a.id = m.account_id
                  JOIN premises AS p ON p.id = a.premises_id
                  WHERE m.group_id = s.group_id AND m.retired_at IS NULL AND m.valid && s.valid
                    AND p.building_id BETWEEN %(first_building)s AND %(last_building)s))
"""

_BEARERS: LiteralString = f"""
sums AS (
    SELECT s.*, s.valid * {_MONTH} AS days FROM shared_sum AS s WHERE s.id = ANY(%(sums)s)
),
freed AS (
    SELECT s.id, m.account_id, range_agg(m.valid) AS days
    FROM sums AS s JOIN group_member AS m ON m.group_id = s.group_id
     AND m.retired_at IS NULL AND NOT m.bears AND m.valid && s.days
    GROUP BY s.id, m.account_id
),
bearer AS (
    SELECT s.id, m.account_id,
           range_agg(m.valid * s.days * daterange(a.opened_on, a.closed_on)) AS days
    FROM sums AS s
    JOIN ({MEMBERSHIP}) AS m ON m.group_id = s.group_id AND m.valid && s.days
    JOIN account AS a ON a.id = m.account_id
    GROUP BY s.id, m.account_id
),
bearing AS (
    SELECT s.id, s.service_id, s.group_id, s.key, s.cap_per, b.account_id, piece.days
    FROM bearer AS b
    JOIN sums AS s ON s.id = b.id
    LEFT JOIN freed AS f ON f.id = b.id AND f.account_id = b.account_id
    CROSS JOIN LATERAL unnest(b.days - coalesce(f.days, '{{}}'::datemultirange)) AS piece(days)
),
agreed AS (
    SELECT b.*, g.id AS agreement_id, g.method, g.contract_model, '' AS ended,
           b.days * g.valid AS own
    FROM bearing AS b
    JOIN agreement AS g ON g.account_id = b.account_id AND g.service_id = b.service_id
     AND g.retired_at IS NULL AND g.valid && b.days
    UNION ALL
    SELECT b.*, 0, '', '', without.ended, without.days
    FROM bearing AS b
    CROSS JOIN LATERAL (
        SELECT datemultirange(b.days) - coalesce(
                   range_agg(g.valid) FILTER (WHERE g.retired_at IS NULL), '{{}}') AS days,
               coalesce(
                   range_agg(g.valid) FILTER (
                       WHERE g.retired_at IS NOT NULL AND g.reason = '{AGREEMENT_ENDED}'),
                   '{{}}') AS ended
        FROM agreement AS g
        WHERE g.account_id = b.account_id AND g.service_id = b.service_id AND g.valid && b.days
    ) AS free
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(k.valid), '{{}}') AS days FROM kept_part AS k
        WHERE k.group_id = b.group_id AND k.retired_at IS NULL AND k.valid && b.days
    ) AS kept
    CROSS JOIN LATERAL (
        SELECT '' AS ended, unnest(free.days - free.ended) AS days
        UNION ALL SELECT 'company', unnest(free.days * free.ended * kept.days)
        UNION ALL SELECT 'others', unnest(free.days * free.ended - kept.days)
    ) AS without
)
"""
"""Whoever belongs to the group of a sum, on the days he bears it; also outside the chunk.

Days without an agreement for the service stand apart, under 0: who neither takes the service nor
is freed of it would leave his part to the others unseen. `ended` tells to whom his part goes
where the service was ended for him: to the `others`, or to the `company` where the group says so.
"""

SHARES: LiteralString = f"""
WITH {_BEARERS}
SELECT a.id AS shared_sum_id, a.service_id, a.account_id, p.building_id, a.agreement_id, a.method,
       a.contract_model, a.ended, coalesce(w.id, 0) AS parameter_id, w.value,
       a.needed,
       lower(coalesce(a.own * w.valid, a.own)) AS start,
       upper(coalesce(a.own * w.valid, a.own)) AS "end"
FROM (
    SELECT agreed.*, sum(upper(own) - lower(own)) OVER (
        PARTITION BY id, account_id, agreement_id, ended) AS needed
    FROM agreed
) AS a
JOIN account AS c ON c.id = a.account_id
JOIN premises AS p ON p.id = c.premises_id
LEFT JOIN LATERAL (
    SELECT f.id, f.value, f.valid FROM account_parameter AS f
    WHERE f.account_id = a.account_id AND f.kind = a.key
      AND f.retired_at IS NULL AND f.valid && a.own
    UNION ALL
    SELECT m.id, m.weight, m.valid FROM group_member AS m
    WHERE a.key = 'weight' AND m.group_id = a.group_id AND m.account_id = a.account_id
      AND m.retired_at IS NULL AND m.weight IS NOT NULL AND m.valid && a.own
    UNION ALL
    SELECT 0, 1, a.own WHERE a.key IN ('equal', 'consumption', 'last_consumption')
) AS w ON true
"""

SHARE_CAPS: LiteralString = f"""
WITH {_BEARERS}
SELECT a.id AS shared_sum_id, a.account_id,
       sum((upper(a.own) - lower(a.own))::numeric) AS measure,
       sum(upper(a.own) - lower(a.own))::bigint AS needed,
       sum(upper(a.own) - lower(a.own))::bigint AS known
FROM agreed AS a WHERE a.cap_per = 'account' AND a.ended <> 'others'
GROUP BY a.id, a.account_id
UNION ALL
SELECT a.id, a.account_id, coalesce(sum(told.measure), 0),
       sum(upper(a.own) - lower(a.own))::bigint, coalesce(sum(told.known), 0)::bigint
FROM agreed AS a
CROSS JOIN LATERAL (
    SELECT sum(f.value * (upper(a.own * f.valid) - lower(a.own * f.valid))) AS measure,
           sum(upper(a.own * f.valid) - lower(a.own * f.valid)) AS known
    FROM account_parameter AS f
    WHERE f.account_id = a.account_id AND f.retired_at IS NULL AND f.valid && a.own
      AND f.kind = CASE a.cap_per WHEN 'm2' THEN 'total_area' ELSE 'persons' END
) AS told
WHERE a.cap_per IN ('m2', 'person') AND a.ended <> 'others'
GROUP BY a.id, a.account_id
"""
"""What the most that one account bears is counted by: days, or square metres and persons by days.

Where it is not known for all days that are needed, nobody knows the most.
"""

CONSUMED: LiteralString = f"""
WITH {_BEARERS},
wanted AS (
    SELECT DISTINCT b.id, b.account_id, s.of_service_id
    FROM bearing AS b JOIN sums AS s ON s.id = b.id WHERE s.key = 'last_consumption'
),
told AS (
    SELECT w.id, w.account_id, coalesce(t.part, '') AS price_part, sum(c.quantity) AS quantity
    FROM wanted AS w
    JOIN charge AS c ON c.posted = (%(first)s::date - interval '1 month')::date
     AND c.account_id = w.account_id AND c.service_id = w.of_service_id AND c.month = c.posted
     AND c.method NOT IN ('reduction', 'benefit')
    JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
    LEFT JOIN tariff AS t ON t.id = (c.basis::jsonb ->> 'tariff')::bigint
    GROUP BY w.id, w.account_id, coalesce(t.part, '')
)
SELECT id AS shared_sum_id, account_id, max(quantity) AS value
FROM told GROUP BY id, account_id
"""
"""Every part of a composed price stands on the whole volume: the largest of them is it."""
