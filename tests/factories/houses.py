"""Small houses on one input meter: flats by meter, by norm and without either."""

from decimal import Decimal
from typing import Any

from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)

WATER = {"service_id": 1, "code": "water", "places": 3}
NORM = "4.5"
Flat = dict[str, Any]


def a_flat(
    read: str | None = None, *, method: str | None = None, persons: str = "1", area: str = "50"
) -> Flat:
    """Return a flat; what it read says how it is charged, if `method` does not."""
    chosen = method or ("imbalance" if read is None else "metered")
    return {"read": read, "method": chosen, "persons": persons, "area": area}


def a_house(
    put_in: str | None,
    *flats: Flat,
    common: str = "0",
    carried_in: str = "0",
    rules: Rules = RULES,
    inputs: list[dict[str, Any]] | None = None,
) -> Facts:
    """Return the facts of one house, its flats numbered from one in the order given.

    `put_in` is what its meter counted; None if it was not read.
    """
    numbered = list(enumerate(flats, start=1))
    house = a_register("0", put_in, number=900, account_id=1, rules=rules, to_confirmed=1)
    return some_facts(
        rules,
        accounts=[{"account_id": number, "building_id": 1} for number, _ in numbered],
        services=[WATER],
        agreements=[
            an_agreement(flat["method"], number=number, service_id=1, account_id=number)
            | ({"norm_kind": "bath"} if flat["method"] == "norm" else {})
            | ({"amount": 5000} if flat["method"] == "fixed" else {})
            for number, flat in numbered
        ],
        parameters=[
            {
                "parameter_id": number * 10 + place,
                "account_id": number,
                "kind": kind,
                "value": millions(flat[name]),
            }
            for number, flat in numbered
            for place, (name, kind) in enumerate((("persons", "persons"), ("area", "total_area")))
            if flat[name] is not None
        ],
        norms=[{"norm_id": 1, "service_id": 1, "norm_kind": "bath", "value": millions(NORM)}],
        tariffs=[a_tariff("10")],
        registers=[
            a_register("0", flat["read"], number=number, account_id=number, to_confirmed=1)
            for number, flat in numbered
            if flat["method"] == "metered"
        ],
        distributions=[
            {
                "distribution_id": 5,
                "building_id": 1,
                "service_id": 1,
                "common": millions(common),
                "carried_in": millions(carried_in),
            }
        ],
        house_registers=[house] if inputs is None else inputs,
    )


def volume(value: int) -> Decimal:
    """Return whole millionths as a figure of three places."""
    return (Decimal(value) / 1_000_000).quantize(Decimal("0.001"))
