"""Questions about what runs say of a chunk, and what its month must have lines of."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

from typing import LiteralString

from app.charging.shadow.asking import FIGURE, MONEY, TEXT, WHOLE, Question

_OF_ACCOUNTS: LiteralString = "account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])"
_IN_MONTH: LiteralString = "valid && daterange(%(month)s::date, %(after)s::date)"

PROBLEMS = Question(
    """
    SELECT account_id, service_id, (severity = 'blocks')::int AS blocks
    FROM run_problem WHERE run_id = %(run_id)s AND chunk = %(chunk)s
    """,
    dict.fromkeys(("account_id", "service_id", "blocks"), WHOLE),
)
"""Service 0 is the whole account."""
ORDERS_OF_MONTH = Question(
    """
    SELECT o.id AS figure_1, o.account_id, p.building_id, i.service_id,
           least(round(o.quantity * o.price, 2), 1e15) AS amount
    FROM one_off_order AS o
    JOIN price_item AS i ON i.id = o.item_id
    JOIN account AS a ON a.id = o.account_id
    JOIN premises AS p ON p.id = a.premises_id
    WHERE o.month = %(month)s::date AND o.retired_at IS NULL
      AND p.building_id BETWEEN %(first)s AND %(last)s
      AND (o.reverses_id IS NULL
           OR (SELECT m.charging <> 'published' OR count(r.id) > 0
               FROM one_off_order AS f
               JOIN month AS m ON m.month = f.month
               LEFT JOIN charge AS c ON c.posted = f.month AND c.account_id = f.account_id
                AND c.part = 'o' || f.id
               LEFT JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
               WHERE f.id = o.reverses_id GROUP BY m.charging))
    """,
    {
        **dict.fromkeys(("figure_1", "account_id", "building_id", "service_id"), WHOLE),
        "amount": MONEY,
    },
)
SEASONS = Question(
    f"""
    SELECT DISTINCT building_id AS place_building, service_id
    FROM heat_season
    WHERE building_id BETWEEN %(first)s AND %(last)s AND retired_at IS NULL AND {_IN_MONTH}
    """,
    dict.fromkeys(("place_building", "service_id"), WHOLE),
)
GROUPS = Question(
    """
    SELECT service_id, building_id, tariff_id, amount, quantity
    FROM run_group WHERE run_id = %(run_id)s AND chunk = %(chunk)s
    """,
    {
        **dict.fromkeys(("service_id", "building_id", "tariff_id"), WHOLE),
        "amount": MONEY,
        "quantity": FIGURE,
    },
)
HOUSES = Question(
    """
    SELECT building_id, service_id, shared + common AS to_share,
           input - heated + carried_in - carried_out AS came,
           metered + by_norm + common + shared + undistributed AS went
    FROM house_balance
    WHERE run_id = %(run_id)s AND month = %(month)s::date AND chunk = %(chunk)s
    """,
    {
        **dict.fromkeys(("building_id", "service_id"), WHOLE),
        **dict.fromkeys(("to_share", "came", "went"), FIGURE),
    },
)
RUNS = Question(
    "SELECT id AS of_run FROM run WHERE state = 'published' AND month < %(posted)s::date",
    {"of_run": WHOLE},
)
CHARGES = Question(
    f"""
    SELECT account_id, service_id, run_id AS figure_1, '-' || part AS part,
           -quantity AS was_quantity, price AS was_price, -amount AS was_amount,
           agreement_id AS was_agreement
    FROM charge
    WHERE posted = (SELECT r.month FROM run AS r WHERE r.id = %(of_run)s)
      AND run_id = %(of_run)s AND {_OF_ACCOUNTS}
      AND service_id = ANY((SELECT %(services)s::bigint[])::bigint[])
      AND month = %(month)s::date
    """,
    {
        **dict.fromkeys(("account_id", "service_id", "figure_1"), WHOLE),
        "part": TEXT,
        **dict.fromkeys(("was_quantity", "was_price"), FIGURE),
        "was_amount": MONEY,
        "was_agreement": WHOLE,
    },
    ("service_id", "figure_1", "was_price"),
)
RECALCULATED = Question(
    """
    SELECT account_id, service_id, now - was AS amount
    FROM recalculated
    WHERE run_id = %(run_id)s AND chunk = %(chunk)s AND month = %(month)s::date
    """,
    {"account_id": WHOLE, "service_id": WHOLE, "amount": MONEY},
    ("service_id",),
)
"""Not yet summed: decimals cost the server four times as much."""
OF_OWN_MONTHS = (GROUPS, HOUSES, ORDERS_OF_MONTH)
OF_CORRECTED_MONTHS = (RUNS, RECALCULATED)
"""What is said of a chunk as a whole."""
