"""What a line is made of must be the account's own, and say what the line says of it."""

from collections.abc import Mapping
from typing import LiteralString

OF_BASES: Mapping[str, LiteralString] = {
    "foreign_account": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, NULL::numeric, l.amount
        FROM checked_line AS l LEFT JOIN checked_place AS a USING (account_id)
        WHERE a.account_id IS NULL""",
    "foreign_agreement": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, NULL::numeric, l.amount
        FROM checked_line AS l LEFT JOIN agreement AS g ON g.id = l.agreement_id
        WHERE g.account_id IS DISTINCT FROM l.account_id
           OR g.service_id <> l.service_id AND l.form NOT IN ('order', 'taken_back')""",
    "tariff": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, t.price, l.price
        FROM checked_line AS l
        JOIN checked_place AS a USING (account_id)
        LEFT JOIN tariff AS t ON t.id = l.tariff_id
        WHERE l.tariff_id <> 0 AND l.form <> 'taken_back'
          AND (t.id IS NULL OR t.service_id <> l.service_id
               OR NOT t.valid && daterange(:month, :after)
               OR t.price <> l.price AND NOT (l.method = 'subscription' AND l.price < t.price)
               OR t.building_id <> a.building_id OR t.settlement_id <> a.settlement_id
               OR coalesce(t.category, '') NOT IN ('', a.category)
               OR coalesce(t.district_code, '') NOT IN ('', coalesce(a.district_code, '')))""",
    "foreign_meter": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, NULL::numeric, l.amount
        FROM checked_line AS l
        LEFT JOIN register AS r ON r.id = l.figure_1
        LEFT JOIN meter AS m ON m.id = r.meter_id
        WHERE l.form = 'register' AND m.account_id IS DISTINCT FROM l.account_id""",
    "foreign_reading": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, d.value, l.figure_5 / 1000000.0
        FROM checked_line AS l
        LEFT JOIN reading AS d ON d.id = l.figure_4
        WHERE l.form = 'register' AND l.figure_4 IS NOT NULL
          AND (d.register_id IS DISTINCT FROM l.figure_1
               OR d.value <> l.figure_5 / 1000000.0 AND l.also NOT LIKE '%"after"%')""",
    "foreign_parameter": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, p.value, l.told / 1000000.0
        FROM (SELECT account_id, service_id, part, also,
                     CASE form WHEN 'norm' THEN figure_3 ELSE figure_1 END AS parameter_id,
                     CASE form WHEN 'norm' THEN figure_4 ELSE figure_2 END AS told
              FROM checked_line WHERE form IN ('norm', 'area')) AS l
        LEFT JOIN account_parameter AS p ON p.id = l.parameter_id
        WHERE p.account_id IS DISTINCT FROM l.account_id
           OR p.value <> l.told / 1000000.0 AND l.also NOT LIKE '%"away"%'""",
    "norm": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, n.value, l.figure_2 / 1000000.0
        FROM checked_line AS l LEFT JOIN norm AS n ON n.id = l.figure_1
        WHERE l.form = 'norm'
          AND (n.id IS NULL OR n.value <> l.figure_2 / 1000000.0
               OR n.service_id <> l.service_id AND l.part NOT LIKE 'r%')""",
    "order": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, o.amount, l.amount
        FROM checked_line AS l
        LEFT JOIN (SELECT id, account_id, month, quantity, price,
                          round(quantity * price, 2)
                          + CASE WHEN is_vat_on_top
                                 THEN round(round(quantity * price, 2) * vat_rate / 100, 2)
                                 ELSE 0 END AS amount
                   FROM one_off_order WHERE retired_at IS NULL) AS o ON o.id = l.figure_1
        WHERE l.form = 'order'
          AND (o.account_id IS DISTINCT FROM l.account_id OR o.month <> :month
               OR (o.quantity, o.price, o.amount) <> (l.quantity, l.price, l.amount))""",
    "benefit": """
        SELECT l.account_id, NULL::bigint, l.service_id, l.part, -l.figure_3 / 100.0, l.amount
        FROM checked_line AS l
        LEFT JOIN benefit_grant AS g ON g.id = l.figure_1
        LEFT JOIN benefit_term AS t ON t.id = l.figure_2
        LEFT JOIN (SELECT account_id, service_id, agreement_id, vat_rate, sum(amount) AS amount
                   FROM checked_line WHERE form NOT IN ('order', 'benefit', 'taken_back')
                   GROUP BY account_id, service_id, agreement_id, vat_rate) AS c
          ON (c.account_id, c.service_id, c.agreement_id, c.vat_rate)
             = (l.account_id, l.service_id, l.agreement_id, l.vat_rate)
        WHERE l.form = 'benefit'
          AND (g.account_id IS DISTINCT FROM l.account_id
               OR t.service_id IS DISTINCT FROM l.service_id OR t.benefit_id <> g.benefit_id
               OR t.percent <> l.figure_4 / 100.0
               OR c.amount IS DISTINCT FROM l.figure_3 / 100.0
               OR -l.amount > round(l.figure_3 / 100.0 * l.figure_4 / 10000.0, 2))""",
    "foreign_house": """
        SELECT l.account_id, a.building_id, l.service_id, l.part, NULL::numeric, l.amount
        FROM checked_line AS l
        JOIN checked_place AS a USING (account_id)
        LEFT JOIN distribution AS d ON l.form = 'house' AND d.id = l.figure_1
        LEFT JOIN interruption AS i ON l.form = 'less' AND i.id = l.figure_1
        LEFT JOIN heat_house AS h ON l.form = 'heat' AND h.id = l.figure_1
        LEFT JOIN shared_sum AS s ON l.form IN ('share', 'volume') AND s.id = l.figure_1
        WHERE l.form = 'house' AND (d.building_id, d.service_id)
                  IS DISTINCT FROM (a.building_id, l.service_id)
           OR l.form = 'less' AND (i.building_id, i.service_id)
                  IS DISTINCT FROM (a.building_id, l.service_id)
           OR l.form = 'heat' AND (h.service_id IS DISTINCT FROM l.service_id
                  OR a.building_id <> h.building_id
                     AND NOT EXISTS (
                         SELECT FROM heat_house AS o
                         WHERE o.building_id = a.building_id AND o.service_id = l.service_id
                           AND coalesce(o.meter_building_id, o.building_id)
                               = coalesce(h.meter_building_id, h.building_id)))
           OR l.form IN ('share', 'volume') AND s.service_id IS DISTINCT FROM l.service_id""",
}
