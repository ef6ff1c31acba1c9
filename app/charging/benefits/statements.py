"""The query of `load` for benefits."""

from typing import LiteralString

BENEFITS: LiteralString = """
SELECT g.id AS grant_id, t.id AS term_id, g.account_id, t.service_id, t.base,
       t.percent AS off_percent,
       coalesce(t.per_person, 0) AS per_person, coalesce(t.per_home, 0) AS per_home,
       g.persons AS having,
       greatest(lower(g.valid), lower(t.valid), %(first)s::date) AS start,
       least(upper(g.valid), upper(t.valid), %(end)s::date) AS "end"
FROM benefit_grant AS g
JOIN benefit_term AS t ON t.benefit_id = g.benefit_id AND t.retired_at IS NULL
 AND t.valid && g.valid AND t.valid && daterange(%(first)s::date, %(end)s::date)
WHERE g.retired_at IS NULL
  AND coalesce(lower(g.valid), '-infinity') < %(end)s::date
  AND coalesce(upper(g.valid), 'infinity') > %(first)s::date
  AND g.valid * t.valid && daterange(%(first)s::date, %(end)s::date)
  AND g.account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
"""
