"""What went into a building, by the registers of its own meters."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.facts import REGISTERS, Facts
from tests.factories.charging import RULES, a_register, frame, millions
from tests.factories.houses import a_flat, a_house
from tests.unit.charging.houses import (
    billed,
    told,
)


class TestInput:
    def test_without_a_reading_nobody_is_charged_and_it_is_said(self) -> None:
        facts = a_house(None, a_flat("5"), a_flat())

        assert billed(facts) == []
        assert told(facts) == {(n, "house_unread", "blocks") for n in (1, 2)}

    def test_without_a_meter_neither(self) -> None:
        assert told(a_house("9", a_flat("5"), inputs=[])) == {(1, "house_unread", "blocks")}

    def test_of_two_meters_is_added_up(self) -> None:
        two = [a_register("0", str(n), number=n, account_id=1) for n in (8, 14)]

        assert billed(a_house(None, a_flat("7"), a_flat("3"), inputs=two)) == ["15.400", "6.600"]

    def test_that_one_of_two_meters_leaves_open_is_not_known(self) -> None:
        two = [a_register("0", end, number=n, account_id=1) for n, end in ((8, "8"), (14, None))]

        assert told(a_house(None, a_flat("7"), inputs=two)) == {(1, "house_unread", "blocks")}

    def test_of_a_part_of_the_month_is_not_known(self) -> None:
        late = a_register("0", "8", account_id=1, installed=RULES.first + 3)

        assert told(a_house(None, a_flat("7"), inputs=[late])) == {(1, "house_unread", "blocks")}

    def test_of_a_meter_replaced_the_same_day_is_known(self) -> None:
        assert billed(a_house(None, a_flat("7"), inputs=replaced(9, 9))) == ["12.000"]

    def test_of_a_meter_replaced_days_later_is_not_known(self) -> None:
        facts = a_house(None, a_flat("7"), a_flat(), inputs=replaced(9, 12))

        assert billed(facts) == []
        assert told(facts) == {(n, "house_gap", "blocks") for n in (1, 2)}

    def test_of_another_meter_meanwhile_is_asked_about(self) -> None:
        beside = a_register("0", "30", number=50, account_id=1)
        facts = a_house(None, a_flat("7"), a_flat(), inputs=[*replaced(9, 12), beside])

        assert billed(facts) == ["7.000", "35.000"]
        assert (1, "house_gap", "warns") in told(facts)

    def test_of_an_input_that_is_closed_for_good_is_not_asked_about(self) -> None:
        (closed, _), beside = replaced(9, 9), a_register("0", "30", number=50, account_id=1)
        facts = a_house(None, a_flat("7"), a_flat(persons="9"), inputs=[closed, beside])

        assert billed(facts) == ["7.000", "31.000"]
        assert told(facts) == set()

    def test_taken_off_after_the_closing_day_has_counted_the_month(self) -> None:
        rules, day = replace(RULES, reading_day=25), date(2026, 11, 27)
        old = a_register("0", "30", number=9, account_id=1, removed=day, to_day=day)
        facts = a_house(None, a_flat("7"), a_flat(persons="9"), inputs=[old])

        assert billed(facts, rules) == ["7.000", "23.000"]
        assert told(facts, rules) == set()

    def test_of_two_zones_of_one_meter_has_no_hole(self) -> None:
        """Whatever the zones, it is one meter that is taken off."""
        old, new = replaced(9, 9)
        night = old | {"register_id": 41, "zone": "night"}
        facts = a_house(None, a_flat("7"), inputs=[old | {"zone": "day"}, night, new])

        assert "house_gap" not in {kind for _, kind, _ in told(facts)}

    def test_ten_times_the_last_one_is_doubted(self) -> None:
        jumped = a_register("100", "1300", account_id=1, before_value=millions("0"))

        assert told(a_house(None, a_flat("7"), inputs=[jumped])) == {
            (1, "house_doubtful", "blocks")
        }

    def test_that_went_backwards_is_doubted(self) -> None:
        back = a_register("100", "50", account_id=1)

        assert told(a_house(None, a_flat("7"), inputs=[back])) == {(1, "house_doubtful", "blocks")}

    def test_of_a_first_month_is_believed(self) -> None:
        first = a_register("0", "812", account_id=1)

        assert billed(a_house(None, a_flat("800"), inputs=[first]))[0] == "812.000"

    def test_of_hot_water_is_that_of_its_own_meter(self) -> None:
        """Two inputs, two imbalances: 30 m³ of cold and 12 m³ of hot water, two persons unread."""
        facts = a_house("30", a_flat("5"), a_flat(persons="1"), a_flat(persons="4"))
        hot = {"service_id": 2, "code": "hot_water", "unit": "m3", "places": 3}
        own = a_register("0", "2", number=70, account_id=1, service_id=2)
        at_the_input = a_register("0", "12", number=71, account_id=1, service_id=2)
        both = replace(
            with_another(facts, hot),
            registers=pl.concat([facts.registers, frame(REGISTERS, [own])]),
            house_registers=pl.concat([facts.house_registers, frame(REGISTERS, [at_the_input])]),
        )

        assert by_service(both) == (
            [5_000_000, 5_000_000, 20_000_000],
            [2_000_000, 2_000_000, 8_000_000],
        )

    def test_serves_what_follows_it_too(self) -> None:
        """Wastewater of a building is what its water meter counted."""
        facts = a_house("30", a_flat("5"), a_flat(persons="1"), a_flat(persons="4"))
        both = with_wastewater(facts)

        water, sewage = by_service(both)
        assert water == sewage == [5_000_000, 5_000_000, 20_000_000]


class TestOthers:
    def test_of_two_flats_are_one(self) -> None:
        assert others(a_house("9", a_flat("5"), a_flat("3"), common="0.5")) == {1}

    def test_of_five_who_all_used_water_are_four(self) -> None:
        assert others(a_house("30", *[a_flat("5")] * 5, common="0.5")) == {4}

    def test_are_the_fewest_behind_any_sum(self) -> None:
        """Four are metered, but a single one shares what is left besides the payer."""
        facts = a_house("40", *[a_flat("5")] * 4, a_flat(), a_flat(persons="2"))

        assert others(facts) == {1}

    def test_that_used_nothing_do_not_count(self) -> None:
        flats = [a_flat("5"), a_flat("4"), a_flat("0"), a_flat("0"), a_flat("0")]

        assert others(a_house("12", *flats)) == {1}

    def test_are_nobody_in_a_house_of_one(self) -> None:
        assert others(a_house("9", a_flat("5"))) == {None}

    def test_that_wastewater_lacks_are_those_it_differs_by(self) -> None:
        """Six take water, five of them wastewater: the difference of the sums is the sixth."""
        facts = with_wastewater(a_house("36", *[a_flat("5")] * 6))
        kept = facts.agreements.filter(~((pl.col("service_id") == 2) & (pl.col("account_id") == 6)))

        assert others(replace(facts, agreements=kept)) == {1}
        assert others(facts) == {5}


def others(facts: Facts) -> set[int | None]:
    """Return how many others each share of the house is said to stand on."""
    lines = calculate(facts, RULES).rows.filter(pl.col("part").str.starts_with("s."))
    return {json.loads(basis)["others"] for basis in as_json(lines)}


def with_wastewater(facts: Facts) -> Facts:
    """Return the house with wastewater, which follows the water, shared out as well."""
    waste = {"service_id": 2, "code": "wastewater", "unit": "m3", "places": 3}
    return with_another(facts, waste)


def with_another(facts: Facts, service: dict[str, Any]) -> Facts:
    """Return the house with a second service that all of it takes in the same way."""
    return replace(
        facts,
        services=pl.concat([facts.services, pl.DataFrame([service], schema=facts.services.schema)]),
        agreements=_again(facts.agreements, "agreement_id"),
        distributions=_again(facts.distributions, "distribution_id"),
        tariffs=_again(facts.tariffs, "tariff_id"),
    )


def by_service(facts: Facts) -> tuple[list[int], list[int]]:
    """Return what each account is charged for of both services, in order."""
    lines = calculate(facts, RULES).rows
    sums = lines.group_by("account_id", "service_id").agg(pl.col("quantity").sum())
    first, second = (
        sums.filter(service_id=n).sort("account_id")["quantity"].to_list() for n in (1, 2)
    )
    return first, second


def replaced(off: int, on: int) -> list[dict[str, Any]]:
    """Return a meter taken off on that day after the first, and the next one put on."""
    old = a_register("0", "8", number=40, account_id=1, removed=RULES.first + off)
    new = a_register(None, "4", number=42, account_id=1, installed=RULES.first + on)
    first = {"first_id": 420, "first_day": RULES.first + on, "first_value": 0}
    return [old, new | first]


def _again(frame: pl.DataFrame, identity: str) -> pl.DataFrame:
    """Return the rows, and the same of the second service."""
    other = frame.with_columns(pl.col(identity) + 100, service_id=pl.lit(2, dtype=pl.Int64))
    return pl.concat([frame, other])
