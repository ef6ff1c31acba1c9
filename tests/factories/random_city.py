"""Accounts with every way of charging and everything that may change inside a month, at random.

A seed gives the same city for ever. What cannot be charged (a gap, an unknown figure) is left to
tests of its own: here every line is wanted.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count, pairwise
from random import Random
from typing import Any

from app.charging.facts import Facts
from app.charging.heat.rules import HeatRules
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.heat_keys import CirculationBy
from tests.factories.charging import some_facts
from tests.factories.estimates import estimating
from tests.factories.random_meters import Meters
from tests.factories.random_shares import Shares

Row = dict[str, Any]
WATER, HEAT, UPKEEP, WASTE, RENT, FEE, AGREED = range(1, 8)
GAS, SEWER, RUBBISH, LOAD, HOT, FUND, HEATED, WARMTH = range(8, 16)
BUILDINGS = range(1, 10)
SERVICES = {
    WATER: ("water", "m3", 3, "metered"),
    HEAT: ("heat", "gcal", 5, "metered"),
    UPKEEP: ("management", "m2", 3, "area"),
    WASTE: ("waste", "m3", 3, "norm"),
    RENT: ("intercom", "flat", 3, "flat"),
    FEE: ("fee", "month", 3, "subscription"),
    AGREED: ("agreed", "month", 3, "fixed"),
    GAS: ("gas", "m3", 2, "metered"),
    SEWER: ("wastewater", "m3", 3, "follows"),
    RUBBISH: ("rubbish", "m3", 3, "containers"),
    LOAD: ("heat_load", "gcal_h", 6, "load"),
    HOT: ("hot_water", "m3", 3, "imbalance"),
    FUND: ("contribution", "m2", 3, "share"),
    HEATED: ("heating", "gcal", 5, "heat"),
    WARMTH: ("hot_water_heat", "gcal", 5, "water_heat"),
}
TIERED = (GAS, WASTE)
"""Services whose price depends on how much was used."""
BENEFITED = (WATER, WASTE, UPKEEP, GAS, FUND, SEWER)
_KINDS = (
    *("accounts", "agreements", "parameters", "registers", "benefits", "container_places"),
    "container_trips",
)
CATEGORIES = ("population", "budget", "company")


def random_city(seed: int, accounts: int) -> tuple[Facts, Rules]:
    """Return the facts of so many accounts in a month of the seed's choice, and its rules."""
    dice = Random(seed)
    rules = Rules(
        Month(dice.randint(2026, 2028), dice.randint(1, 12)),
        lines_over=1000,
        subscription_ceiling=Decimal("1777.77"),
        hot_water_heat=Decimal("0.0515"),
        towel_rail_heat=Decimal("0.1"),
        heat=HeatRules(circulation_by=dice.choice(list(CirculationBy))),
    )
    made = _City(dice, rules)
    for number in range(1, accounts + 1):
        made.settle(number)
    return made.facts(), rules


class _City:
    """Rows by the name of their frame, as they are thrown."""

    def __init__(self, dice: Random, rules: Rules) -> None:
        self.dice, self.rules = dice, rules
        self.ids = count(1)
        self.rows: dict[str, list[Row]] = {name: [] for name in _KINDS}
        self.meters = Meters(dice, rules, self.ids)
        self.rows["services"] = [
            {"service_id": key, "code": code, "unit": unit, "places": places}
            for key, (code, unit, places, _) in SERVICES.items()
        ]
        self.rows["tariffs"] = [row for service in SERVICES for row in self._prices(service)]
        self.rows["norms"] = [
            {"norm_id": next(self.ids), "service_id": service, "norm_kind": "common"}
            | {"value": self.dice.randint(1, 3_000_000)}
            | days
            for service in (WASTE, WATER, GAS, HOT)
            for days in self._cut()
        ]

    def facts(self) -> Facts:
        """Return everything, what neighbours share included."""
        shares, rows = Shares(self.dice, self.rules, self.ids), self.rows
        agreements, rows["registers"] = rows["agreements"], self.meters.registers
        rows |= shares.houses(BUILDINGS, HOT)
        rows["hot_water_months"] = shares.hot_water(BUILDINGS)
        rows["house_loads"] = shares.loads(BUILDINGS)
        rows |= shares.sums(agreements, rows["parameters"], (FUND, WATER))
        estimates = estimating(
            services=tuple(SERVICES),
            histories=tuple(self.meters.histories),
            standing=tuple(self.meters.standing),
        )
        facts = replace(some_facts(self.rules, **rows), estimating=estimates)
        places = {each["account_id"]: each["building_id"] for each in rows["accounts"]}
        return shares.heated(facts, agreements, places, HEATED)

    def settle(self, number: int) -> None:
        dice = self.dice
        self.rows["accounts"].append(
            {"account_id": number, "building_id": dice.choice(BUILDINGS)}
            | {"settlement_id": dice.randint(1, 3), "category": dice.choice(CATEGORIES)}
        )
        self._figures(number)
        for service in SERVICES:
            if dice.random() < 0.9:
                self._agree(number, service)
        for service in BENEFITED:
            if dice.random() < 0.1:
                self._favour(number, service)

    def _figures(self, account: int) -> None:
        dice = self.dice
        figures = [("total_area", 200_000_000), ("heated_area", 90_000_000), ("persons", 7)]
        figures += [("own_water", 9_000_000)] if dice.random() < 0.2 else []
        figures += [("towel_rails", 3)] if dice.random() < 0.7 else []
        for kind, most in figures:
            unit = 1_000_000 if kind in {"persons", "towel_rails"} else 1
            for days in self._cut():
                self._figure(account, kind, dice.randint(1, most) * unit, days)
        if dice.random() < 0.2:  # a contract's load is for the whole month
            whole = {"start": self.rules.first, "end": self.rules.end}
            self._figure(account, "heat_load", dice.randint(1, 9_000), whole)

    def _figure(self, account: int, kind: str, value: int, days: Row) -> None:
        self.rows["parameters"].append(
            {"parameter_id": next(self.ids), "account_id": account, "kind": kind, "value": value}
            | days
        )

    def _favour(self, account: int, service: int) -> None:
        dice = self.dice
        base = dice.choice(("sum", "persons", "norm"))
        limit = {"per_person": 0, "per_home": 0}
        if base == "norm":
            limit = {name: dice.randint(0, 9_000_000) for name in limit}
        self.rows["benefits"].append(
            {"grant_id": next(self.ids), "term_id": next(self.ids), "account_id": account}
            | {"service_id": service, "base": base, "off_percent": dice.randint(1, 10_000)}
            | {"having": dice.randint(1, 3)}
            | limit
            | dice.choice(list(self._cut()))
        )

    def _agree(self, account: int, service: int) -> None:
        method = SERVICES[service][3]
        if service == HOT:
            method = self.dice.choice(("metered", "metered", "norm", "imbalance"))
        amount = self.dice.randint(1, 500_000) if service == AGREED else 0
        pieces = list(self._cut())
        if self.dice.random() < 0.1:  # it began or ended inside the month
            pieces = [self.dice.choice(pieces)]
        for days in pieces:
            self.rows["agreements"].append(
                {"agreement_id": next(self.ids), "account_id": account, "service_id": service}
                | {"method": method, "norm_kind": "common" if method == "norm" else ""}
                | {"amount": amount}
                | days
            )
        if method == "metered" and (service != HOT or self.dice.random() < 0.9):
            self.meters.measure(account, service, SERVICES[service][1])
        if method == "containers":
            self._contain(account, service)

    def _contain(self, account: int, service: int) -> None:
        dice, rules = self.dice, self.rules
        for days in self._cut():
            place = next(self.ids)
            self.rows["container_places"].append(
                {"place_id": place, "account_id": account, "service_id": service}
                | {"volume": dice.choice((1_100_000, 240_000)), "containers": dice.randint(1, 5)}
                | {"weekdays": dice.choice(("", "14", "1234567"))}
                | days
            )
            self.rows["container_trips"] += [
                {"trip_id": next(self.ids), "account_id": account, "service_id": service}
                | {"place_id": place, "missed": dice.randint(0, 1)}
                | {"trips": 1, "register": dice.randint(1, 6), "day": day}
                for day in dice.sample(range(rules.first, rules.end), dice.randint(0, 3))
                if days["start"] <= day < days["end"]
            ]

    def _prices(self, service: int) -> Iterator[Row]:
        """Yield prices for everyone, and dearer knowledge for some: of a place, of a category."""
        dice = self.dice
        parts = ("", "") if dice.random() < 0.7 else ("customer", "energy")
        for part in dict.fromkeys(parts):
            for whom in ({}, {"category": "budget"}, {"settlement_id": 2}, {"building_id": 5}):
                if whom and dice.random() < 0.5:
                    continue
                for days in self._cut():
                    bounds = self._bounds(service)
                    for floor, ceiling in pairwise((0, *bounds, None)):
                        yield (
                            {"tariff_id": next(self.ids), "service_id": service}
                            | {"price_part": part, "tier_floor": floor, "tier_ceiling": ceiling}
                            | {"building_id": 0, "contract_model": "", "settlement_id": 0}
                            | {"category": "", "price": dice.randint(0, 3_000_000_000)}
                            | whom
                            | days
                        )

    def _bounds(self, service: int) -> list[int]:
        """Return where the price changes with the volume: not at all, for most services."""
        if service not in TIERED:
            return []
        return [each * 1_000_000 for each in sorted(self.dice.sample(range(1, 30), 2))]

    def _cut(self) -> Iterator[dict[str, int]]:
        """Yield the month whole, or cut at one or two of its days."""
        rules, cuts = self.rules, self.dice.choice((0, 0, 0, 1, 1, 2))
        inside = range(rules.first + 1, rules.end)
        days = [rules.first, *sorted(self.dice.sample(inside, cuts)), rules.end]
        for start, end in pairwise(days):
            yield {"start": start, "end": end}
