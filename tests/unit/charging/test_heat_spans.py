"""A house's meter that nobody read for months: of which months its heat is."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import RULES
from tests.factories.heat import HeatHouse, a_town, flat
from tests.unit.charging.test_heat_problems import FIRST, SECOND, told, without

FLATS = [flat(50), flat(50)]
WAITS = {(account, "house_spans", "blocks") for account in (FIRST, SECOND)}


def read_last(days: int, *, connected: int, **changes: Any) -> Facts:
    """Return a house read and connected so many days before the month began."""
    facts = a_town([HeatHouse(Fraction(10), FLATS, changes=changes)])
    assert facts.heat is not None
    day = pl.lit(RULES.first - days, dtype=pl.Int64)
    since = pl.lit(RULES.first - connected, dtype=pl.Int64)
    return without(
        facts,
        house_registers=facts.heat.house_registers.with_columns(from_day=day),
        seasons=facts.heat.seasons.with_columns(since=since),
    )


@pytest.mark.parametrize(
    ("days", "connected", "waits"),
    [
        pytest.param(1, 17, False, id="when the month before ended"),
        pytest.param(31, 17, False, id="inside the month before"),
        pytest.param(32, 17, True, id="a month earlier, and it was connected meanwhile"),
        pytest.param(180, 0, False, id="in spring, and it was connected with the month"),
        pytest.param(180, 1, True, id="in spring, and it was connected a day earlier"),
    ],
)
def test_waits_where_days_of_heating_have_no_reading(
    days: int, connected: int, *, waits: bool
) -> None:
    facts = read_last(days, connected=connected)

    assert told(facts, RULES) == (WAITS if waits else set())
    assert calculate(facts, RULES).rows.is_empty() is waits


def test_waits_in_summer_too_where_it_counts_hot_water() -> None:
    facts = read_last(180, connected=0, has_hot_water=1)

    assert told(facts, RULES) == WAITS


def test_by_an_act_does_not_wait() -> None:
    facts = read_last(180, connected=180, act_heat=9_000_000)

    assert sum(calculate(facts, RULES).rows["quantity"]) == 9_000_000


def test_of_calendar_months_is_measured_by_the_readings_around_each() -> None:
    rules = replace(RULES, month_by=MonthBasis.CALENDAR)

    assert "house_spans" not in {kind for _, kind, _ in told(read_last(180, connected=180), rules)}
