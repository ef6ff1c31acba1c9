"""What the server is asked of meters without good readings."""

from typing import LiteralString

STATES: LiteralString = """
SELECT s.meter_id, s.id AS state_id, s.state, lower(s.valid) AS start, upper(s.valid) AS "end",
       s.daily_volume AS daily
FROM meter_state AS s
JOIN meter AS m ON m.id = s.meter_id
JOIN account AS a ON a.id = m.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE s.retired_at IS NULL AND s.valid && daterange(%(first)s::date, %(end)s::date)
  AND p.building_id BETWEEN %(first_building)s AND %(last_building)s
UNION ALL
SELECT m.id, 0, 'unverified',
       CASE WHEN m.verified_until < %(first)s::date - %(grace)s::int
            THEN (date_trunc('month', m.verified_until + %(grace)s::int) + interval '1 month')::date
            ELSE m.verified_until + %(grace)s::int + 1 END,
       NULL::date, 0
FROM meter AS m
JOIN account AS a ON a.id = m.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE m.verified_until < %(end)s::date - %(grace)s::int
  AND (m.removed_on IS NULL OR m.removed_on > %(first)s::date)
  AND p.building_id BETWEEN %(first_building)s AND %(last_building)s
UNION ALL
SELECT s.meter_id, 0, s.state, lower(s.valid), NULL::date, 0
FROM meter_state AS s
JOIN meter AS m ON m.id = s.meter_id
JOIN account AS a ON a.id = m.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE s.retired_at IS NULL AND s.state = 'unverified' AND lower(s.valid) = %(end)s::date
  AND p.building_id BETWEEN %(first_building)s AND %(last_building)s
"""
"""After the states: verifications that ended before the month, from the first of the month after,
and in it, from the next day on. One that was made good later has left a state from the next month.
"""

LEFT_OVER: LiteralString = """
SELECT DISTINCT e.account_id
FROM run_estimate AS e
JOIN run AS r ON r.id = e.run_id AND (r.state = 'published' OR r.id = %(run)s)
JOIN account AS a ON a.id = e.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE e.month IN (%(month_before)s::date, %(month_reached)s::date)
  AND (e.settling <> 'beside' OR e.step IN ('norm', 'share'))
  AND (e.month = %(month_before)s::date
       OR e.settling <> 'settled' AND e.ends_on > %(opened_after)s::date + 1)
  AND p.building_id BETWEEN %(first_building)s AND %(last_building)s
"""
"""Of the month before: what was charged ahead, what waits for a reading, and what none changes.

A reading inside that month, as that of a meter put up in it, did not close it; nor does the next
one count again what was charged for good after it. A norm pays for every meter of its flat, also
where the one that it was for was taken off. Where readings close a month before its end, so it is
with the last days of the one before that: `month_reached`, after `opened_after`.
"""

_ACCEPTED: LiteralString = """
    SELECT d.id, d.read_on, d.value FROM reading AS d
    WHERE d.register_id = w.register_id AND d.retired_at IS NULL AND d.status = 'accepted'
"""
_TRUSTED: LiteralString = "array_position(%(sources)s::text[], d.source)"
_EPOCH: LiteralString = "date '1970-01-01'"

HISTORIES: LiteralString = f"""
SELECT w.register_id,
       l.id AS last_id, l.read_on AS last_day, l.value AS last_value,
       y.id AS year_id, y.read_on AS year_day, y.value AS year_value,
       q.id AS period_id, q.read_on AS period_day, q.value AS period_value,
       b.id AS back_id, b.read_on AS back_day, b.value AS back_value
FROM (
    SELECT register_id, {_EPOCH} + anchor::int AS anchor, {_EPOCH} + back::int AS back
    FROM unnest(%(register_id)s::bigint[], %(anchor)s::bigint[], %(back)s::bigint[])
      AS given (register_id, anchor, back)
) AS w
LEFT JOIN LATERAL ({_ACCEPTED} AND d.read_on <= w.anchor
    ORDER BY d.read_on DESC, {_TRUSTED} LIMIT 1) AS l ON true
LEFT JOIN LATERAL ({_ACCEPTED} AND d.read_on < l.read_on AND d.read_on >= l.read_on - %(days)s::int
    ORDER BY d.read_on, {_TRUSTED} LIMIT 1) AS y ON true
LEFT JOIN LATERAL ({_ACCEPTED}
    AND d.read_on <= (SELECT max(c) FROM unnest(%(closings)s::date[]) AS c WHERE c < l.read_on)
    ORDER BY d.read_on DESC, {_TRUSTED} LIMIT 1) AS q ON true
LEFT JOIN LATERAL ({_ACCEPTED} AND d.read_on >= w.back AND d.read_on <= %(closes)s::date
    ORDER BY d.read_on, {_TRUSTED} LIMIT 1) AS b ON true
"""  # noqa: S608 - put together from constants of this file alone

STANDING: LiteralString = f"""
SELECT e.account_id, e.register_id, e.service_id, m.service_id AS own_service_id, e.month,
       e.starts_on AS start, e.ends_on AS "end", e.step, e.settling, e.volume, e.run_id
FROM unnest(%(account_id)s::bigint[], %(since)s::bigint[]) AS w (account_id, since)
JOIN run_estimate AS e ON e.account_id = w.account_id
 AND e.month BETWEEN {_EPOCH} + w.since::int AND %(first)s::date
JOIN run AS r ON r.id = e.run_id
 AND (r.state = 'published' OR r.id = %(run)s AND e.month < %(first)s::date)
JOIN register AS g ON g.id = e.register_id
JOIN meter AS m ON m.id = g.meter_id
WHERE NOT EXISTS (
    SELECT FROM recalculated AS c
    JOIN run AS later ON later.id = c.run_id
     AND (later.state = 'published' OR later.id = %(run)s AND e.month < %(first)s::date)
    WHERE c.month = e.month AND c.account_id = e.account_id AND c.service_id = e.service_id
      AND c.run_id > e.run_id)
"""  # noqa: S608 - put together from constants of this file alone
