"""The queries of `load` for buildings whose own meters are shared out."""

from typing import LiteralString

DISTRIBUTIONS: LiteralString = """
SELECT d.id AS distribution_id, d.building_id, d.service_id, d.common_volume AS common,
       coalesce(b.carried_out, (
           SELECT e.carried_out
           FROM run AS r JOIN house_balance AS e ON e.run_id = r.id
           WHERE (r.state = 'published' OR r.id = %(run)s) AND e.month < %(first)s::date
             AND e.building_id = d.building_id AND e.service_id = d.service_id
           ORDER BY e.month DESC, r.month DESC, r.id DESC LIMIT 1
       ), 0) AS carried_in,
       coalesce(d.counts_heated, (
           SELECT o.counts_heated
           FROM distribution AS o JOIN service AS s ON s.id = o.service_id AND s.code = 'water'
           WHERE o.building_id = d.building_id AND o.retired_at IS NULL
             AND o.valid @> %(first)s::date
       ), EXISTS (
           SELECT FROM heat_house AS h
           WHERE h.building_id = d.building_id AND h.retired_at IS NULL
             AND h.valid @> %(first)s::date AND h.has_hot_water AND h.source = 'meter'
             AND h.meter_building_id IS NULL
       ))::int AS heated_too
FROM distribution AS d
LEFT JOIN (
    SELECT DISTINCT ON (b.building_id, b.service_id) b.building_id, b.service_id, b.carried_out
    FROM run AS r JOIN house_balance AS b ON b.run_id = r.id
    WHERE (r.state = 'published' OR r.id = %(run)s)
      AND b.month = %(first)s::date - interval '1 month'
      AND b.building_id BETWEEN %(first_building)s AND %(last_building)s
    ORDER BY b.building_id, b.service_id, r.month DESC, r.id DESC
) AS b USING (building_id, service_id)
WHERE d.building_id BETWEEN %(first_building)s AND %(last_building)s
  AND d.retired_at IS NULL AND d.valid @> %(first)s::date
"""
"""A month is distributed or not as a whole, as its first day says.

Whether the meter of cold water counts water warmed in the house is said with what is shared out,
with cold water before wastewater. Where nobody has said it, it does if the building's own meter of
heat counts hot water: then it is warmed there.

What is carried waits over months in which nothing could be shared out: only where the month
before has no balance is the last one looked for. A balance that was corrected later counts as
the last of the published runs left it, or this run.
"""

DISTRIBUTIONS_OF: LiteralString = DISTRIBUTIONS.replace(
    "BETWEEN %(first_building)s AND %(last_building)s",
    "= ANY((SELECT %(places)s::bigint[])::bigint[])",
)
"""The same of a few buildings of the chunk: those between them are many."""

HOUSE_LOADS: LiteralString = """
SELECT building_id, max(load) AS load FROM heat_house
WHERE building_id BETWEEN %(first_building)s AND %(last_building)s
  AND retired_at IS NULL AND valid @> %(first)s::date AND load IS NOT NULL
GROUP BY building_id HAVING count(DISTINCT load) = 1
"""
"""A building of which two loads are said has none that is known."""

HEAT_SEASONS: LiteralString = """
SELECT building_id, service_id, greatest(lower(valid), %(first)s::date) AS start,
       least(upper(valid), %(end)s::date) AS "end"
FROM heat_season
WHERE building_id BETWEEN %(first_building)s AND %(last_building)s AND retired_at IS NULL
"""
"""Those of other months too, as no days: a building that has none has no calendar."""

HOT_WATER_MONTHS: LiteralString = """
WITH led AS MATERIALIZED (
    SELECT DISTINCT lead.building_id, lead.service_id
    FROM heat_house AS other JOIN heat_house AS lead
      ON lead.building_id = other.meter_building_id AND lead.service_id = other.service_id
    WHERE other.retired_at IS NULL AND other.valid @> %(first)s::date
      AND lead.retired_at IS NULL AND lead.valid @> %(first)s::date AND lead.has_hot_water
      AND NOT EXISTS (
          SELECT FROM heat_month AS own
          WHERE own.building_id = other.building_id AND own.service_id = other.service_id
            AND own.retired_at IS NULL AND own.valid @> %(first)s::date
            AND num_nonnulls(own.hot_water_heat, own.hot_water_volume) > 0)
)
SELECT building_id,
       count(DISTINCT (hot_water_heat, hot_water_volume, hot_temperature, cold_temperature,
                       circulation)) AS said,
       max(hot_water_heat) AS hot_water_heat, max(hot_water_volume) AS hot_water_volume,
       max(hot_temperature) AS hot_temperature, max(cold_temperature) AS cold_temperature,
       max(circulation) AS circulation, count(led.service_id) AS several
FROM heat_month LEFT JOIN led USING (building_id, service_id)
WHERE building_id BETWEEN %(first_building)s AND %(last_building)s
  AND retired_at IS NULL AND valid @> %(first)s::date
  AND num_nonnulls(hot_water_heat, hot_temperature, circulation) > 0
GROUP BY building_id
"""
"""Whatever service of heat it was written under: the hot water of a building is one.

A building that another one's meter counts is in the figures of that one, unless it has its own.
"""

VACANT: LiteralString = """
WITH closed AS MATERIALIZED (
    SELECT a.id, a.premises_id, p.building_id, a.closed_on,
           greatest(a.closed_on, %(first)s::date) AS start,
           least(%(end)s::date, (
               SELECT min(o.opened_on) FROM account AS o
               WHERE o.premises_id = a.premises_id AND o.opened_on >= a.closed_on
                 AND (o.closed_on IS NULL OR o.closed_on > o.opened_on))) AS "end"
    FROM premises AS p JOIN account AS a ON a.premises_id = p.id
    WHERE p.building_id = ANY(%(vacant_in)s::bigint[])
      AND a.closed_on < %(end)s::date AND a.closed_on > a.opened_on
      AND NOT EXISTS (
          SELECT FROM account AS o
          WHERE o.premises_id = a.premises_id AND o.opened_on < a.closed_on
            AND (o.closed_on IS NULL OR o.closed_on > a.closed_on))
)
SELECT c.building_id, g.service_id, c.id AS account_id, g.method, c.start, c."end",
       (SELECT f.value FROM account_parameter AS f
        WHERE f.account_id = c.id AND f.kind = 'total_area' AND f.retired_at IS NULL
          AND lower(f.valid) <= c.start
        ORDER BY lower(f.valid) DESC LIMIT 1) AS total_area,
       (SELECT f.value FROM account_parameter AS f
        WHERE f.account_id = c.id AND f.kind = 'heated_area' AND f.retired_at IS NULL
          AND lower(f.valid) <= c.start
        ORDER BY lower(f.valid) DESC LIMIT 1) AS heated_area,
       coalesce(d.device, 'none') AS device, coalesce(d.transit_pipes, 'none') AS transit_pipes
FROM closed AS c
JOIN agreement AS g ON g.account_id = c.id AND g.retired_at IS NULL
 AND g.valid @> c.closed_on - 1
LEFT JOIN heat_device AS d ON d.account_id = c.id AND d.service_id = g.service_id
 AND d.retired_at IS NULL AND d.valid @> c.closed_on - 1
WHERE c.start < c."end"
"""
"""Flats that were joined to others have no area from a day on: it is written down as zero."""

HOUSE_METERS: LiteralString = """
SELECT id AS meter_id, building_id AS account_id, service_id,
       greatest(installed_on, %(opens)s::date) AS installed, removed_on AS removed,
       installed_on AS put_up
FROM meter
WHERE account_id IS NULL AND building_id = ANY(%(houses)s::bigint[])
  AND installed_on < %(end)s::date
  AND (installed_on <= %(closes)s::date
       OR removed_on > installed_on AND removed_on <= %(end)s::date)
  AND (removed_on IS NULL OR removed_on > %(first)s::date)
"""
"""As meters of accounts come: the building's id stands where theirs does."""

NEXT_HOUSE_METERS: LiteralString = """
SELECT building_id AS account_id, service_id, installed_on AS installed
FROM meter
WHERE account_id IS NULL AND building_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
  AND installed_on > %(closes)s::date AND installed_on < %(end)s::date
  AND (removed_on IS NULL OR removed_on > %(end)s::date)
"""
"""Those that HOUSE_METERS leaves to the next month."""
