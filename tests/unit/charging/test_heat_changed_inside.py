"""Premises that leave the building's heating, or come back to it, inside a month."""

from dataclasses import replace

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.heat import flat
from tests.unit.charging.test_heat_transit import ALONE, a_house


def told(facts: Facts, rules: Rules) -> set[tuple[int, str, str]]:
    found = calculate(facts, rules).problems.select("account_id", "kind", "severity")
    return set(found.iter_rows())


def cut_to(facts: Facts, rules: Rules, since: int, until: int) -> Facts:
    """Return the house whose third premises heat themselves on these days of the month alone."""
    assert facts.heat is not None
    days = {"start": rules.first + since, "end": rules.first + until}
    devices = facts.heat.devices.with_columns(
        **{name: pl.lit(day, dtype=pl.Int64) for name, day in days.items()}
    )
    return replace(facts, heat=replace(facts.heat, devices=devices))


@pytest.mark.parametrize("days", [(0, 10), (10, 30)])
def test_is_named_for_the_month_is_charged_as_it_began(days: tuple[int, int]) -> None:
    facts, rules = a_house([flat(60), flat(40), ALONE])

    changed = told(cut_to(facts, rules, *days), rules)
    assert [kind for _, kind, _ in changed] == ["heat_changed_inside"]
    assert {severity for *_, severity in changed} == {"warns"}


def test_is_not_told_of_premises_that_heat_themselves_all_month() -> None:
    facts, rules = a_house([flat(60), flat(40), ALONE])

    assert told(facts, rules) == set()
