"""The kinds of import. A new kind is a module here and a line in `_MODULES`."""

import importlib
from collections.abc import Sequence
from functools import cache

from app.exchange.kind import Column, Kind
from app.exchange.known import Known
from app.kernel.errors import NotFound

_MODULES = {
    "buildings": "buildings",
    "accounts": "accounts",
    "parameters": "parameters",
    "agreements": "agreements",
    "absences": "absences",
    "tariffs": "tariffs",
    "norms": "norms",
    "vat_payers": "vat_payers",
    "limits": "limits",
    "body_limits": "body_limits",
    "price_list": "price_list",
    "orders": "orders",
    "container_places": "container_places",
    "container_trips": "container_trips",
    "meters": "meters",
    "readings": "readings",
    "meter_states": "meter_states",
    "estimate_rules": "estimate_rules",
    "building_meters": "building_meters",
    "building_readings": "building_readings",
    "distributions": "distributions",
    "interruptions": "interruptions",
    "group_places": "group_places",
    "group_members": "group_members",
    "shared_sums": "shared_sums",
    "condo_estimates": "condo_estimates",
    "heat_houses": "heat_houses",
    "heat_seasons": "heat_seasons",
    "heat_devices": "heat_devices",
    "heat_months": "heat_months",
    "heat_units": "heat_units",
    "openings": "openings",
    "restructurings": "restructurings",
    "payments": "payments",
    "statements": "statements",
    "adjustments": "adjustments",
    "benefit_terms": "benefit_terms",
    "benefit_grants": "benefit_grants",
    "register_codes": "register_codes",
    "subsidy_requests": "subsidy_requests",
    "charge_requests": "charge_requests",
    "debt_requests": "debt_requests",
    "benefit_requests": "benefit_requests",
    "subsidies": "subsidies",
    "benefits": "benefits",
    "indices": "indices",
    "moratoria": "moratoria",
    "protections": "protections",
    "book": "book",
}
KIND_NAMES = tuple(_MODULES)


class KindUnknown(NotFound):
    """Nothing of this kind can be imported."""

    key = "import.kind.unknown"


@cache
def get_kind(name: str) -> Kind:
    """Return the kind of that name."""
    if name not in _MODULES:
        raise KindUnknown(f"no kind {name!r}; there are {', '.join(_MODULES)}", kind=name)
    module = importlib.import_module(f"app.exchange.kinds.{_MODULES[name]}")
    kind: Kind = module.KIND
    return kind


def kinds() -> tuple[Kind, ...]:
    """Return all kinds, in the order a company goes live with."""
    return tuple(get_kind(name) for name in _MODULES)


def columns_of(kind: Kind, known: Known) -> Sequence[Column]:
    """Return the columns a file of the kind may have in this company."""
    return kind.columns(known)
