"""The queries of `load` for what lowers charges."""

from typing import LiteralString

ABSENCES: LiteralString = """
SELECT x.id AS absence_id, x.account_id, x.persons AS absent,
       coalesce(upper(x.valid) - lower(x.valid), 1000000) AS lasts,
       greatest(lower(x.valid), %(first)s::date) AS start,
       least(upper(x.valid), x.noticed_until, %(end)s::date) AS "end"
FROM absence AS x
JOIN account AS a ON a.id = x.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE x.retired_at IS NULL AND x.valid && daterange(%(first)s::date, %(end)s::date)
  AND x.noticed_until > %(first)s::date
  AND p.building_id BETWEEN %(first_building)s AND %(last_building)s
"""
"""An absence whose end nobody knows lasts longer than any rule asks."""

INTERRUPTIONS: LiteralString = """
SELECT id AS interruption_id, building_id, service_id, (kind = 'quality')::int AS quality,
       hours AS off_hours, percent AS off_percent, degrees,
       greatest(lower(valid), %(first)s::date) AS start,
       least(upper(valid), %(end)s::date) AS "end"
FROM interruption
WHERE retired_at IS NULL AND valid && daterange(%(first)s::date, %(end)s::date)
  AND building_id BETWEEN %(first_building)s AND %(last_building)s
"""
