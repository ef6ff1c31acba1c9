"""The queries of the reference: its own, one a kind of fact, of what is `asked` of a month."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

_HEATED = """
SELECT h.building_id, h.service_id, lead.id AS house_id
FROM heat_house AS h
JOIN heat_house AS lead ON lead.service_id = h.service_id AND lead.retired_at IS NULL
 AND lead.valid @> asked.first AND lead.meter_building_id IS NULL
 AND lead.building_id = coalesce(h.meter_building_id, h.building_id)
WHERE h.retired_at IS NULL AND h.valid @> asked.first
  AND h.building_id IN (SELECT unnest(asked.buildings))
"""
"""Which buildings are on which house's meter: the accounts are of all of them, or of none."""

STATEMENTS = {
    "accounts": """
        SELECT a.id AS account_id, p.building_id, s.settlement_id, b.district_code AS district,
               a.category, a.opened_on AS opened, a.closed_on AS closed
        FROM account AS a
        JOIN premises AS p ON p.id = a.premises_id
        JOIN building AS b ON b.id = p.building_id
        JOIN street AS s ON s.id = b.street_id
        WHERE a.id = ANY(asked.accounts)""",
    "agreements": """
        SELECT id AS agreement_id, account_id, service_id, method, contract_model, norm_kind,
               area_kind, amount, lower(valid) AS start, upper(valid) AS "end"
        FROM agreement
        WHERE account_id = ANY(asked.accounts) AND retired_at IS NULL
          AND valid && daterange(asked.first, asked."end")""",
    "services": "SELECT id AS service_id, code, unit, volume_places AS places FROM service",
    "parameters": """
        SELECT id AS parameter_id, account_id, kind, value, lower(valid) AS start,
               upper(valid) AS "end"
        FROM account_parameter
        WHERE account_id = ANY(asked.accounts) AND retired_at IS NULL
          AND valid && daterange(asked.first, asked."end")""",
    "tariffs": """
        SELECT id AS tariff_id, service_id, coalesce(settlement_id, 0) AS settlement_id,
               district_code AS district, coalesce(building_id, 0) AS building_id, category,
               contract_model, part AS price_part, tier_floor, tier_ceiling, zone, price, vat_rate,
               lower(valid) AS start, upper(valid) AS "end"
        FROM tariff
        WHERE retired_at IS NULL AND valid && daterange(asked.first, asked."end")""",
    "norms": """
        SELECT id AS norm_id, service_id, kind AS norm_kind, per, value,
               coalesce(settlement_id, 0) AS settlement_id,
               (extract(month FROM asked.first) = ANY(
                    CASE WHEN season_from <= season_to
                         THEN ARRAY(SELECT generate_series(season_from, season_to))
                         ELSE ARRAY(SELECT generate_series(season_from, 12))
                              || ARRAY(SELECT generate_series(1, season_to)) END)) AS in_season,
               lower(valid) AS start, upper(valid) AS "end"
        FROM norm
        WHERE retired_at IS NULL AND valid && daterange(asked.first, asked."end")""",
    "orders": """
        SELECT o.id AS order_id, o.account_id, i.service_id, o.quantity, o.price, o.vat_rate,
               o.is_vat_on_top AS on_top
        FROM one_off_order AS o JOIN price_item AS i ON i.id = o.item_id
        WHERE o.account_id = ANY(asked.accounts) AND o.month = asked.first
          AND o.retired_at IS NULL
          AND (o.reverses_id IS NULL
               OR (SELECT m.charging <> 'published' OR count(r.id) > 0
                   FROM one_off_order AS f
                   JOIN month AS m ON m.month = f.month
                   LEFT JOIN charge AS c ON c.posted = f.month AND c.account_id = f.account_id
                    AND c.part = 'o' || f.id
                   LEFT JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
                   WHERE f.id = o.reverses_id GROUP BY m.charging))""",
    "absences": """
        SELECT id AS absence_id, account_id, persons AS absent,
               coalesce(upper(valid) - lower(valid), 1000000) AS lasts,
               lower(valid) AS start, least(upper(valid), noticed_until) AS "end"
        FROM absence
        WHERE account_id = ANY(asked.accounts) AND retired_at IS NULL
          AND valid && daterange(asked.first, asked."end") AND noticed_until > asked.first""",
    "heat_seasons": """
        SELECT h.id, h.building_id, h.service_id, lower(h.valid) AS start, upper(h.valid) AS "end",
               lower(h.valid) AS since
        FROM heat_season AS h
        WHERE h.building_id IN (SELECT unnest(asked.buildings)) AND h.retired_at IS NULL""",
    "interruptions": """
        SELECT i.id AS interruption_id, i.building_id, i.service_id,
               (i.kind = 'quality')::int AS quality, i.hours AS off_hours,
               i.percent AS off_percent, i.degrees, lower(i.valid) AS start,
               upper(i.valid) AS "end"
        FROM interruption AS i
        WHERE i.building_id IN (SELECT unnest(asked.buildings)) AND i.retired_at IS NULL
          AND i.valid && daterange(asked.first, asked."end")""",
    "container_places": """
        SELECT id AS place_id, account_id, service_id, volume_m3 AS volume, containers, weekdays,
               lower(valid) AS start, upper(valid) AS "end"
        FROM container_place
        WHERE account_id = ANY(asked.accounts) AND retired_at IS NULL
          AND valid && daterange(asked.first, asked."end")""",
    "container_trips": """
        SELECT c.id AS place_id, t.is_missed AS missed, t.trips, t.containers AS register,
               lower(t.valid) AS day
        FROM container_trip AS t
        JOIN container_place AS c USING (account_id, service_id, place)
        WHERE t.account_id = ANY(asked.accounts) AND t.retired_at IS NULL AND c.retired_at IS NULL
          AND c.valid @> lower(t.valid) AND t.valid && daterange(asked.first, asked."end")""",
    "house_loads": """
        SELECT h.building_id, min(h.load) AS load
        FROM heat_house AS h
        WHERE h.retired_at IS NULL AND h.valid @> asked.first AND h.load IS NOT NULL
          AND h.building_id IN (SELECT unnest(asked.buildings))
        GROUP BY h.building_id HAVING min(h.load) = max(h.load)""",
    "benefits": """
        SELECT g.id AS grant_id, g.account_id, t.service_id, t.base, t.percent AS off_percent,
               coalesce(t.per_person, 0) AS per_person, coalesce(t.per_home, 0) AS per_home,
               g.persons AS having, lower(g.valid * t.valid) AS start,
               upper(g.valid * t.valid) AS "end"
        FROM benefit_grant AS g JOIN benefit_term AS t USING (benefit_id)
        WHERE g.account_id = ANY(asked.accounts) AND g.retired_at IS NULL AND t.retired_at IS NULL
          AND g.valid * t.valid && daterange(asked.first, asked."end")""",
    "distributions": """
        SELECT d.id AS distribution_id, d.building_id, d.service_id, d.common_volume AS common,
               coalesce((SELECT b.carried_out
                         FROM house_balance AS b JOIN run AS r ON r.id = b.run_id
                         WHERE b.building_id = d.building_id AND b.service_id = d.service_id
                           AND b.month < asked.first AND (r.state = 'published' OR r.id = :run)
                         ORDER BY b.month DESC, r.month DESC, r.id DESC LIMIT 1),
                        0) AS carried_in,
               CASE WHEN d.counts_heated IS NOT NULL THEN d.counts_heated
                    WHEN cold.counts_heated IS NOT NULL THEN cold.counts_heated
                    ELSE heat.warms > 0 END AS heated_too
        FROM distribution AS d
        LEFT JOIN LATERAL (
            SELECT bool_or(c.counts_heated) AS counts_heated FROM distribution AS c
            WHERE c.building_id = d.building_id AND c.retired_at IS NULL
              AND c.valid @> asked.first
              AND c.service_id IN (SELECT id FROM service WHERE code = 'water')) AS cold ON true
        CROSS JOIN LATERAL (
            SELECT count(*) AS warms FROM heat_house AS w
            WHERE w.building_id = d.building_id AND w.meter_building_id IS NULL
              AND w.source = 'meter' AND w.has_hot_water
              AND w.retired_at IS NULL AND w.valid @> asked.first) AS heat
        WHERE d.retired_at IS NULL AND d.valid @> asked.first
          AND d.building_id IN (SELECT unnest(asked.buildings))""",
    "vacant": """
        SELECT p.building_id, g.service_id, last.id AS account_id, g.method,
               last.closed_on AS start, next.opened_on AS "end",
               total.value AS total_area, heated.value AS heated_area,
               coalesce(d.device, 'none') AS device, d.transit_pipes
        FROM premises AS p
        JOIN account AS last ON last.premises_id = p.id AND last.opened_on < last.closed_on
         AND last.closed_on < asked."end"
        JOIN agreement AS g ON g.account_id = last.id AND g.retired_at IS NULL
         AND lower(g.valid) < last.closed_on AND coalesce(upper(g.valid) >= last.closed_on, true)
        LEFT JOIN LATERAL (
            SELECT o.opened_on FROM account AS o
            WHERE o.premises_id = p.id AND coalesce(o.closed_on > o.opened_on, true)
              AND coalesce(o.closed_on > last.closed_on, true) AND o.id <> last.id
            ORDER BY o.opened_on LIMIT 1) AS next ON true
        LEFT JOIN LATERAL (
            SELECT f.value FROM account_parameter AS f
            WHERE f.account_id = last.id AND f.kind = 'total_area' AND f.retired_at IS NULL
              AND lower(f.valid) <= greatest(last.closed_on, asked.first)
            ORDER BY lower(f.valid) DESC LIMIT 1) AS total ON true
        LEFT JOIN LATERAL (
            SELECT f.value FROM account_parameter AS f
            WHERE f.account_id = last.id AND f.kind = 'heated_area' AND f.retired_at IS NULL
              AND lower(f.valid) <= greatest(last.closed_on, asked.first)
            ORDER BY lower(f.valid) DESC LIMIT 1) AS heated ON true
        LEFT JOIN heat_device AS d ON d.account_id = last.id AND d.service_id = g.service_id
         AND d.retired_at IS NULL AND d.valid @> last.closed_on - 1
        WHERE p.building_id IN (SELECT unnest(asked.buildings))
          AND coalesce(next.opened_on > greatest(last.closed_on, asked.first), true)""",
    "heat_houses": f"""
        SELECT h.id AS house_id, h.building_id, h.service_id, h.source, h.is_controlled,
               h.has_hot_water, h.system_share, h.common_share, h.common_factor, h.load,
               h.design_temperature, m.hours, m.outdoor_temperature, m.act_heat, m.common_heat,
               m.hot_water_heat, m.hot_water_volume, m.hot_temperature, m.cold_temperature,
               m.circulation
        FROM heat_house AS h
        LEFT JOIN heat_month AS m ON m.building_id = h.building_id
         AND m.service_id = h.service_id AND m.retired_at IS NULL
         AND m.valid @> asked.first
        WHERE h.id IN (SELECT house_id FROM ({_HEATED}) AS heated)""",
    "heat_buildings": _HEATED,
    "heat_waters": f"""
        SELECT heated.house_id, m.hot_water_heat, m.hot_water_volume, m.hot_temperature,
               m.cold_temperature, m.circulation
        FROM ({_HEATED}) AS heated
        JOIN heat_house AS h ON h.id = heated.house_id AND h.building_id <> heated.building_id
        JOIN heat_month AS m ON m.building_id = heated.building_id
         AND m.service_id = heated.service_id AND m.retired_at IS NULL
         AND m.valid @> asked.first""",
    "heat_devices": """
        SELECT d.account_id, d.service_id, d.device, d.has_hot_water, d.transit_pipes, u.units,
               lower(d.valid) AS start, upper(d.valid) AS "end"
        FROM heat_device AS d
        LEFT JOIN heat_units AS u ON u.account_id = d.account_id
         AND u.service_id = d.service_id AND u.retired_at IS NULL
         AND u.valid @> asked.first
        WHERE d.account_id = ANY(asked.accounts) AND d.retired_at IS NULL
          AND d.valid && daterange(asked.first, asked."end")""",
    "heat_usual": """
        SELECT borne.account_id, b.service_id,
               round(sum(borne.own) / nullif(sum(borne.average), 0), 6) AS usual
        FROM run AS r
        JOIN heat_balance AS b ON b.run_id = r.id AND b.month = r.month
        CROSS JOIN LATERAL unnest(b.bearers, b.borne, b.average)
             AS borne (account_id, own, average)
        WHERE r.state = 'published' AND r.month < asked.first
          AND r.month >= asked.first - interval '12 months'
          AND borne.account_id = ANY(asked.accounts)
          AND b.building_id IN (SELECT unnest(asked.buildings))
        GROUP BY borne.account_id, b.service_id
        HAVING count(*) FILTER (WHERE borne.average > 0) >= 3""",
    "hot_water_months": """
        SELECT m.building_id, max(m.hot_water_heat) AS hot_water_heat,
               max(m.hot_water_volume) AS hot_water_volume,
               max(m.hot_temperature) AS hot_temperature,
               max(m.cold_temperature) AS cold_temperature, max(m.circulation) AS circulation
        FROM heat_month AS m
        WHERE m.retired_at IS NULL AND m.valid @> asked.first
          AND num_nonnulls(m.hot_water_heat, m.hot_temperature, m.circulation) > 0
          AND m.building_id IN (SELECT unnest(asked.buildings))
        GROUP BY m.building_id""",
}
