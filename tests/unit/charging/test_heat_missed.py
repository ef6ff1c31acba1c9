"""A heat meter of premises that nobody read for a month: what of its count is of the next one."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import Voice, explain
from app.charging.facts import PARAMETERS, REGISTERS, Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_register, frame
from tests.factories.heat import HeatHouse, a_town, flat
from tests.references.charging import lines_of
from tests.unit.charging.test_explanation import Line, plain, sources
from tests.unit.charging.test_heat_problems import SECOND, without

FLATS = [flat(50, "meter", "4"), flat(50, "meter", "5")]
READ_LAST = RULES.first - 32
"""The last day of September: October was missed."""
REPLACED = RULES.first + 20


def a_meter(number: int, used: str, **more: Any) -> dict[str, Any]:
    own: dict[str, Any] = {"account_id": SECOND, "unit": "gcal", "to_confirmed": 1}
    return a_register("0", used, number=number, **own) | more


def put_up(number: int, used: str, day: int, **more: Any) -> dict[str, Any]:
    """Return a meter put up inside the month, with the reading of that day."""
    first = {"first_id": number, "first_day": day, "first_value": 0, "from_id": None}
    opened = {"from_day": None, "from_value": None, "installed": day, "put_up": day}
    return a_meter(number, used) | first | opened | more


def with_meters(*meters: dict[str, Any], put_in: int = 10) -> Facts:
    """Return a house of so many Gcal, the second flat's meters as they are given."""
    facts = a_town([HeatHouse(Fraction(put_in), FLATS)])
    assert facts.heat is not None
    others = facts.heat.registers.filter(pl.col("account_id") != SECOND)
    since = pl.lit(RULES.first - 100, dtype=pl.Int64)
    areas = facts.heat.areas.with_columns(kind=pl.lit("heated_area"))
    return without(
        replace(facts, parameters=areas.select(list(PARAMETERS))),
        registers=pl.concat([others, frame(REGISTERS, list(meters))]),
        seasons=facts.heat.seasons.with_columns(since=since),
    )


def read_of(facts: Facts, rules: Rules = RULES) -> str:
    """Return what of the second flat's count is the month's; the second count agrees."""
    rows = calculate(facts, rules).rows.sort("account_id")
    for row in rows.iter_rows(named=True):
        (again,) = lines_of(facts, rules, row["account_id"]).values()
        assert from_millionths(row["quantity"]) == again.quantity, row["account_id"]
    (own,) = as_json(rows.filter(account_id=SECOND))
    return f"{from_millionths(json.loads(own)['read']):.5f}"


class TestReplaced:
    OLD = a_meter(7, "5.1", from_day=READ_LAST, removed=REPLACED, to_day=REPLACED)
    NEW = put_up(8, "3", REPLACED)

    def test_counts_for_the_month_the_days_it_stood(self) -> None:
        """5.1 Gcal of 51 days, 20 of them November's: 2, and 3 of the meter in its place."""
        assert read_of(with_meters(self.OLD, self.NEW)) == "5.00000"

    def test_is_explained_meter_by_meter(self) -> None:
        rows = calculate(with_meters(self.OLD, self.NEW), RULES).rows.filter(account_id=SECOND)
        row = rows.row(0, named=True)
        line = Line(
            "heat",
            from_millionths(row["quantity"]),
            from_millionths(row["price"]),
            kopecks(row["amount"]),
            json.loads(as_json(rows)[0]) | {"others": None},
        )

        found = explain(line, sources(units={1: "gcal"}), voice=Voice())

        assert plain(found.steps[0]) == "5,1 Гкал × 20 / 51 + 3 Гкал = 5 Гкал"

    def test_after_the_months_closing_day_counts_all_of_it(self) -> None:
        """Readings close on the 25th: 6.1 Gcal of October and November, taken off on the 27th."""
        rules = replace(RULES, reading_day=25)
        gone = RULES.first + 26
        old = a_meter(7, "6.1", from_day=RULES.first - 37, removed=gone, to_day=gone)

        assert read_of(with_meters(old), rules) == "3.00000"


class TestPutUp:
    def test_inside_a_missed_month_spans_what_is_left_of_it(self) -> None:
        """27 Gcal of 54 days since 8 October: 15 of November."""
        since = RULES.first - 24
        facts = with_meters(a_meter(7, "27", from_day=since, put_up=since), put_in=60)

        assert read_of(facts) == "15.00000"

    @pytest.mark.parametrize("day", [1, 24, 30])
    def test_and_read_again_before_it_ended_spans_nothing(self, day: int) -> None:
        put_up_on = RULES.first - 31
        facts = with_meters(
            a_meter(7, "27", from_day=RULES.first - day, put_up=put_up_on), put_in=60
        )

        assert read_of(facts) == "27.00000"

    def test_on_the_day_that_closed_a_month_spans_the_next_one(self) -> None:
        """6.1 Gcal of the 61 days of October and November."""
        facts = with_meters(a_meter(7, "6.1", from_day=READ_LAST, put_up=READ_LAST))

        assert read_of(facts) == "3.00000"

    def test_on_the_day_that_closed_the_month_before_spans_none(self) -> None:
        closed = RULES.first - 1
        facts = with_meters(a_meter(7, "6.1", from_day=closed, put_up=closed))

        assert read_of(facts) == "6.10000"

    def test_inside_an_earlier_month_spans_it_and_those_after(self) -> None:
        """Put up on 21 September: 7.1 Gcal of 71 days."""
        since = RULES.first - 41
        facts = with_meters(a_meter(7, "7.1", from_day=since, put_up=since))

        assert read_of(facts) == "3.00000"

    def test_between_a_closing_day_and_the_month_it_counts_first_spans_that_month(self) -> None:
        """Readings close on the 25th: put up on 27 September, it counts October first."""
        rules = replace(RULES, reading_day=25)
        since = RULES.first - 35
        facts = with_meters(
            a_meter(7, "6.1", from_day=since, put_up=since, to_day=RULES.first + 24)
        )

        assert read_of(facts, rules) == "3.00000"
