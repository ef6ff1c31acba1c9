"""What neighbours share in a city at random: water and heat of buildings, loads, sums of groups."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

from app.charging.facts import REGISTERS, Facts
from app.charging.heat import facts as shapes
from app.charging.heat.facts import HeatFacts
from app.charging.rules import Rules
from tests.factories.charging import frame

Row = dict[str, Any]
_MILLION = 1_000_000


class Shares:
    """Rows by the name of their frame, for accounts and agreements that a city has already."""

    def __init__(self, dice: Random, rules: Rules, ids: "count[int]") -> None:
        self.dice, self.rules, self.ids = dice, rules, ids

    def houses(self, buildings: Sequence[int], service: int) -> dict[str, list[Row]]:
        """Let every building's water be shared out by its meter."""
        dice = self.dice
        return {
            "distributions": [
                {"distribution_id": next(self.ids), "building_id": each, "service_id": service}
                | {"common": dice.choice((0, dice.randint(1, 50_000) * 1000))}
                | {"carried_in": -dice.choice((0, 0, dice.randint(1, 9_000) * 1000))}
                for each in buildings
            ],
            "house_registers": [
                self._read(each, service, dice.randint(0, 900_000) * 1000) for each in buildings
            ],
        }

    def loads(self, buildings: Sequence[int]) -> list[Row]:
        """Give every building a load that no contracts in it come to."""
        return [
            {"building_id": each, "load": self.dice.randint(900_000, 5_000_000)}
            for each in buildings
        ]

    def hot_water(self, buildings: Sequence[int]) -> list[Row]:
        """Let what warmed hot water be counted in some buildings, or found by temperatures."""
        dice = self.dice
        months = []
        for each in buildings:
            counted, is_measured = dice.randint(1, 900_000) * 10, dice.random() < 0.5
            circulation = dice.choice((None, dice.randint(1, 90_000) * 10))
            warm = (None, None) if dice.random() < 0.3 else (55_000_000, 7_500_000)
            months.append(
                {"building_id": each, "said": 1, "circulation": circulation}
                | {"hot_water_heat": counted if is_measured else None}
                | {"hot_water_volume": dice.choice((None, dice.randint(1, 900_000) * 1000))}
                | dict(zip(("hot_temperature", "cold_temperature"), warm, strict=True))
            )
        return months

    def sums(
        self, agreements: Sequence[Row], parameters: Sequence[Row], services: tuple[int, int]
    ) -> dict[str, list[Row]]:
        """Let all who take a service bear a sum of it, and all who take another a volume."""
        found: dict[str, list[Row]] = {"shared_sums": [], "shares": [], "share_caps": []}
        dice = self.dice
        for service, kind in zip(services, ("amount", "volume"), strict=True):
            number, key = next(self.ids), dice.choice(("equal", "total_area", "persons"))
            cap = dice.choice((None, dice.randint(1, 60) * _MILLION))
            known = {"amount": 0, "volume": None}
            known[kind] = dice.randint(1, 9_000_000) * (1 if kind == "amount" else 1000)
            found["shared_sums"].append(
                {"shared_sum_id": number, "service_id": service, "key": key, "cap": cap}
                | {"cap_per": "" if cap is None else "account"}
                | known
            )
            own = [each for each in agreements if each["service_id"] == service]
            for each in own:
                found["shares"] += self._shares(number, key, each, parameters)
            if cap is not None:
                found["share_caps"] += self._caps(number, own)
        return found

    def _shares(
        self, number: int, key: str, agreement: Row, parameters: Sequence[Row]
    ) -> Iterator[Row]:
        """Yield the days on which an agreement bears a sum, cut where its figure changes."""
        whole = {"parameter_id": 0, "value": _MILLION, "kind": key}
        whole |= {name: agreement[name] for name in ("account_id", "start", "end")}
        figures = [whole] if key == "equal" else parameters
        for figure in figures:
            if (figure["account_id"], figure["kind"]) != (agreement["account_id"], key):
                continue
            start = max(figure["start"], agreement["start"])
            end = min(figure["end"], agreement["end"])
            if start < end:
                yield (
                    {"shared_sum_id": number, "start": start, "end": end}
                    | {"needed": agreement["end"] - agreement["start"]}
                    | {name: agreement[name] for name in ("account_id", "service_id", "method")}
                    | {"agreement_id": agreement["agreement_id"]}
                    | {name: figure[name] for name in ("parameter_id", "value")}
                )

    def _caps(self, number: int, agreements: Sequence[Row]) -> list[Row]:
        days: dict[int, int] = {}
        for each in agreements:
            account = each["account_id"]
            days[account] = days.get(account, 0) + each["end"] - each["start"]
        return [
            {"shared_sum_id": number, "account_id": account, "measure": each * _MILLION}
            | {"needed": each, "known": each}
            for account, each in days.items()
        ]

    def heated(
        self, facts: Facts, agreements: Sequence[Row], places: dict[int, int], service: int
    ) -> Facts:
        """Return the facts with the heat of every building shared out among its premises."""
        dice, rules = self.dice, self.rules
        members = [each for each in agreements if each["service_id"] == service]
        buildings = sorted({places[each["account_id"]] for each in members})
        begins = {each: dice.choice((rules.first, rules.first + 4)) for each in buildings}
        devices = [
            {"account_id": account, "service_id": service, "has_hot_water": 0}
            | {"device": dice.choice(("none", "meter", "allocators", "individual"))}
            | {"units": dice.randint(0, 900) * _MILLION}
            for account in sorted({each["account_id"] for each in members})
            if dice.random() < 0.7
        ]
        meters = [
            self._read(each["account_id"], service, dice.randint(0, 300_000) * 10)
            | {"unit": "gcal"}
            for each in devices
            if each["device"] == "meter"
        ]
        at = [{"building_id": each, "service_id": service} for each in buildings]
        heat = HeatFacts(
            houses=frame(shapes.HEAT_HOUSES, [self._house(each) for each in at], rules),
            buildings=frame(
                shapes.HEAT_BUILDINGS, [each | {"house_id": each["building_id"]} for each in at]
            ),
            seasons=frame(
                shapes.HEAT_SEASONS,
                [each | {"start": begins[each["building_id"]]} for each in at],
                rules,
            ),
            members=frame(
                shapes.HEAT_MEMBERS,
                [each | {"building_id": places[each["account_id"]]} for each in members],
                rules,
            ),
            devices=frame(shapes.HEAT_DEVICES, devices, rules),
            areas=facts.parameters.filter(kind="heated_area").select(list(shapes.HEAT_AREAS)),
            registers=frame(REGISTERS, meters, rules),
            house_registers=frame(
                REGISTERS,
                [
                    self._read(each, service, dice.randint(1, 4_000_000) * 10) | {"unit": "gcal"}
                    for each in buildings
                ],
                rules,
            ),
        )
        return replace(facts, heat=heat)

    def _house(self, at: Row) -> Row:
        dice = self.dice
        unknown = (
            *("load", "design_temperature", "hours", "outdoor_temperature", "act_heat"),
            *("hot_water_heat", "hot_water_volume", "hot_temperature", "cold_temperature"),
            *("circulation", "common_heat"),
        )
        return (
            at
            | dict.fromkeys(unknown)
            | {"house_id": at["building_id"], "source": "meter", "has_hot_water": 0}
            | {"is_controlled": dice.randint(0, 1), "common_factor": _MILLION}
            | {"common_share": dice.choice((0, 100_000, 123_456))}
            | {"system_share": dice.choice((None, 150_000, 87_654))}
        )

    def _read(self, owner: int, service: int, step: int) -> Row:
        """Return a register of an owner's meter that went on by so much in the month."""
        number, rules, start = next(self.ids), self.rules, self.dice.randint(0, 99_999) * 1000
        return (
            {"register_id": number, "meter_id": number, "account_id": owner}
            | {"service_id": service, "unit": "m3", "to_confirmed": 1}
            | {"from_id": number * 10, "from_day": rules.first - 1, "from_value": start}
            | {"to_id": number * 10 + 1, "to_day": rules.end - 1, "to_value": start + step}
        )
