"""Questions about the facts that lines name, whatever became of them since."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

from app.charging.shadow.asking import DAY, FIGURE, IDS, MONEY, WHOLE, Question

REGISTERS = Question(
    f"SELECT id AS figure_1, meter_id FROM register WHERE {IDS}",
    dict.fromkeys(("figure_1", "meter_id"), WHOLE),
    named_by=("figure_1", "register"),
)
METERS = Question(
    f"SELECT id AS meter_id, account_id AS owner FROM meter WHERE {IDS}",
    dict.fromkeys(("meter_id", "owner"), WHOLE),
)
READINGS = Question(
    f"SELECT id AS figure_4, register_id, value FROM reading WHERE {IDS}",
    {"figure_4": WHOLE, "register_id": WHOLE, "value": FIGURE},
    named_by=("figure_4", "register"),
)
PARAMETERS = Question(
    f"SELECT id AS parameter_id, account_id AS owner, value FROM account_parameter WHERE {IDS}",
    {"parameter_id": WHOLE, "owner": WHOLE, "value": FIGURE},
)
NORMS = Question(
    f"SELECT id AS figure_1, service_id AS norms_service, value FROM norm WHERE {IDS}",
    {"figure_1": WHOLE, "norms_service": WHOLE, "value": FIGURE},
    named_by=("figure_1", "norm"),
)
ORDERS = Question(
    f"""
    SELECT id AS figure_1, account_id AS owner, month AS ordered_for,
           quantity AS ordered, price AS ordered_price,
           least(round(quantity * price, 2)
                 + CASE WHEN is_vat_on_top
                        THEN round(round(quantity * price, 2) * vat_rate / 100, 2)
                        ELSE 0 END, 1e15) AS ordered_amount
    FROM one_off_order WHERE retired_at IS NULL AND {IDS}
    """,
    {
        **dict.fromkeys(("figure_1", "owner"), WHOLE),
        "ordered_for": DAY,
        **dict.fromkeys(("ordered", "ordered_price"), FIGURE),
        "ordered_amount": MONEY,
    },
    named_by=("figure_1", "order"),
)
"""No line holds 10^15: a sum beyond it is told as that, for more would have no room here."""
GRANTS = Question(
    f"SELECT id AS figure_1, account_id AS owner, benefit_id FROM benefit_grant WHERE {IDS}",
    dict.fromkeys(("figure_1", "owner", "benefit_id"), WHOLE),
    named_by=("figure_1", "benefit"),
)
TERMS = Question(
    f"""
    SELECT id AS figure_2, benefit_id AS terms_benefit, service_id AS terms_service, percent
    FROM benefit_term WHERE {IDS}
    """,
    {
        **dict.fromkeys(("figure_2", "terms_benefit", "terms_service"), WHOLE),
        "percent": MONEY,
    },
    named_by=("figure_2", "benefit"),
)
DISTRIBUTIONS = Question(
    f"SELECT id AS figure_1, building_id AS of_building, service_id AS of_service FROM distribution"
    f" WHERE {IDS}",
    dict.fromkeys(("figure_1", "of_building", "of_service"), WHOLE),
    named_by=("figure_1", "house"),
)
INTERRUPTIONS = Question(
    f"SELECT id AS figure_1, building_id AS of_building, service_id AS of_service FROM interruption"
    f" WHERE {IDS}",
    dict.fromkeys(("figure_1", "of_building", "of_service"), WHOLE),
    named_by=("figure_1", "less"),
)
SHARED_SUMS = Question(
    f"SELECT id AS figure_1, service_id AS of_service FROM shared_sum WHERE {IDS}",
    dict.fromkeys(("figure_1", "of_service"), WHOLE),
    named_by=("figure_1", "share", "volume"),
)
HEAT_HOUSES = Question(
    f"""
    SELECT id AS figure_1, building_id AS of_building, service_id AS of_service,
           coalesce(meter_building_id, building_id) AS on_meter_of
    FROM heat_house WHERE {IDS}
    """,
    dict.fromkeys(("figure_1", "of_building", "of_service", "on_meter_of"), WHOLE),
    named_by=("figure_1", "heat"),
)
HEAT_HOUSES_AT = Question(
    """
    SELECT DISTINCT building_id AS place_building, service_id,
           coalesce(meter_building_id, building_id) AS on_meter_of
    FROM heat_house WHERE building_id = ANY((SELECT %(ids)s::bigint[])::bigint[])
    """,
    dict.fromkeys(("place_building", "service_id", "on_meter_of"), WHOLE),
)
NAMED_BY_LINES = (
    *(REGISTERS, READINGS, NORMS, ORDERS, GRANTS, TERMS),
    *(DISTRIBUTIONS, INTERRUPTIONS, SHARED_SUMS, HEAT_HOUSES),
)
