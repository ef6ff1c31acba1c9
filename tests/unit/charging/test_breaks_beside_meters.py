"""Days without a service, and a bad one, where no meter of the flat's own tells what came."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from app.charging.calculate import calculate
from app.charging.exact import day_number
from app.charging.facts import Facts
from app.charging.reductions.facts import INTERRUPTIONS
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_tariff, an_agreement, frame, some_facts
from tests.factories.estimates import a_state, estimating, overdue
from tests.factories.heat import HeatHouse, a_town, flat
from tests.unit.charging.estimates import APR, JAN, YEAR, equals, facts_of, late, silent
from tests.unit.charging.lines import charged


def a_break(first: date, end: date, **more: Any) -> dict[str, Any]:
    """Return days without water, or with bad one, of all houses in the tests."""
    given = {"interruption_id": 5, "building_id": 1, "service_id": 1, "quality": 0}
    measures = {"off_hours": None, "off_percent": None, "degrees": None}
    return given | measures | {"start": day_number(first), "end": day_number(end)} | more


def of_january(first: int, end: int, **more: Any) -> dict[str, Any]:
    return a_break(date(2026, 1, first), date(2026, 1, end), **more)


def broken(facts: Facts, rules: Rules, *breaks: dict[str, Any]) -> Facts:
    return replace(facts, interruptions=frame(INTERRUPTIONS, list(breaks), rules))


class TestWithoutABelievedMeter:
    def test_days_without_water_are_not_paid_by_norm(self) -> None:
        known = estimating(states=(overdue(date(2026, 1, 1)),), histories=(YEAR,))
        facts = facts_of(silent(), known=known, rules=JAN)

        # 13.5 m3 at 10.00; ten of thirty-one days are 4.354839 m3, 43.55
        assert charged(broken(facts, JAN, of_january(3, 13)), JAN) == {
            (1, "r7.norm"): ("13.5", "135.00"),
            (1, "b5.r7.norm.d3"): ("-4.355", "-43.55"),
        }

    def test_nor_by_the_average_of_a_broken_one(self) -> None:
        known = estimating(states=(a_state("broken", date(2026, 1, 12)),), histories=(YEAR,))
        facts = facts_of(late("199", date(2026, 1, 12)), known=known, rules=JAN)

        # of the 5.26 m3 of twenty days, eight of them: those before the 12th were counted
        found = charged(broken(facts, JAN, of_january(3, 20)), JAN)
        assert found == {
            (1, "r7"): ("3", "30.00"),
            (1, "r7.est.d12"): ("5.26", "52.60"),
            (1, "b5.r7.est.d12"): ("-2.104", "-21.04"),
        }

    def test_what_did_not_come_did_not_run_off(self) -> None:
        known = estimating(states=(overdue(date(2026, 1, 1)),), histories=(YEAR,))
        facts = facts_of(
            silent(),
            known=known,
            rules=JAN,
            agreements=[an_agreement("metered"), an_agreement("follows", number=2)],
            services=[
                {"service_id": 1, "code": "water"},
                {"service_id": 2, "code": "wastewater", "unit": "m3"},
            ],
            tariffs=[a_tariff("10"), a_tariff("20", number=2, service=2)],
        )
        facts = broken(facts, JAN, of_january(3, 13))

        # 13.5 m3 of water, and ten of thirty-one days less of both
        assert equals(facts, JAN) == {
            (1, "r7.norm"): ("13.5", "135.00"),
            (1, "b5.r7.norm.d3"): ("-4.355", "-43.55"),
            (2, "water.r7.norm"): ("13.5", "270.00"),
            (2, "water.b5.r7.norm.d3"): ("-4.355", "-87.10"),
        }

    def test_what_a_later_reading_settles_is_not_taken_off_twice(self) -> None:
        for months, rules in ((1, JAN), (4, APR)):  # by the average, and by norm after its limit
            facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=rules)
            first = date(2026, months, 1)

            found = charged(broken(facts, rules, a_break(first, first.replace(day=20))), rules)

            assert [part for _, part in found] == [part for _, part in charged(facts, rules)]

    def test_use_past_the_meter_is_paid_by_its_act(self) -> None:
        state = a_state("unauthorised", date(2026, 1, 22), daily=30_536_300)
        known = estimating(states=(state,), histories=(YEAR,))
        facts = facts_of(late("203", date(2026, 1, 22)), known=known, rules=JAN)

        assert charged(broken(facts, JAN, of_january(1, 32 - 1)), JAN) == charged(facts, JAN)


HOUSE = HeatHouse(Fraction(40), [flat(60), flat(40)])


def of_november(**more: Any) -> dict[str, Any]:
    return a_break(date(2026, 11, 1), date(2026, 12, 1), **more)


class TestByTheBuildingsMeter:
    def test_c059_bad_heat_takes_its_per_cent_off_each_share(self) -> None:
        facts = broken(a_town([HOUSE], price="1000"), RULES, of_november(quality=1, degrees=16))

        lines = calculate(facts, RULES).rows.sort("account_id", "part", descending=[False, True])

        # 24 and 16 Gcal; 16 degrees of 18 take ten per cent off
        assert lines.select("part", "quantity", "amount").rows() == [
            ("heat", 24_000_000, 24_000_00),
            ("b5.heat", -2_400_000, -2_400_00),
            ("heat", 16_000_000, 16_000_00),
            ("b5.heat", -1_600_000, -1_600_00),
        ]

    def test_days_without_heat_are_not_in_its_meter(self) -> None:
        facts = a_town([HOUSE], price="1000")

        assert charged(broken(facts, RULES, of_november())) == charged(facts)


class TestAsAgreed:
    def test_a_fixed_sum_and_a_part_of_a_cost_are_left_to_a_person(self) -> None:
        for method in ("fixed", "share"):
            facts = some_facts(
                agreements=[an_agreement(method, amount=10_000)],
                services=[{"service_id": 1}],
                interruptions=[a_break(date(2026, 11, 3), date(2026, 11, 8))],
            )

            outcome = calculate(facts, RULES)

            assert outcome.rows.filter(pl.col("amount") < 0).is_empty()
            assert ("reduced_by_hand", "warns") in outcome.problems.select(
                "kind", "severity"
            ).rows()

    def test_of_other_days_and_services_nothing_is_said(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("fixed", amount=10_000)],
            services=[{"service_id": 1}],
            interruptions=[a_break(date(2026, 11, 3), date(2026, 11, 8), service_id=2)],
        )

        assert calculate(facts, RULES).problems.is_empty()
