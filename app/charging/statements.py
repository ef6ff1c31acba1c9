"""The queries of `load`: their columns are those of the frames in `facts`."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

from typing import LiteralString

_MONTH: LiteralString = "daterange(%(first)s::date, %(end)s::date)"
IN_MONTH: LiteralString = """
  coalesce(lower(valid), '-infinity') < %(end)s::date
  AND coalesce(upper(valid), 'infinity') > %(first)s::date
"""
"""As `valid && month` says it. But that, the planner would look up in the index that keeps facts
of one kind apart, one account at a time: several times slower than the accounts' own index."""
_START: LiteralString = "greatest(lower(valid), %(first)s::date)"
_END: LiteralString = "least(upper(valid), %(end)s::date)"
"""Cut to the month, or else rows that are alike in it would not be alike here."""
_OF_ACCOUNTS: LiteralString = "account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])"
"""A subquery, so that the planner does not look at each of thousands of accounts by itself."""

SELDOM: LiteralString = """
SELECT EXISTS (SELECT FROM one_off_order WHERE month = :first AND retired_at IS NULL) AS orders,
       EXISTS (SELECT FROM distribution WHERE retired_at IS NULL) AS distributions,
       EXISTS (SELECT FROM shared_sum WHERE retired_at IS NULL) AS shared_sums,
       EXISTS (SELECT FROM absence WHERE retired_at IS NULL) AS absences,
       EXISTS (SELECT FROM interruption WHERE retired_at IS NULL) AS interruptions,
       EXISTS (SELECT FROM heat_season WHERE retired_at IS NULL) AS seasons,
       EXISTS (SELECT FROM benefit_grant WHERE retired_at IS NULL) AS benefits
"""
"""Whether the company has any of what most have none of: one question instead of seven."""

_IDS: LiteralString = "ANY((SELECT %(ids)s::bigint[])::bigint[])"
_ACCOUNTS: LiteralString = """
SELECT id AS account_id, premises_id, category,
       greatest(opened_on, %(first)s::date) AS opened, least(closed_on, %(end)s::date) AS closed
FROM account
"""
ACCOUNTS_AT: LiteralString = f"{_ACCOUNTS} WHERE premises_id = {_IDS}"
CHOSEN_ACCOUNTS: LiteralString = f"{_ACCOUNTS} WHERE id = {_IDS}"

PREMISES: LiteralString = """
SELECT id AS premises_id, building_id FROM premises
WHERE building_id BETWEEN %(first_building)s AND %(last_building)s
"""
PREMISES_OF: LiteralString = f"{PREMISES} AND id = {_IDS}"

BUILDINGS: LiteralString = f"""
SELECT b.id AS building_id, CASE WHEN b.kind = 'private' THEN 0 ELSE b.id END AS shown_building_id,
       s.settlement_id, b.district_code AS district
FROM building AS b
JOIN street AS s ON s.id = b.street_id
WHERE b.id = {_IDS}
"""

AGREEMENTS: LiteralString = f"""
SELECT id AS agreement_id, account_id, service_id, method, contract_model, area_kind,
       norm_kind,
       amount, {_START} AS start, {_END} AS "end"
FROM agreement
WHERE {_OF_ACCOUNTS} AND retired_at IS NULL AND {IN_MONTH}
"""

PARAMETERS: LiteralString = f"""
SELECT id AS parameter_id, account_id, kind, value, {_START} AS start, {_END} AS "end"
FROM account_parameter
WHERE {_OF_ACCOUNTS} AND retired_at IS NULL AND {IN_MONTH}
"""

SERVICES: LiteralString = (
    "SELECT id AS service_id, code, unit, volume_places AS places FROM service"
)

_TARIFF: LiteralString = """
       id AS tariff_id, service_id, coalesce(settlement_id, 0) AS settlement_id,
       district_code AS district, coalesce(building_id, 0) AS building_id, category,
       contract_model, part AS price_part, tier_floor, tier_ceiling, zone, price, vat_rate
"""

TARIFFS: LiteralString = f"""
SELECT {_TARIFF}, lower(valid * {_MONTH}) AS start, upper(valid * {_MONTH}) AS "end"
FROM tariff
WHERE retired_at IS NULL AND valid && {_MONTH}
"""

NAMED_TARIFFS: LiteralString = f"""
SELECT {_TARIFF}, %(first)s::date AS start, %(end)s::date AS "end"
FROM tariff
WHERE id = ANY(%(tariffs)s::bigint[])
"""
"""Whatever became of them since: whom each was for is asked."""

NORMS: LiteralString = f"""
SELECT id AS norm_id, service_id, kind AS norm_kind, coalesce(settlement_id, 0) AS settlement_id,
       per, value, lower(valid * {_MONTH}) AS start, upper(valid * {_MONTH}) AS "end",
       (CASE WHEN season_from <= season_to
             THEN extract(month FROM %(first)s::date) BETWEEN season_from AND season_to
             ELSE extract(month FROM %(first)s::date) >= season_from
                  OR extract(month FROM %(first)s::date) <= season_to END)::int AS in_season
FROM norm
WHERE retired_at IS NULL AND valid && {_MONTH}
"""

ORDERS: LiteralString = """
SELECT o.id AS order_id, o.account_id, i.service_id, o.agreement_id, o.item_price_id,
       o.quantity, o.price, o.vat_rate, o.is_vat_on_top::int AS on_top
FROM one_off_order AS o
JOIN price_item AS i ON i.id = o.item_id
JOIN account AS a ON a.id = o.account_id
JOIN premises AS p ON p.id = a.premises_id
WHERE o.month = %(first)s::date AND o.retired_at IS NULL
  AND p.building_id BETWEEN %(first_building)s AND %(last_building)s
  AND (o.reverses_id IS NULL OR (
      SELECT m.charging <> 'published' OR EXISTS (
          SELECT FROM charge AS c JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
          WHERE c.posted = f.month AND c.account_id = f.account_id AND c.part = 'o' || f.id)
      FROM one_off_order AS f JOIN month AS m ON m.month = f.month
      WHERE f.id = o.reverses_id))
"""
"""A month that was published anew may have left an order out: nothing is taken back of it. Asked
of each reversal by itself, or the planner would look up the charges of all orders ever made."""

METERS: LiteralString = f"""
SELECT id AS meter_id, account_id, service_id,
       greatest(installed_on, %(opens)s::date) AS installed, removed_on AS removed,
       installed_on AS put_up
FROM meter
WHERE {_OF_ACCOUNTS} AND installed_on < %(end)s::date
  AND (installed_on <= %(closes)s::date
       OR removed_on > installed_on AND removed_on <= %(end)s::date)
  AND (removed_on IS NULL OR removed_on > %(first)s::date)
"""

NEXT_METERS: LiteralString = f"""
SELECT account_id, service_id, installed_on AS installed
FROM meter
WHERE {_OF_ACCOUNTS} AND installed_on > %(closes)s::date AND installed_on < %(end)s::date
  AND (removed_on IS NULL OR removed_on > %(end)s::date)
"""
"""Those that METERS leaves to the next month."""

REGISTERS: LiteralString = """
SELECT id AS register_id, meter_id, zone, unit, capacity, decimals, multiplier
FROM register
WHERE meter_id = ANY((SELECT %(meters)s::bigint[])::bigint[])
"""

_READING: LiteralString = """
       d.id AS reading_id, d.read_on AS day, d.value, d.source,
       (d.status_reason IS NOT NULL)::int AS confirmed, d.passes_zero::int AS passes_zero
"""

READINGS: LiteralString = f"""
SELECT d.register_id, {_READING}
FROM reading AS d
WHERE d.register_id = ANY((SELECT %(registers)s::bigint[])::bigint[])
  AND d.retired_at IS NULL AND d.status = 'accepted'
  AND d.read_on > %(since)s::date AND d.read_on <= %(until)s::date
"""

OLDER: LiteralString = f"""
SELECT g.id AS register_id, {_READING}
FROM register AS g
JOIN LATERAL (
    SELECT * FROM reading AS r
    WHERE r.register_id = g.id AND r.retired_at IS NULL AND r.status = 'accepted'
      AND r.read_on <= %(since)s::date
    ORDER BY r.read_on DESC, array_position(%(sources)s::text[], r.source)
    LIMIT 1
) AS d ON true
WHERE g.id = ANY(%(registers)s::bigint[])
"""
