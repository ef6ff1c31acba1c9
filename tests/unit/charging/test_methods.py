"""Each method: its amounts, its part months, the practice cases, and the scalar reference."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.kernel.month import Month
from tests.factories.charging import (
    NOVEMBER,
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.references.charging import ReferenceLine, lines_of


def charged(facts: Facts, rules: Rules = RULES) -> dict[tuple[int, str], tuple[str, str]]:
    """Return quantity and amount of every line, without needless zeros."""
    return {
        (row["service_id"], row["part"]): (
            f"{from_millionths(row['quantity']).normalize():f}",
            f"{kopecks(row['amount']):f}",
        )
        for row in calculate(facts, rules).rows.iter_rows(named=True)
    }


def troubles(facts: Facts, rules: Rules = RULES) -> list[str]:
    return calculate(facts, rules).problems["kind"].to_list()


def equals_reference(facts: Facts, rules: Rules = RULES) -> None:
    outcome = calculate(facts, rules)
    for account_id in facts.accounts["account_id"]:
        engine = {
            (row["service_id"], row["part"]): ReferenceLine(
                from_millionths(row["quantity"]),
                from_millionths(row["price"]),
                kopecks(row["amount"]),
            )
            for row in outcome.rows.filter(account_id=account_id).iter_rows(named=True)
        }
        assert engine == lines_of(facts, rules, account_id)


def metered(*registers: dict[str, Any], tariffs: Any = None, **more: Any) -> Facts:
    return some_facts(
        agreements=[an_agreement("metered")],
        registers=list(registers),
        tariffs=tariffs or [a_tariff("10")],
        **more,
    )


class TestMetered:
    def test_charges_the_difference_of_readings(self) -> None:
        facts = metered(a_register("1238.5", "1245"), tariffs=[a_tariff("32.184")])

        assert charged(facts) == {(1, "r7"): ("6.5", "209.20")}
        equals_reference(facts)

    def test_c015_five_digits_pass_zero(self) -> None:
        facts = metered(a_register("99998.7", "3.2", capacity="100000"))

        assert charged(facts) == {(1, "r7"): ("4.5", "45.00")}

    def test_c016_capacity_need_not_be_a_power_of_ten(self) -> None:
        facts = metered(a_register("838857.6", "12.3", capacity="838860.8"))

        assert charged(facts) == {(1, "r7"): ("15.5", "155.00")}

    def test_refuses_a_step_back_without_a_known_capacity(self) -> None:
        assert troubles(metered(a_register("99998.7", "3.2"))) == ["negative_consumption"]

    def test_refuses_going_almost_round(self) -> None:
        facts = metered(a_register("3", "99998", capacity="100000"))

        assert troubles(facts) == ["spike"]

    def test_c018_an_impossible_value_is_held(self) -> None:
        facts = metered(a_register("300", "421817", before_value=millions("180")))

        assert charged(facts) == {}
        problem = calculate(facts, RULES).problems.row(0, named=True)
        assert (problem["kind"], problem["severity"]) == ("spike", "blocks")
        assert '"usual":120000000' in problem["facts"]

    def test_a_confirmed_spike_is_charged(self) -> None:
        facts = metered(a_register("300", "733", before_value=millions("297"), to_confirmed=1))

        assert charged(facts) == {(1, "r7"): ("433", "4330.00")}

    def test_c019_a_meter_replaced_inside_the_month_gives_both_parts(self) -> None:
        day = date(2026, 11, 14)
        old = a_register("405.2", "412.6", number=1, removed=day, to_day=day)
        new = a_register(None, "3.1", number=2, installed=day)
        new |= {"first_id": 5, "first_day": day, "first_value": millions("0.4")}
        facts = metered(old, new)

        assert charged(facts) == {(1, "r1"): ("7.4", "74.00"), (1, "r2.d14"): ("2.7", "27.00")}
        equals_reference(facts)

    def test_c022_a_first_reading_without_a_start_is_asked_about(self) -> None:
        facts = metered(a_register(None, "100"))

        assert charged(facts) == {}
        assert troubles(facts) == ["missing_start_reading"]

    def test_a_missing_reading_is_a_named_problem(self) -> None:
        stale = a_register("5", "5", to_day=RULES.first - 1)

        assert troubles(metered(stale)) == ["missing_reading"]

    def test_no_meter_is_a_named_problem(self) -> None:
        assert troubles(metered()) == ["no_meter"]

    def test_c023_estimates_already_charged_are_not_charged_again(self) -> None:
        facts = metered(a_register("130", "148"))  # 100, then three estimates of 10 each

        assert charged(facts) == {(1, "r7"): ("18", "180.00")}

    def test_c029_day_and_night_have_their_prices(self) -> None:
        day = a_register("0", "100", number=1, meter_id=9, zone="day", unit="kwh")
        night = a_register("0", "50", number=2, meter_id=9, zone="night", unit="kwh")
        prices = [a_tariff("4.32", zone="day"), a_tariff("2.16", number=2, zone="night")]
        facts = metered(day, night, tariffs=prices, services=[{"service_id": 1, "unit": "kwh"}])

        assert {amount for _, amount in charged(facts).values()} == {"432.00", "108.00"}

    def test_c029_zones_typed_the_other_way_round_are_held(self) -> None:
        day = a_register("100", "52", number=1, meter_id=9, zone="day", before_value=0)
        night = a_register("50", "103", number=2, meter_id=9, zone="night", before_value=0)

        assert troubles(metered(day, night)) == ["zones_swapped"]

    @pytest.mark.parametrize(
        ("unit", "read", "gcal"),
        [("gj", "41.868", "10"), ("mwh", "1.163", "1"), ("gcal", "2", "2")],
    )
    def test_converts_heat_exactly(self, unit: str, read: str, gcal: str) -> None:
        facts = metered(
            a_register("0", read, unit=unit),
            services=[{"service_id": 1, "unit": "gcal", "places": 5}],
        )

        assert next(iter(charged(facts).values()))[0] == gcal
        equals_reference(facts)

    def test_a_unit_of_another_kind_is_a_problem(self) -> None:
        assert troubles(metered(a_register("0", "1", unit="kwh"))) == ["unit_mismatch"]

    def test_a_tariff_changed_inside_the_month_splits_the_volume_by_days(self) -> None:
        prices = [
            a_tariff("10", end=date(2026, 11, 11)),
            a_tariff("20", number=2, start=date(2026, 11, 11)),
        ]
        facts = metered(a_register("0", "10"), tariffs=prices)

        assert charged(facts) == {
            (1, "r7"): ("3.333", "33.33"),
            (1, "r7.d11"): ("6.667", "133.34"),
        }
        equals_reference(facts)

    @pytest.mark.parametrize(
        ("volume", "expected"),
        [
            ("0", {"r7": "0"}),
            ("10", {"r7": "10"}),
            ("10.001", {"r7": "10", "r7.t10": "0.001"}),
            ("25", {"r7": "10", "r7.t10": "10", "r7.t20": "5"}),
        ],
    )
    def test_tiers_charge_the_bound_in_the_lower_tier(
        self, volume: str, expected: dict[str, str]
    ) -> None:
        bounds: list[tuple[int, int | None]] = [(0, 10), (10, 20), (20, None)]
        tiers = [
            a_tariff(
                str(number),
                number=number,
                tier_floor=floor * 1_000_000,
                tier_ceiling=None if ceiling is None else ceiling * 1_000_000,
            )
            for number, (floor, ceiling) in enumerate(bounds, start=1)
        ]
        facts = metered(a_register("0", volume), tariffs=tiers)

        assert {part: quantity for (_, part), (quantity, _) in charged(facts).items()} == expected


class TestByDays:
    def test_b2_area(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("area")],
            parameters=[{"parameter_id": 1, "kind": "total_area", "value": millions("54.70")}],
            tariffs=[a_tariff("9.85")],
        )

        assert charged(facts) == {(1, ""): ("54.7", "538.80")}

    def test_b2_share_of_an_estimate_by_area(self) -> None:
        members = [
            {"agreement_id": number, "account_id": number, "service_id": 1, "share_group": "e"}
            | {"value": millions(value), "parameter_id": number}
            for number, value in ((1, "54.70"), (2, "4945.30"))
        ]
        facts = some_facts(
            agreements=[an_agreement("share", share_group="e")],
            shares=members,
            shared_sums=[
                {"shared_sum_id": 1, "service_id": 1, "share_group": "e", "amount": 12_000_000}
            ],
        )

        assert {amount for _, amount in charged(facts).values()} == {"1312.80"}
        equals_reference(facts)

    @pytest.mark.parametrize(("first", "amount"), [(False, "136.51"), (True, "136.50")])
    def test_b1_waste_by_persons(self, *, first: bool, amount: str) -> None:
        facts = some_facts(
            agreements=[an_agreement("norm")],
            norms=[{"norm_id": 1, "service_id": 1, "value": millions("0.155")}],
            parameters=[{"parameter_id": 1, "kind": "persons", "value": millions(3)}],
            tariffs=[a_tariff("293.56")],
        )

        rules = replace(RULES, price_per_person_first=first)
        assert {line for _, line in charged(facts, rules).values()} == {amount}

    @pytest.mark.parametrize(
        ("month", "first", "end", "amount"),
        [
            (Month(2025, 2), date(2025, 2, 26), date(2025, 3, 1), "0.96"),
            (Month(2020, 2), date(2020, 2, 27), date(2020, 3, 1), "0.93"),
        ],
    )
    def test_c046_three_days_of_february(
        self, month: Month, first: date, end: date, amount: str
    ) -> None:
        rules = Rules(month)
        agreement = an_agreement("fixed", amount=900, start=first, end=end)

        assert {
            line for _, line in charged(some_facts(rules, agreements=[agreement]), rules).values()
        } == {amount}

    def test_c047_service_from_the_eighth(self) -> None:
        total = Decimal(0)
        for number in (4, 5, 6):
            rules = Rules(Month(2023, number))
            start = {"start": date(2023, 4, 8)} if number == 4 else {}
            facts = some_facts(rules, agreements=[an_agreement("fixed", amount=395_000, **start)])
            ((_, amount),) = charged(facts, rules).values()
            assert number != 4 or amount == "3028.33"
            total += Decimal(amount)
        assert total == Decimal("10928.33")

    def test_persons_changed_inside_the_month(self) -> None:
        change = date(2026, 11, 10)
        facts = some_facts(
            agreements=[an_agreement("norm")],
            norms=[{"norm_id": 1, "service_id": 1, "value": millions("4.6")}],
            parameters=[
                {"parameter_id": 1, "kind": "persons", "value": millions(3), "end": change},
                {"parameter_id": 2, "kind": "persons", "value": millions(4), "start": change},
            ],
            tariffs=[a_tariff("11.364")],
        )

        assert set(charged(facts)) == {(1, ""), (1, "d10")}
        equals_reference(facts)

    def test_c005_eight_equal_shares_add_up(self) -> None:
        members = [
            {"agreement_id": n, "account_id": n, "service_id": 1, "share_group": "e"}
            | {"value": 1_000_000, "parameter_id": n}
            for n in range(1, 9)
        ]
        facts = some_facts(
            accounts=[{"account_id": n} for n in range(1, 9)],
            agreements=[
                an_agreement("share", number=n, account_id=n, service_id=1, share_group="e")
                for n in range(1, 9)
            ],
            services=[{"service_id": 1}],
            shares=members,
            shared_sums=[
                {"shared_sum_id": 1, "service_id": 1, "share_group": "e", "amount": 35_316}
            ],
        )

        amounts = calculate(facts, RULES).rows["amount"].to_list()
        assert sorted(amounts) == [4414] * 4 + [4415] * 4
        assert sum(amounts) == 35_316


class TestPrices:
    def test_c030_touching_dates_price_each_day_once(self) -> None:
        rules = Rules(Month(2017, 6))
        prices = [
            a_tariff("2.98", start=rules.first, end=rules.first),
            a_tariff("5.028", number=2),
        ]
        facts = some_facts(
            rules,
            agreements=[an_agreement("metered")],
            registers=[a_register("0", "1", rules=rules)],
            tariffs=prices,
        )

        assert charged(facts, rules) == {(1, "r7"): ("1", "5.03")}

    def test_c033_three_decimal_tariffs(self) -> None:
        for price, volume, amount in (("11.364", "100", "1136.40"), ("20.004", "7", "140.03")):
            facts = metered(a_register("0", volume, to_confirmed=1), tariffs=[a_tariff(price)])
            assert {line for _, line in charged(facts).values()} == {amount}

    def test_c033_c034_parts_of_a_price_and_a_blank_one(self) -> None:
        prices = [
            a_tariff("11.364", price_part="water"),
            a_tariff("3.612", number=2, price_part="transport"),
            a_tariff("5.028", number=3, price_part="treatment", category="population"),
        ]
        register = a_register("0", "7")
        home = metered(register, tariffs=prices, accounts=[{"category": "population"}])
        budget = metered(register, tariffs=prices, accounts=[{"category": "budget"}])

        assert {amount for _, amount in charged(home).values()} == {"79.55", "25.28", "35.20"}
        assert {amount for _, amount in charged(budget).values()} == {"79.55", "25.28"}
        assert troubles(budget) == []

    def test_a_zero_tariff_prints_a_zero_line(self) -> None:
        facts = metered(a_register("0", "7"), tariffs=[a_tariff("0")])

        assert charged(facts) == {(1, "r7"): ("7", "0.00")}

    def test_a_missing_tariff_is_a_problem(self) -> None:
        facts = metered(a_register("0", "7"), tariffs=[a_tariff("1", service=2)])

        assert charged(facts) == {}
        assert troubles(facts) == ["missing_tariff"]

    def test_days_without_a_price_are_a_problem(self) -> None:
        facts = metered(a_register("0", "7"), tariffs=[a_tariff("1", start=date(2026, 11, 5))])

        assert charged(facts) == {}
        assert troubles(facts) == ["tariff_gap"]

    def test_the_most_specific_tariff_wins(self) -> None:
        prices = [
            a_tariff("1"),
            a_tariff("2", number=2, building_id=1),
            a_tariff("3", number=3, category="population"),
        ]
        facts = metered(a_register("0", "1"), tariffs=prices, accounts=[{"category": "population"}])

        assert charged(facts) == {(1, "r7"): ("1", "2.00")}

    def test_c041_lines_are_rounded_one_by_one(self) -> None:
        registers = [a_register("0", "12.12", number=n, meter_id=n) for n in (1, 2)]
        facts = metered(*registers, tariffs=[a_tariff("12.12")])

        assert sum(Decimal(amount) for _, amount in charged(facts).values()) == Decimal("293.78")

    def test_a_subscriber_fee_is_capped_and_said_so(self) -> None:
        rules = replace(RULES, subscription_ceiling=Decimal("44.27"))
        facts = some_facts(agreements=[an_agreement("subscription")], tariffs=[a_tariff("50")])

        assert {amount for _, amount in charged(facts, rules).values()} == {"44.27"}
        assert troubles(facts, rules) == ["above_ceiling"]


class TestProblems:
    @pytest.mark.parametrize(
        ("agreement", "kind"),
        [
            (an_agreement("area"), "no_area"),
            (an_agreement("norm"), "no_norm"),
            (an_agreement("fixed", amount=None), "no_amount"),
            (an_agreement("share", share_group="e"), "no_shared_sum"),
        ],
    )
    def test_names_what_is_missing(self, agreement: dict[str, Any], kind: str) -> None:
        facts = some_facts(agreements=[agreement], tariffs=[a_tariff("1")])

        assert troubles(facts) == [kind]

    def test_a_gap_of_days_blocks_the_service_only(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("area"), an_agreement("flat", number=2)],
            parameters=[
                {"parameter_id": 1, "kind": "total_area", "value": 1, "start": date(2026, 11, 2)}
            ],
            tariffs=[a_tariff("1"), a_tariff("5", number=2, service=2)],
        )

        assert charged(facts) == {(2, ""): ("1", "5.00")}
        assert troubles(facts) == ["area_gap"]

    def test_parks_an_account_with_too_many_lines(self) -> None:
        registers = [a_register("0", "1", number=n, meter_id=n) for n in range(1, 70)]

        assert troubles(metered(*registers)) == ["too_many_lines"]
        assert charged(metered(*registers)) == {}


figures = st.integers(min_value=0, max_value=500_000_000)
cuts = st.integers(min_value=1, max_value=29)


class TestProperties:
    @given(volume=figures, price=st.integers(0, 10**9), cut=cuts, began=cuts)
    @settings(max_examples=60, deadline=None)
    def test_pieces_of_a_volume_add_up_and_equal_the_reference(
        self, volume: int, price: int, cut: int, began: int
    ) -> None:
        register = a_register("0", "0", to_value=volume, to_confirmed=1)
        change = RULES.first + cut
        prices = [a_tariff("1", price=price, end=change), a_tariff("2", number=2, start=change)]
        facts = some_facts(
            agreements=[
                an_agreement("metered", end=RULES.first + began),
                an_agreement("metered", number=2, service_id=1, start=RULES.first + began),
            ],
            services=[{"service_id": 1}],
            registers=[register],
            tariffs=prices,
        )

        assert calculate(facts, RULES).rows["quantity"].sum() == volume
        equals_reference(facts)

    @given(st.lists(st.integers(1, 10**8), min_size=1, max_size=40), st.integers(0, 10**9))
    @settings(max_examples=60, deadline=None)
    def test_shares_add_up_whatever_the_order(self, weights: list[int], amount: int) -> None:
        members = [
            {"agreement_id": n, "account_id": n, "service_id": 1, "share_group": "e"}
            | {"value": weight, "parameter_id": n}
            for n, weight in enumerate(weights, start=1)
        ]
        facts = some_facts(
            accounts=[{"account_id": row["account_id"]} for row in members],
            agreements=[
                an_agreement("share", **{key: row[key] for key in ("account_id", "share_group")})
                | {"agreement_id": row["agreement_id"]}
                for row in members
            ],
            shares=members,
            shared_sums=[
                {"shared_sum_id": 1, "service_id": 1, "share_group": "e", "amount": amount}
            ],
        )
        turned = replace(
            facts, shares=facts.shares.reverse(), agreements=facts.agreements.reverse()
        )

        lines = calculate(facts, RULES).rows
        assert lines["amount"].sum() == amount
        assert lines.equals(calculate(turned, RULES).rows)
        equals_reference(facts)

    @given(
        area=st.integers(1, 10**9), price=st.integers(0, 10**9), cut=cuts, month=st.integers(1, 12)
    )
    @settings(max_examples=60, deadline=None)
    def test_area_equals_the_reference_in_every_month(
        self, area: int, price: int, cut: int, month: int
    ) -> None:
        rules = Rules(Month(2028, month))
        change = rules.first + min(cut, rules.month.days - 1)
        facts = some_facts(
            rules,
            agreements=[an_agreement("area")],
            parameters=[{"parameter_id": 1, "kind": "total_area", "value": area}],
            tariffs=[
                a_tariff("1", price=price, end=change),
                a_tariff("2", number=2, start=change),
            ],
        )

        equals_reference(facts, rules)


def test_lines_are_unique_and_in_order() -> None:
    facts = metered(*(a_register("0", "1", number=n, meter_id=n) for n in (12, 3, 7)))

    lines = calculate(facts, RULES).rows
    keys = lines.select("account_id", "service_id", "part")
    assert keys.is_unique().all()
    assert lines.equals(lines.sort("account_id", "service_id", "part"))
    assert RULES.month == NOVEMBER
    assert isinstance(keys, pl.DataFrame)
