"""Ten months of a meter that is read now and then come to what its dial went on by."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.estimates.facts import STANDING
from app.charging.exact import day_number, from_millionths
from app.charging.facts import METERED, READINGS, Facts
from app.charging.readings import bounded
from app.charging.rules import Rules
from app.kernel.month import Month
from tests.factories.charging import a_tariff, an_agreement, frame, millions, some_facts
from tests.factories.estimates import a_history, estimating

INSTALLED, OPENED = date(2024, 12, 31), date(2025, 12, 31)
FIRST, MONTHS = Month(2026, 1), 10


@dataclass
class Household:
    """A meter, what was read of it, and what published months charged without a reading."""

    read: list[tuple[date, Decimal]] = field(
        default_factory=lambda: [(INSTALLED, Decimal(0)), (OPENED, Decimal(120))]
    )
    standing: list[dict[str, Any]] = field(default_factory=list)
    charged: Decimal = Decimal(0)

    def charge(self, rules: Rules) -> None:
        """Charge a month and keep what it estimates, as a publication does."""
        outcome = calculate(self._facts(rules), rules)
        assert outcome.problems.is_empty()
        self.charged += from_millionths(int(outcome.rows["quantity"].sum()))
        self.standing += [
            {name: row.get(name) for name in STANDING} | {"month": rules.first, "own_service_id": 1}
            for row in outcome.estimates.iter_rows(named=True)
        ]

    def _facts(self, rules: Rules) -> Facts:
        before = [each for each in self.read if each[0] < rules.month.first_day]
        last = max(before)
        year = [each for each in before if last[0] - timedelta(days=365) <= each[0] < last[0]]
        opening = min(year, default=None)
        history = a_history(_told(last), None if opening is None else _told(opening))
        register = {"register_id": 7, "meter_id": 7, "service_id": 1, "unit": "m3", "decimals": 3}
        readings = [
            {"register_id": 7, "reading_id": number, "day": day, "value": millions(value)}
            for number, (day, value) in enumerate(self.read, start=1)
        ]
        facts = some_facts(
            rules,
            agreements=[an_agreement("metered")],
            tariffs=[a_tariff("10")],
            norms=[{"norm_id": 1, "service_id": 1, "value": millions("4.5"), "norm_kind": "all"}],
            parameters=[{"parameter_id": 1, "kind": "persons", "value": millions(2)}],
        )
        known = frame(READINGS, [each | {"trust": 1, "is_act": False} for each in readings], rules)
        meters = frame(METERED, [register | {"installed": day_number(INSTALLED)}], rules)
        return replace(
            facts,
            registers=bounded(meters, known, rules=rules),
            estimating=replace(
                estimating(histories=(history,)),
                standing=pl.DataFrame(self.standing, schema=STANDING),
            ),
        )


def _told(reading: tuple[date, Decimal]) -> tuple[date, str]:
    day, value = reading
    return day, str(value)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_months_are_estimated_the_last_reading_settles_them(seed: int) -> None:
    random, household, dial = Random(seed), Household(), Decimal(120)
    for number in range(MONTHS):
        month = FIRST.plus(number)
        dial += Decimal(random.randint(0, 20_000)) / 1000
        if random.random() < 0.45 or number == MONTHS - 1:
            household.read.append((month.plus(1).first_day - timedelta(days=1), dial))
        household.charge(Rules(month))

    assert household.charged == dial - 120
