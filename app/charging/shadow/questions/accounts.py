"""Questions about the accounts of a chunk: where they are, what they take, at what price."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

from typing import LiteralString

from app.charging.shadow.asking import FIGURE, IDS, TEXT, WHOLE, Question

_OF_ACCOUNTS: LiteralString = "account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])"
_IN_MONTH: LiteralString = "valid && daterange(%(month)s::date, %(after)s::date)"

DRAFTS: LiteralString = """
SELECT lines FROM draft
WHERE posted = %(posted)s::date AND chunk = %(chunk)s AND month = %(month)s::date
"""
PREMISES = Question(
    """
    SELECT id AS premises_id, building_id AS place_building
    FROM premises WHERE building_id BETWEEN %(first)s AND %(last)s
    """,
    dict.fromkeys(("premises_id", "place_building"), WHOLE),
)
PREMISES_NAMED = Question(f"{PREMISES.statement} AND {IDS}", PREMISES.columns)
ACCOUNTS = Question(
    f"SELECT id AS account_id, premises_id, category AS place_category FROM account WHERE {IDS}",
    {"account_id": WHOLE, "premises_id": WHOLE, "place_category": TEXT},
    ("place_category",),
)
ACCOUNTS_AT = Question(
    """
    SELECT id AS account_id, premises_id, category AS place_category
    FROM account WHERE premises_id = ANY((SELECT %(ids)s::bigint[])::bigint[])
    """,
    ACCOUNTS.columns,
    ACCOUNTS.alike,
)
"""Of premises that are known: joined to them by the server, all accounts there are were read."""
BUILDINGS = Question(
    f"""
    SELECT b.id AS place_building, (b.kind = 'private')::int AS place_private,
           s.settlement_id AS place_settlement, b.district_code AS place_district
    FROM building AS b JOIN street AS s ON s.id = b.street_id
    WHERE b.{IDS}
    """,
    {
        **dict.fromkeys(("place_building", "place_private", "place_settlement"), WHOLE),
        "place_district": TEXT,
    },
    ("place_private", "place_settlement", "place_district"),
)
TARIFFS = Question(
    f"""
    SELECT id AS tariff_id, service_id AS tariff_service, price AS tariff_price,
           part AS tariff_part, tier_floor AS tariff_floor, building_id AS tariff_building,
           settlement_id AS tariff_settlement, category AS tariff_category,
           district_code AS tariff_district, ({_IN_MONTH})::int AS tariff_valid,
           (tier_floor > 0 OR tier_ceiling IS NOT NULL)::int AS tariff_tiered
    FROM tariff WHERE {IDS}
    """,
    {
        "tariff_id": WHOLE,
        "tariff_service": WHOLE,
        "tariff_price": FIGURE,
        "tariff_part": TEXT,
        "tariff_floor": FIGURE,
        **dict.fromkeys(("tariff_building", "tariff_settlement"), WHOLE),
        **dict.fromkeys(("tariff_category", "tariff_district"), TEXT),
        **dict.fromkeys(("tariff_valid", "tariff_tiered"), WHOLE),
    },
)
AGREEMENTS = Question(
    f"""
    SELECT id AS agreement_id, account_id AS owner, service_id AS owners_service,
           (retired_at IS NULL AND method IN ('flat', 'subscription', 'fixed', 'area'))::int
               AS is_charged
    FROM agreement WHERE {_OF_ACCOUNTS}
    """,
    dict.fromkeys(("agreement_id", "owner", "owners_service", "is_charged"), WHOLE),
    ("owners_service", "is_charged"),
)
"""`is_charged`: each month has lines of it, unless it or its account was not yet or no more."""
AGREEMENTS_NAMED = Question(
    f"""
    SELECT id AS agreement_id, account_id AS owner, service_id AS owners_service
    FROM agreement WHERE {IDS}
    """,
    dict.fromkeys(("agreement_id", "owner", "owners_service"), WHOLE),
)
AGREEMENTS_OPEN = Question(
    f"""
    SELECT g.id AS agreement_id, g.account_id, g.service_id
    FROM agreement AS g JOIN account AS a ON a.id = g.account_id
    JOIN premises AS p ON p.id = a.premises_id
    CROSS JOIN LATERAL (
        SELECT g.valid * daterange(%(month)s::date, %(after)s::date)
               * daterange(least(a.opened_on, a.closed_on), a.closed_on) AS open
    ) AS days
    LEFT JOIN LATERAL (
        SELECT bool_or(season.valid && days.open) AS is_on FROM heat_season AS season
        WHERE season.building_id = p.building_id AND season.service_id = g.service_id
          AND season.retired_at IS NULL AND g.method IN ('area', 'flat')
    ) AS calendar ON true
    WHERE g.{IDS} AND NOT isempty(days.open) AND calendar.is_on IS NOT false
    """,
    dict.fromkeys(("agreement_id", "account_id", "service_id"), WHOLE),
)
"""Those with a day to charge for: of the month, and of the calendar that a building may have."""
