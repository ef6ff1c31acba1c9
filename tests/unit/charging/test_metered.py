"""Charging by meter: readings, replacements, zones, units, tiers."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from app.charging.calculate import calculate
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    millions,
)
from tests.unit.charging.lines import charged, equals_reference, metered, troubles


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

    @pytest.mark.parametrize(
        ("removed", "installed", "closes", "problems"),
        [
            (14, 14, 31, []),
            (14, 15, 31, []),
            (14, 16, 31, ["meter_gap"]),
            (14, None, 31, ["meter_gap"]),
            # it counted up to the closing day: the next one counts the next month
            (27, None, 25, []),
            (25, None, 25, []),
            (24, None, 25, ["meter_gap"]),
        ],
    )
    def test_names_days_without_a_meter(
        self, removed: int, installed: int | None, closes: int, problems: list[str]
    ) -> None:
        rules = replace(RULES, reading_day=closes)
        gone = date(2026, 11, removed)
        registers = [a_register("405.2", "412.6", number=1, removed=gone, to_day=gone)]
        if installed is not None:
            day = date(2026, 11, installed)
            new = a_register(None, "3.1", number=2, installed=day)
            registers.append(
                new | {"first_id": 5, "first_day": day, "first_value": millions("0.4")}
            )
        facts = metered(*registers)

        assert troubles(facts, rules) == problems
        equals_reference(facts, rules)

    @pytest.mark.parametrize(("closes", "part"), [(31, "r2.d30"), (25, "r2.d25")])
    def test_replaced_on_the_closing_day_is_charged_by_the_old_one(
        self, closes: int, part: str
    ) -> None:
        rules = replace(RULES, reading_day=closes)
        day = rules.closing_day()
        put_up = {"id": 5, "day": day, "value": millions("0.4")}
        new = a_register(None, None, number=2, installed=day)
        new |= {f"{bound}_{name}": put_up[name] for bound in ("first", "to") for name in put_up}
        facts = metered(a_register("405.2", "412.6", number=1, removed=day, to_day=day), new)

        assert charged(facts, rules) == {(1, "r1"): ("7.4", "74.00"), (1, part): ("0", "0.00")}
        assert troubles(facts, rules) == []
        equals_reference(facts, rules)

    def test_names_days_without_a_meter_before_the_first(self) -> None:
        day = date(2026, 11, 14)
        new = a_register(None, "3.1", number=2, installed=day)
        new |= {"first_id": 5, "first_day": day, "first_value": millions("0.4")}
        facts = metered(new)
        since = replace(
            facts, agreements=facts.agreements.with_columns(start=pl.lit(RULES.first + 13))
        )

        assert troubles(facts) == ["meter_gap"]
        assert troubles(since) == []

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

    def test_tiers_apart_by_less_than_a_unit_are_lines_of_their_own(self) -> None:
        """12 units: 10.2 at 1.00, half a unit at 3.00, and 1.3 above 10.7 at 5.00."""
        bounds = [(0, 10_200_000), (10_200_000, 10_700_000), (10_700_000, None)]
        tiers = [
            a_tariff(price, number=number, tier_floor=floor, tier_ceiling=ceiling)
            for number, (price, (floor, ceiling)) in enumerate(zip("135", bounds, strict=True), 1)
        ]
        facts = metered(a_register("0", "12"), tariffs=tiers)

        assert charged(facts) == {
            (1, "r7"): ("10.2", "10.20"),
            (1, "r7.t10_2"): ("0.5", "1.50"),
            (1, "r7.t10_7"): ("1.3", "6.50"),
        }
        equals_reference(facts)

    def test_a_replaced_meter_has_its_days_part_of_a_tier(self) -> None:
        """Ten units a month are cheap: five until the 15th, five after, not ten each time."""
        tiers = [
            a_tariff("1", tier_ceiling=millions(10)),
            a_tariff("2", number=2, tier_floor=millions(10)),
        ]
        day = date(2026, 11, 16)
        facts = metered(
            a_register("0", "8", removed=day),
            a_register(None, "8", number=8, installed=day, first_id=1, first_day=day)
            | {"first_value": 0},
            tariffs=tiers,
        )

        assert charged(facts) == {
            (1, "r7"): ("5", "5.00"),
            (1, "r7.t10"): ("3", "6.00"),
            (1, "r8.d16"): ("5", "5.00"),
            (1, "r8.t10.d16"): ("3", "6.00"),
        }
        equals_reference(facts)
