"""Meters at random: read, replaced, read late after an estimate, or not read for months."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.charging.exact import day_number
from app.charging.rules import Rules
from tests.factories.estimates import a_history, stood

Row = dict[str, Any]
SILENT, LATE = (1, 8), 1
"""Services some of whose meters nobody read, and the one with meters that were read late."""


class Meters:
    """The registers of a city's accounts as they are thrown, and what is known of those unread."""

    def __init__(self, dice: Random, rules: Rules, ids: Iterator[int]) -> None:
        self.dice, self.rules, self.ids = dice, rules, ids
        self.registers: list[Row] = []
        self.histories: list[Row] = []
        self.standing: list[Row] = []

    def measure(self, account: int, service: int, unit: str) -> None:
        """Give an account one meter of a service, or two where the first was replaced."""
        dice, rules = self.dice, self.rules
        unit = dice.choice(("gj", "gcal", "mwh")) if unit == "gcal" else unit
        one = {"account_id": account, "service_id": service, "unit": unit}
        one |= {"capacity": 100_000_000_000}
        one |= {"multiplier": dice.choice((1, 1, 1, 30)) * 1_000_000}
        day = dice.randint(rules.first + 1, rules.end - 2)
        if service in SILENT and dice.random() < 0.1:
            self._silent(one, dice.choice((1, 1, 2, 3, 4, 5)))
        elif service == LATE and dice.random() < 0.1:
            self._late(one)
        elif dice.random() < 0.1:  # replaced inside the month
            self._dial(one | {"removed": day}, closes=day)
            self._dial(one | {"installed": day}, opens=day)
        else:
            self._dial(one)

    def _silent(self, meter: Row, behind: int) -> None:
        """Add a meter that nobody has read for so many months, this one included."""
        number, dice = next(self.ids), self.dice
        day = self.rules.month.plus(1 - behind).first_day - timedelta(days=1)
        start = dice.randint(0, 99_999_999_999)
        self.registers.append(
            {"register_id": number, "meter_id": number}
            | meter
            | {f"{name}_id": number * 10 for name in ("from", "to")}
            | {f"{name}_day": day_number(day) for name in ("from", "to")}
            | {f"{name}_value": start for name in ("from", "to")}
        )
        year = (day - timedelta(days=dice.randint(1, 365)), "0")
        used = str(Decimal(dice.randint(0, 99_999)).scaleb(-3))
        self.histories.append(a_history((day, used), year, register=number))

    def _late(self, meter: Row) -> None:
        """Add a meter read for the first time in two months: one of them was charged already."""
        number, dice, before = next(self.ids), self.dice, self.rules.month.plus(-1)
        opened = day_number(before.first_day) - 1
        start = dice.randint(0, 99_000) * 1000
        self.registers.append(
            {"register_id": number, "meter_id": number, "to_confirmed": 1}
            | meter
            | {"from_id": number * 10, "from_day": opened, "from_value": start}
            | {"to_id": number * 10 + 1, "to_day": self.rules.end - 1}
            | {"to_value": start + dice.randint(0, 30_000) * 1000}
        )
        self.standing.append(
            stood(
                before.first_day,
                self.rules.month.first_day,
                str(dice.randint(0, 20)),
                register_id=number,
            )
            | {"account_id": meter["account_id"]}
            | dict.fromkeys(("service_id", "own_service_id"), meter["service_id"])
            | {"settling": dice.choice(("settled", "final"))}
        )

    def _dial(self, meter: Row, *, opens: int | None = None, closes: int | None = None) -> None:
        number, dice, rules = next(self.ids), self.dice, self.rules
        step = dice.randint(0, 19_000_000)
        start = dice.randint(0, 99_999_999_999)
        end = start + step
        passes = end >= meter["capacity"]
        first = "from" if opens is None else "first"
        since = rules.first - 1 if opens is None else opens
        until = rules.end - 1 if closes is None else closes
        self.registers.append(
            {"register_id": number, "meter_id": number}
            | meter
            | {f"{first}_id": number * 10, f"{first}_day": since, f"{first}_value": start}
            | {"to_id": number * 10 + 1, "to_day": until, "to_value": end % meter["capacity"]}
            | {"to_confirmed": 1, "to_passes_zero": int(passes)}
        )
