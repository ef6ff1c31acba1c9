"""A meter put up after the day that closes a month: what was charged before it does not wait."""

from dataclasses import replace

import pytest

from app.charging.facts import Facts
from tests.factories.charging import RULES, a_tariff, an_agreement, millions, some_facts
from tests.unit.charging.lines import charged, equals_reference, troubles

AT_25 = replace(RULES, reading_day=25)


def by_norm_until(day: int) -> Facts:
    """Return an account charged by norm (13.5 m3 at 10.00) before a day, and by meter from it."""
    change = RULES.first + day - 1
    return some_facts(
        services=[{"service_id": 1}],
        agreements=[
            an_agreement("norm", end=change),
            an_agreement("metered", number=2, service_id=1, start=change),
        ],
        norms=[{"norm_id": 1, "service_id": 1, "value": millions("4.5")}],
        parameters=[{"parameter_id": 1, "kind": "persons", "value": millions(3)}],
        tariffs=[a_tariff("10")],
    )


def test_days_before_it_are_charged() -> None:
    facts = by_norm_until(27)

    # 135.00 x 26/30
    assert charged(facts, AT_25) == {(1, ""): ("11.7", "117.00")}
    assert troubles(facts, AT_25) == []
    equals_reference(facts, AT_25)


@pytest.mark.parametrize("day", [10, 25])
def test_that_should_have_been_read_is_missing(day: int) -> None:
    facts = by_norm_until(day)

    assert charged(facts, AT_25) == {}
    assert troubles(facts, AT_25) == ["no_meter"]
