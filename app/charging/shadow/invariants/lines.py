"""What each line says of itself must agree: its sum with its price, its volume with its basis."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

from collections.abc import Mapping
from typing import LiteralString

_BY_DAYS: LiteralString = "(of_days IS NOT NULL OR form IN ('sum', 'share'))"
"""The quantity on such a line is rounded, the amount comes from the exact part."""
_ROUNDED: LiteralString = "abs(amount - quantity * price) <= 0.005 + abs(price) * 0.0000005"

_UNROUNDED: LiteralString = """
    CASE form
        WHEN 'register' THEN figure_6 / 1000000.0
        WHEN 'inlet' THEN figure_4 / 1000000.0
        WHEN 'heat' THEN figure_6 / 1000000.0
        WHEN 'load' THEN figure_6 / 1000000.0
        WHEN 'own_load' THEN figure_2 / 1000000.0
        WHEN 'warmed' THEN figure_4 / 1000000.0
        WHEN 'circulates' THEN figure_5 / 1000000.0
        WHEN 'rails' THEN figure_4 / 1000000.0
        WHEN 'area' THEN figure_2 / 1000000.0
        WHEN 'each' THEN 1.0
        WHEN 'norm' THEN round(figure_2 / 1000000.0 * figure_4 / 1000000.0, 6)
        WHEN 'less' THEN -figure_3 / 1000000.0
        WHEN 'sum' THEN figure_2::numeric / figure_3
    END
"""
"""What the basis of a line comes to for all its days; nothing where it does not tell."""

OF_LINES: Mapping[str, LiteralString] = {
    "amount": f"""
        SELECT account_id, NULL::bigint, service_id, part, round(quantity * price, 2), amount
        FROM checked_line
        WHERE amount <> round(quantity * price, 2)
          AND form NOT IN ('taken_back', 'order', 'benefit')
          AND NOT ({_BY_DAYS} AND {_ROUNDED})
          AND NOT (form = 'norm' AND also LIKE '%"person_first"%'
                   AND abs(amount - quantity * price) <= 0.01 * (figure_4 / 1000000.0 + 1))""",
    "quantity": f"""
        SELECT account_id, NULL::bigint, service_id, part,
               round(whole * CASE WHEN of_days IS NULL OR form = 'sum' THEN 1
                                  ELSE days::numeric / of_days END, 6), quantity
        FROM (SELECT *, {_UNROUNDED} AS whole FROM checked_line
              WHERE NOT has_tiers AND NOT (form = 'norm' AND part LIKE 'r%')) AS told
        WHERE quantity IS DISTINCT FROM round(
                  whole * CASE WHEN of_days IS NULL OR form = 'sum' THEN 1
                               ELSE days::numeric / of_days END, 6)
          AND whole IS NOT NULL
          -- A volume is cut at days in the places of its service: its pieces are checked together.
          AND (of_days IS NULL OR form IN ('norm', 'area', 'each')
               OR quantity * whole < 0 OR abs(quantity) > abs(whole))""",
    "below_zero": """
        SELECT account_id, NULL::bigint, service_id, part, 0, least(amount, quantity, price)
        FROM checked_line
        WHERE (least(amount, quantity) < 0 OR price < 0)
          AND (form IN ('inlet', 'norm', 'area', 'each', 'share', 'volume', 'heat', 'house', 'load',
                        'own_load', 'containers', 'circulates', 'rails')
               OR form = 'register' AND also NOT LIKE '%"settled"%'
               OR price < 0)""",
    "above_zero": """
        SELECT account_id, NULL::bigint, service_id, part, 0, greatest(amount, quantity)
        FROM checked_line
        WHERE form IN ('less', 'benefit') AND greatest(amount, quantity) > 0""",
    "without_basis": """
        SELECT account_id, NULL::bigint, service_id, part, NULL::numeric, amount
        FROM checked_line
        WHERE NOT form = ANY(:forms)
           OR form <> 'each' AND figure_1 IS NULL
           OR tariff_id = 0 AND form NOT IN ('sum', 'order', 'share', 'benefit', 'taken_back')""",
    "vat_rate": """
        SELECT account_id, NULL::bigint, service_id, part, NULL::numeric, vat_rate
        FROM checked_line WHERE vat_rate NOT BETWEEN 0 AND 100""",
    "line_twice": """
        SELECT account_id, NULL::bigint, service_id, part, 1, count(*)
        FROM checked_line
        GROUP BY account_id, service_id, part HAVING count(*) > 1""",
    "charged_twice": """
        SELECT l.account_id, NULL::bigint, l.service_id, min(l.part), 1,
               sum(coalesce(l.days::numeric / l.of_days, 1))
        FROM checked_line AS l LEFT JOIN tariff AS t ON t.id = l.tariff_id
        WHERE l.form IN ('register', 'norm', 'area', 'each', 'share', 'order')
          AND l.part NOT LIKE '-%' AND l.part !~ '[.](est|act|norm)'
        GROUP BY l.account_id, l.service_id, l.agreement_id, l.form, t.part, t.tier_floor,
                 l.figure_1, CASE WHEN l.form = 'norm' THEN l.figure_3 END
        HAVING sum(coalesce(l.days::numeric / l.of_days, 1)) > 1.000001""",
}
