"""A building whose accounts are charged for the heat of their hot water, for tests."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import Facts
from app.charging.heat.rules import HeatRules
from app.charging.house_facts import HOT_WATER_MONTHS
from app.charging.rules import Rules
from app.months.heat_keys import CirculationBy
from tests.factories.charging import (
    NOVEMBER,
    RULES,
    a_register,
    a_tariff,
    frame,
    millions,
    some_facts,
)

WATER = {"service_id": 1, "code": "hot_water", "unit": "m3", "places": 3}
WARMTH = {"service_id": 2, "code": "hot_water_heat", "unit": "gcal", "places": 5}


def a_building(
    *volumes: str, price: str = "1654.41", month: dict[str, str] | None = None, **more: Any
) -> Facts:
    """Return an account for each volume of hot water, metered; "" is one that was not read."""
    accounts = range(1, len(volumes) + 1)
    facts = some_facts(
        RULES,
        accounts=[{"account_id": at} for at in accounts],
        services=[WATER, WARMTH],
        agreements=[
            {"agreement_id": at * 10 + service, "account_id": at, "service_id": service}
            | {"method": method}
            for at in accounts
            for service, method in ((1, "metered"), (2, "water_heat"))
        ],
        registers=[
            a_register("0", volume or None, number=at, account_id=at, to_confirmed=1)
            for at, volume in zip(accounts, volumes, strict=True)
        ],
        tariffs=[a_tariff("97.89"), a_tariff(price, number=2, service=2)],
        **more,
    )
    return facts if month is None else known(facts, month)


def known(facts: Facts, figures: dict[str, str], *, said: int = 1, several: int = 0) -> Facts:
    """Return the facts with a month's figures of building 1."""
    whole = {name: int(Decimal(value) * 10**6) for name, value in figures.items()}
    absent = dict.fromkeys(set(HOT_WATER_MONTHS) - {"building_id", "said"}, None)
    rows = [{**absent, "building_id": 1, "said": said, "several": several, **whole}]
    return replace(facts, hot_water_months=frame(HOT_WATER_MONTHS, rows, RULES))


def rules(norm: str = "0", by: CirculationBy = CirculationBy.IN_TARIFF, rail: str = "0") -> Rules:
    return Rules(
        NOVEMBER,
        hot_water_heat=Decimal(norm),
        towel_rail_heat=Decimal(rail),
        heat=HeatRules(circulation_by=by),
    )


def heat(facts: Facts, by: Rules, *, part: str = "warmed") -> list[tuple[str, str]]:
    """Return heat and amount of each account, in their order."""
    rows = calculate(facts, by).rows.filter(service_id=2, part=part).sort("account_id")
    return [
        (f"{from_millionths(row['quantity']):.5f}", f"{kopecks(row['amount']):.2f}")
        for row in rows.iter_rows(named=True)
    ]


def told(facts: Facts, by: Rules) -> set[tuple[int, int, str]]:
    names = ("account_id", "service_id", "kind")
    return set(calculate(facts, by).problems.select(names).iter_rows())


def flats(*figures: tuple[str, str], circulation: str | None = "0.9") -> Facts:
    """Return accounts of one m³ each, with area and towel rails ("" is not known)."""
    kinds = ("heated_area", "towel_rails")
    parameters = [
        {"parameter_id": at * 10 + place, "account_id": at, "kind": kind}
        | {"value": millions(value)}
        for at, each in enumerate(figures, start=1)
        for place, (kind, value) in enumerate(zip(kinds, each, strict=True))
        if value
    ]
    facts = a_building(*("1" for _ in figures), parameters=parameters)
    return facts if circulation is None else known(facts, {"circulation": circulation})
