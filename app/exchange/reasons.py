"""What fact of a file, or of one that is taken back, has a month computed again, by its table."""

from collections.abc import Mapping

OF_TABLES: Mapping[str, str] = {
    "absence": "absence",
    "account_holder": "holder",
    "agreement": "agreement.changed",
    "benefit_grant": "benefit",
    "benefit_term": "benefit",
    "container_place": "containers",
    "container_trip": "containers",
    "distribution": "distribution.changed",
    "estimate_rule": "estimate-rule",
    "group_member": "group",
    "group_place": "group",
    "heat_device": "heat.device-changed",
    "heat_house": "heat.terms-changed",
    "heat_month": "heat.month-changed",
    "heat_season": "heat.season-changed",
    "heat_units": "heat.units-changed",
    "interruption": "interruption",
    "item_price": "item-price",
    "meter_state": "meter_state",
    "norm": "norm",
    "shared_sum": "shared-sum",
    "tariff": "tariff",
}


def because(table: str, fact: str) -> str:
    """Return the SQL of the code that a mark of a table's fact gives; `fact` is its alias."""
    if table == "account_parameter":
        return f"'parameter.' || {fact}.kind"
    return f"'{OF_TABLES[table]}'"


def because_of_sharing(table: str) -> str:
    """Return the code for whoever shares a sum with the fact: of another only the sum is told."""
    return OF_TABLES[table] if table in {"group_member", "group_place"} else "shared-sum"
