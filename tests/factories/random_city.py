"""Accounts with every plain method and everything that may change inside a month, at random.

A seed gives the same city for ever. What cannot be charged (a gap, an unknown figure) is left to
tests of its own: here every line is wanted.
"""

from collections.abc import Iterator
from itertools import count, pairwise
from random import Random
from typing import Any

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.kernel.month import Month
from tests.factories.charging import some_facts

Row = dict[str, Any]
WATER, HEAT, UPKEEP, WASTE, RENT, FEE, AGREED = range(1, 8)
SERVICES = {
    WATER: ("water", "m3", 3, "metered"),
    HEAT: ("heat", "gcal", 5, "metered"),
    UPKEEP: ("management", "m2", 3, "area"),
    WASTE: ("waste", "m3", 3, "norm"),
    RENT: ("intercom", "flat", 3, "flat"),
    FEE: ("fee", "month", 3, "subscription"),
    AGREED: ("agreed", "month", 3, "fixed"),
}
CATEGORIES = ("population", "budget", "company")


def random_city(seed: int, accounts: int) -> tuple[Facts, Rules]:
    """Return the facts of so many accounts in a month of the seed's choice, and its rules."""
    dice = Random(seed)
    rules = Rules(Month(dice.randint(2026, 2028), dice.randint(1, 12)))
    made = _City(dice, rules)
    for number in range(1, accounts + 1):
        made.settle(number)
    return made.facts(), rules


class _City:
    """Rows by the name of their frame, as they are thrown."""

    def __init__(self, dice: Random, rules: Rules) -> None:
        self.dice, self.rules = dice, rules
        self.ids = count(1)
        self.rows: dict[str, list[Row]] = {
            name: [] for name in ("accounts", "agreements", "parameters", "registers")
        }
        self.rows["services"] = [
            {"service_id": key, "code": code, "unit": unit, "places": places}
            for key, (code, unit, places, _) in SERVICES.items()
        ]
        self.rows["tariffs"] = [row for service in SERVICES for row in self._prices(service)]
        self.rows["norms"] = [
            {"norm_id": next(self.ids), "service_id": WASTE, "norm_kind": "common"}
            | {"value": self.dice.randint(1, 3_000_000)}
            | days
            for days in self._cut()
        ]

    def facts(self) -> Facts:
        return some_facts(self.rules, **self.rows)

    def settle(self, number: int) -> None:
        dice = self.dice
        self.rows["accounts"].append(
            {"account_id": number, "building_id": dice.randint(1, 9)}
            | {"settlement_id": dice.randint(1, 3), "category": dice.choice(CATEGORIES)}
        )
        for kind, most in (("total_area", 200_000_000), ("persons", 7)):
            unit = 1_000_000 if kind == "persons" else 1
            for days in self._cut():
                value = dice.randint(1, most) * unit
                self.rows["parameters"].append(
                    {"parameter_id": next(self.ids), "account_id": number, "kind": kind}
                    | {"value": value}
                    | days
                )
        for service in SERVICES:
            if dice.random() < 0.9:
                self._agree(number, service)

    def _agree(self, account: int, service: int) -> None:
        method = SERVICES[service][3]
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
        if method == "metered":
            self._measure(account, service)

    def _measure(self, account: int, service: int) -> None:
        dice, rules = self.dice, self.rules
        unit = dice.choice(("gj", "gcal", "mwh")) if service == HEAT else "m3"
        one = {"account_id": account, "service_id": service, "unit": unit}
        one |= {"capacity": 100_000_000_000}
        one |= {"multiplier": dice.choice((1, 1, 1, 30)) * 1_000_000}
        day = dice.randint(rules.first + 1, rules.end - 2)
        if dice.random() < 0.1:  # replaced inside the month
            self._dial(one | {"removed": day}, closes=day)
            self._dial(one | {"installed": day}, opens=day)
        else:
            self._dial(one)

    def _dial(self, meter: Row, *, opens: int | None = None, closes: int | None = None) -> None:
        number, dice, rules = next(self.ids), self.dice, self.rules
        step = dice.randint(0, 19_000_000)
        start = dice.randint(0, 99_999_999_999)
        end = start + step
        passes = end >= meter["capacity"]
        first = "from" if opens is None else "first"
        since = rules.first - 1 if opens is None else opens
        until = rules.end - 1 if closes is None else closes
        self.rows["registers"].append(
            {"register_id": number, "meter_id": number}
            | meter
            | {f"{first}_id": number * 10, f"{first}_day": since, f"{first}_value": start}
            | {"to_id": number * 10 + 1, "to_day": until, "to_value": end % meter["capacity"]}
            | {"to_confirmed": 1, "to_passes_zero": int(passes)}
        )

    def _prices(self, service: int) -> Iterator[Row]:
        """Yield prices for everyone, and dearer knowledge for some: of a place, of a category."""
        dice = self.dice
        parts = ("", "") if dice.random() < 0.7 else ("customer", "energy")
        for part in dict.fromkeys(parts):
            for whom in ({}, {"category": "budget"}, {"settlement_id": 2}, {"building_id": 5}):
                if whom and dice.random() < 0.5:
                    continue
                for days in self._cut():
                    yield (
                        {"tariff_id": next(self.ids), "service_id": service, "price_part": part}
                        | {"building_id": 0, "contract_model": "", "settlement_id": 0}
                        | {"category": "", "price": dice.randint(0, 3_000_000_000)}
                        | whom
                        | days
                    )

    def _cut(self) -> Iterator[dict[str, int]]:
        """Yield the month whole, or cut at one or two of its days."""
        rules, cuts = self.rules, self.dice.choice((0, 0, 0, 1, 1, 2))
        inside = range(rules.first + 1, rules.end)
        days = [rules.first, *sorted(self.dice.sample(inside, cuts)), rules.end]
        for start, end in pairwise(days):
            yield {"start": start, "end": end}
