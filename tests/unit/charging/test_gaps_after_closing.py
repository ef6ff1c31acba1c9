"""A meter taken off after the day that closes a month, and the one put up in its place."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from tests.factories.charging import RULES, a_register
from tests.unit.charging.lines import charged, equals_reference, metered, troubles


@pytest.mark.parametrize(
    ("removed", "next_on", "problems"),
    [
        (25, 25, []),
        (27, 27, []),
        (27, 28, []),
        (27, 29, ["meter_gap"]),
        (25, 30, ["meter_gap"]),
    ],
)
def test_names_days_without_a_meter_after_the_closing_day(
    removed: int, next_on: int, problems: list[str]
) -> None:
    """The next one counts the next month; 7.4 m3 of the one that is gone are all of this."""
    rules = replace(RULES, reading_day=25)
    gone = date(2026, 11, removed)
    put_up = {"account_id": 1, "service_id": 1, "installed": date(2026, 11, next_on)}
    facts = metered(
        a_register("405.2", "412.6", number=1, removed=gone, to_day=gone), next_meters=[put_up]
    )
    ended = replace(
        facts, agreements=facts.agreements.with_columns(end=pl.lit(RULES.first + removed))
    )

    assert charged(facts, rules) == {(1, "r1"): ("7.4", "74.00")}
    assert troubles(facts, rules) == problems
    assert troubles(ended, rules) == []
    equals_reference(facts, rules)
