"""The queries of `load`: their columns are those of the frames in `facts`."""
# ruff: noqa: S608 - these texts are put together from constants alone

from typing import LiteralString

from app.charging.statements import IN_MONTH

BUILDINGS: LiteralString = """
WITH live AS (
    SELECT id, building_id, service_id, meter_building_id FROM heat_house
    WHERE retired_at IS NULL AND valid @> %(first)s::date
), housed AS (
    SELECT own.building_id, own.service_id, lead.id AS house_id
    FROM live AS own JOIN live AS lead
      ON lead.service_id = own.service_id AND lead.meter_building_id IS NULL
     AND lead.building_id = coalesce(own.meter_building_id, own.building_id)
)
SELECT building_id, service_id, house_id FROM housed
WHERE house_id IN (SELECT house_id FROM housed
                   WHERE building_id BETWEEN %(first_building)s AND %(last_building)s)
"""
"""A month is shared out or not as a whole, as its first day says; so are buildings on one meter."""

HOUSES: LiteralString = """
SELECT h.id AS house_id, h.building_id, h.service_id, h.source,
       h.is_controlled::int AS is_controlled, h.has_hot_water::int AS has_hot_water,
       h.system_share, h.common_share, h.common_factor, h.load, h.design_temperature,
       m.hours, m.outdoor_temperature, m.act_heat, m.common_heat, m.hot_water_heat,
       m.hot_water_volume, m.hot_temperature, m.cold_temperature, m.circulation
FROM heat_house AS h
LEFT JOIN heat_month AS m
  ON m.building_id = h.building_id AND m.service_id = h.service_id
 AND m.retired_at IS NULL AND m.valid @> %(first)s::date
WHERE h.id = ANY(%(heat_houses)s::bigint[])
"""

HOT_WATER: LiteralString = """
SELECT lead.id AS house_id, m.hot_water_heat, m.hot_water_volume, m.hot_temperature,
       m.cold_temperature, m.circulation
FROM heat_house AS lead
JOIN heat_house AS own
  ON own.meter_building_id = lead.building_id AND own.service_id = lead.service_id
 AND own.retired_at IS NULL AND own.valid @> %(first)s::date
JOIN heat_month AS m
  ON m.building_id = own.building_id AND m.service_id = own.service_id
 AND m.retired_at IS NULL AND m.valid @> %(first)s::date
WHERE lead.id = ANY(%(heat_houses)s::bigint[])
  AND num_nonnulls(m.hot_water_heat, m.hot_water_volume, m.circulation) > 0
"""
"""Of the buildings that another one's meter counts. Temperatures alone say what a cubic metre
takes, not how much was taken."""

SEASONS: LiteralString = """
SELECT building_id, service_id, greatest(lower(valid), %(first)s::date) AS start,
       least(upper(valid), %(end)s::date) AS "end", lower(valid) AS since
FROM heat_season
WHERE retired_at IS NULL AND building_id = ANY(%(heat_buildings)s::bigint[])
"""
"""Those of other months too, as no days: a building without any is asked for its days."""

MEMBERS: LiteralString = """
SELECT agreement_id, account_id, building_id, service_id, method, contract_model, start, "end"
FROM (
    SELECT g.id AS agreement_id, g.account_id, p.building_id, g.service_id, g.method,
           g.contract_model,
           greatest(lower(g.valid), a.opened_on, %(first)s::date) AS start,
           least(upper(g.valid), a.closed_on, %(end)s::date) AS "end"
    FROM premises AS p
    JOIN account AS a ON a.premises_id = p.id
    JOIN agreement AS g ON g.account_id = a.id
    WHERE p.building_id = ANY(%(heat_buildings)s::bigint[])
      AND g.service_id = ANY(%(heat_services)s::bigint[]) AND g.retired_at IS NULL
) AS member
WHERE start < "end"
"""
"""Of every method: whoever pays for the service otherwise must be known too."""

DEVICES: LiteralString = f"""
WITH owned AS (
    SELECT account_id, service_id, device, has_hot_water::int AS has_hot_water, transit_pipes,
           greatest(lower(valid), %(first)s::date) AS start,
           least(upper(valid), %(end)s::date) AS "end"
    FROM heat_device
    WHERE account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
      AND coalesce(retired_at, 'infinity') = 'infinity' AND {IN_MONTH}
)
SELECT d.account_id, d.service_id, d.device, d.has_hot_water, d.transit_pipes,
       u.units, d.start, d."end"
FROM owned AS d
LEFT JOIN heat_units AS u
  ON u.account_id = d.account_id AND u.service_id = d.service_id
 AND u.retired_at IS NULL AND u.valid @> %(first)s::date
"""
"""Not as `retired_at IS NULL`: the planner would take the index that keeps facts apart, several
times slower."""

UNVERIFIED: LiteralString = """
WITH put_up AS NOT MATERIALIZED (
    SELECT id, account_id, service_id, installed_on, removed_on, verified_until
    FROM meter
    WHERE account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
      AND installed_on < %(end)s::date AND (removed_on IS NULL OR removed_on > %(first)s::date)
)
SELECT id AS meter_id, account_id, service_id FROM put_up
WHERE verified_until < %(first)s::date - %(grace)s::int
UNION
SELECT m.id, m.account_id, m.service_id
FROM (SELECT meter_id, valid FROM meter_state
      WHERE state = 'unverified' AND retired_at IS NULL) AS s
JOIN put_up AS m ON m.id = s.meter_id
WHERE coalesce(lower(s.valid), '-infinity') < least(m.removed_on, %(end)s::date)
  AND coalesce(upper(s.valid), 'infinity') > greatest(m.installed_on, %(first)s::date)
"""
"""Until the month in which it ends is over, that month goes by the meter, as one of water does."""
