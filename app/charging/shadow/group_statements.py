"""The queries of groups, their sums and their members: the reference's own."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

_OF_MONTH = """
s.retired_at IS NULL AND s.valid && daterange(asked.first, asked."end")
AND mod(extract(month FROM asked.first)::int + 12 - s.due_month, s.every_months) = 0
"""

_BELONGING = """
SELECT g.group_id, a.id AS account_id
FROM group_place AS g
JOIN premises AS p ON p.building_id = g.building_id
 AND (g.entrance IS NULL OR g.entrance = p.entrance)
JOIN account AS a ON a.premises_id = p.id
WHERE g.retired_at IS NULL AND g.valid && daterange(asked.first, asked."end")
UNION
SELECT m.group_id, m.account_id FROM group_member AS m
WHERE m.retired_at IS NULL AND m.valid && daterange(asked.first, asked."end")
"""

TOO_LARGE = f"""
SELECT s.id FROM shared_sum AS s
JOIN ({_BELONGING}) AS b USING (group_id)
WHERE {_OF_MONTH}
GROUP BY s.id HAVING count(*) > :largest
"""

STATEMENTS = {
    "sums": f"""
        SELECT s.id, s.group_id, s.service_id, s.key, s.of_service_id, s.amount, s.volume, s.cap,
               s.cap_per, s.vat_rate, lower(s.valid) AS start, upper(s.valid) AS "end"
        FROM shared_sum AS s
        WHERE {_OF_MONTH} AND s.id <> ALL(ARRAY({TOO_LARGE}))
          AND s.group_id IN (SELECT b.group_id FROM ({_BELONGING}) AS b
                             WHERE b.account_id = ANY(asked.accounts))""",
    "members": """
        SELECT g.group_id, a.id AS account_id, p.building_id, a.opened_on AS opened,
               a.closed_on AS closed, true AS bears, NULL::numeric AS weight, g.id,
               lower(g.valid) AS start, upper(g.valid) AS "end"
        FROM group_place AS g
        JOIN premises AS p ON p.building_id = g.building_id
         AND (g.entrance IS NULL OR g.entrance = p.entrance)
        JOIN account AS a ON a.premises_id = p.id
        WHERE g.group_id = ANY(asked.groups) AND g.retired_at IS NULL
          AND g.valid && daterange(asked.first, asked."end")
        UNION ALL
        SELECT m.group_id, m.account_id, p.building_id, a.opened_on, a.closed_on, m.bears,
               m.weight, m.id, lower(m.valid), upper(m.valid)
        FROM group_member AS m
        JOIN account AS a ON a.id = m.account_id
        JOIN premises AS p ON p.id = a.premises_id
        WHERE m.group_id = ANY(asked.groups) AND m.retired_at IS NULL
          AND m.valid && daterange(asked.first, asked."end")""",
    "agreements": """
        SELECT id, account_id, service_id, retired_at IS NOT NULL AS ended,
               lower(valid) AS start, upper(valid) AS "end"
        FROM agreement
        WHERE account_id = ANY(asked.members) AND valid && daterange(asked.first, asked."end")
          AND (retired_at IS NULL OR reason = :ended)""",
    "kept": """
        SELECT group_id, lower(valid) AS start, upper(valid) AS "end"
        FROM kept_part
        WHERE group_id = ANY(asked.groups) AND retired_at IS NULL
          AND valid && daterange(asked.first, asked."end")""",
    "parameters": """
        SELECT id, account_id, kind, value, lower(valid) AS start, upper(valid) AS "end"
        FROM account_parameter
        WHERE account_id = ANY(asked.members) AND retired_at IS NULL
          AND valid && daterange(asked.first, asked."end")""",
    "consumed": """
        SELECT c.account_id, c.service_id, coalesce(t.part, '') AS price_part,
               sum(c.quantity) AS quantity
        FROM charge AS c
        JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
        LEFT JOIN tariff AS t ON t.id = CAST(c.basis::jsonb ->> 'tariff' AS bigint)
        WHERE c.posted = asked.before AND c.month = asked.before
          AND c.account_id = ANY(asked.members) AND c.service_id = ANY(asked.used)
          AND c.method NOT IN ('reduction', 'benefit')
        GROUP BY c.account_id, c.service_id, coalesce(t.part, '')""",
}
