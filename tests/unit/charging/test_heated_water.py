"""Cold water that the building's meter counts and the house warms: it is paid for as hot alone."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl

from app.charging.calculate import calculate
from app.charging.facts import AGREEMENTS, REGISTERS, SERVICES, TARIFFS, Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_register, a_tariff, an_agreement, frame
from tests.factories.houses import Flat, a_flat, a_house, volume
from tests.references.houses import house_of

HOT = 2
HOT_WATER = {"service_id": HOT, "code": "hot_water", "unit": "m3", "places": 3}


def a_warming_house(
    put_in: str,
    *flats: Flat,
    hot: dict[int, str | None],
    meter: list[dict[str, Any]] | None = None,
    rules: Rules = RULES,
    says: int = 1,
    method: str = "metered",
) -> Facts:
    """Return a house that warms water; `hot` is account -> what its own meter of it counted.

    `meter` are the building's own registers of hot water.
    """
    facts = a_house(put_in, *flats, rules=rules)
    taking = [
        an_agreement(method, number=100 + account, service_id=HOT, account_id=account)
        for account in hot
    ]
    registers = [
        a_register(
            "0", read, number=100 + account, account_id=account, service_id=HOT, to_confirmed=1
        )
        for account, read in hot.items()
    ]
    at_the_heater = [each | {"account_id": 1, "service_id": HOT} for each in meter or []]
    return replace(
        facts,
        services=pl.concat([facts.services, frame(SERVICES, [HOT_WATER])]),
        agreements=pl.concat([facts.agreements, frame(AGREEMENTS, taking)]),
        registers=pl.concat([facts.registers, frame(REGISTERS, registers)]),
        house_registers=pl.concat([facts.house_registers, frame(REGISTERS, at_the_heater)]),
        tariffs=pl.concat([facts.tariffs, frame(TARIFFS, [a_tariff("20", number=2, service=HOT)])]),
        distributions=facts.distributions.with_columns(heated_too=pl.lit(says, dtype=pl.Int64)),
    )


def cold(facts: Facts, rules: Rules = RULES) -> list[str]:
    """Return the cold water of each account, and see that the second count says the same."""
    lines = calculate(facts, rules).rows.filter(service_id=1)
    by_engine = {
        (row["agreement_id"], kind): row["quantity"]
        for row in lines.iter_rows(named=True)
        if (kind := [*row["part"].split("."), ""][1]) in {"imbalance", "common"}
    }
    (distribution,) = facts.distributions.filter(service_id=1).iter_rows(named=True)
    house = house_of(facts, rules, distribution)
    assert house.stopped == lines.is_empty()
    by_reference = {
        (agreement, kind): int(part * 1_000_000)
        for kind in ("imbalance", "common")
        for agreement, part in getattr(house, kind).items()
        if part
    }
    assert {key: part for key, part in by_engine.items() if part} == by_reference
    sums = lines.group_by("account_id").agg(pl.col("quantity").sum()).sort("account_id")
    return [str(volume(each)) for each in sums["quantity"]]


def told(facts: Facts, rules: Rules = RULES) -> set[tuple[int, int, str, str]]:
    found = calculate(facts, rules).problems.select("account_id", "service_id", "kind", "severity")
    return set(found.iter_rows())


class TestWaterHeatedInTheHouse:
    def test_is_taken_off_before_the_rest_is_shared(self) -> None:
        """100 came in, 40 of them were warmed: 50 of cold are counted, and 10 are left."""
        facts = a_warming_house("100", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"})

        outcome = calculate(facts, RULES)
        assert cold(facts) == ["24.000", "36.000"]
        assert outcome.rows["quantity"].sum() == 100_000_000
        (balance,) = outcome.balances.iter_rows(named=True)
        assert (balance["heated"], balance["heated_by"]) == (40_000_000, "charged")
        assert (balance["input"], balance["imbalance"]) == (100_000_000, 10_000_000)

    def test_leaves_a_flat_without_readings_only_what_is_cold(self) -> None:
        """1 read 20 and takes 15 of hot; 2 lives without a meter and takes 25: 40 of cold."""
        facts = a_warming_house("100", a_flat("20"), a_flat(), hot={1: "15", 2: "25"})

        assert cold(facts) == ["20.000", "40.000"]

    def test_stays_where_the_meter_counts_cold_water_alone(self) -> None:
        facts = a_warming_house("100", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"}, says=0)

        assert cold(facts) == ["40.000", "60.000"]

    def test_is_what_the_buildings_meter_of_hot_water_counted(self) -> None:
        """It counted 44 where the flats take 40: what hot water lost is none of cold water's."""
        meter = a_register("0", "44", number=950, to_confirmed=1)
        facts = a_warming_house(
            "100", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"}, meter=[meter]
        )

        assert cold(facts) == ["22.400", "33.600"]
        (balance,) = calculate(facts, RULES).balances.iter_rows(named=True)
        assert (balance["heated"], balance["heated_by"]) == (44_000_000, "meter")

    def test_is_charged_hot_water_where_that_meter_came_inside_the_month(self) -> None:
        meter = a_register(None, "9", number=950, to_confirmed=1, installed=RULES.first + 9) | {
            "first_id": 1,
            "first_day": RULES.first + 9,
            "first_value": 0,
        }
        facts = a_warming_house(
            "100", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"}, meter=[meter]
        )

        assert cold(facts) == ["24.000", "36.000"]

    def test_counts_by_norm_too(self) -> None:
        """Two flats of one person each have the norm of 4.5: 9 are warmed, and 41 are left."""
        facts = a_warming_house("100", a_flat("20"), a_flat("30"), hot={1: "0", 2: "0"})
        by_norm = pl.col("method").replace({"metered": "norm"})
        hot = pl.col("service_id") == HOT
        normed = replace(
            facts,
            agreements=facts.agreements.with_columns(
                method=pl.when(hot).then(by_norm).otherwise("method"),
                norm_kind=pl.when(hot).then(pl.lit("bath")).otherwise("norm_kind"),
            ),
            norms=pl.concat(
                [facts.norms, facts.norms.with_columns(pl.lit(HOT, pl.Int64).alias("service_id"))]
            ),
        )

        assert cold(normed) == ["36.400", "54.600"]

    def test_may_be_more_than_came_in_and_is_carried_then(self) -> None:
        facts = a_warming_house("45", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"})

        assert cold(facts) == ["20.000", "30.000"]
        (balance,) = calculate(facts, RULES).balances.iter_rows(named=True)
        assert balance["carried_out"] == -45_000_000


class TestWhereItIsNotKnown:
    def test_a_silent_meter_of_hot_water_stops_the_building_by_name(self) -> None:
        facts = a_warming_house("100", a_flat("20"), a_flat("30"), hot={1: "15", 2: None})

        assert cold(facts) == []
        assert told(facts) == {
            (1, 1, "heated_unknown", "blocks"),
            (2, 1, "heated_unknown", "blocks"),
            (2, HOT, "missing_reading", "blocks"),
        }

    def test_so_does_hot_water_paid_for_without_a_volume(self) -> None:
        facts = a_warming_house("100", a_flat("20"), a_flat("30"), hot={1: "15"}, method="flat")

        assert cold(facts) == []
        assert (1, 1, "heated_unknown", "blocks") in told(facts)

    def test_an_unread_meter_of_the_buildings_hot_water_stops_it(self) -> None:
        meter = a_register("0", None, number=950)
        facts = a_warming_house(
            "100", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"}, meter=[meter]
        )

        assert cold(facts) == []
        assert told(facts) == {(n, 1, "heated_unread", "blocks") for n in (1, 2)}

    def test_a_house_that_nobody_takes_hot_water_in_is_told_once(self) -> None:
        facts = a_warming_house("100", a_flat("20"), a_flat("30"), hot={})

        assert cold(facts) == ["40.000", "60.000"]
        assert told(facts) == {(1, 1, "heated_none", "warns")}


class TestWastewater:
    def test_is_what_the_meter_of_cold_water_counted_alone(self) -> None:
        """100 came in, hot water's meter counted 44 of them: 100 are drained, not 144."""
        waste = 9
        meter = a_register("0", "44", number=950, to_confirmed=1)
        facts = a_warming_house(
            "100", a_flat("20"), a_flat("30"), hot={1: "15", 2: "25"}, meter=[meter]
        )
        service = HOT_WATER | {"service_id": waste, "code": "wastewater"}
        agreed = [
            an_agreement("metered", number=900 + n, service_id=waste, account_id=n) for n in (1, 2)
        ]
        drained = replace(
            facts,
            services=pl.concat([facts.services, frame(SERVICES, [service])]),
            agreements=pl.concat([facts.agreements, frame(AGREEMENTS, agreed)]),
            tariffs=pl.concat(
                [facts.tariffs, frame(TARIFFS, [a_tariff("7", number=9, service=waste)])]
            ),
            distributions=pl.concat(
                [
                    facts.distributions,
                    facts.distributions.with_columns(
                        distribution_id=pl.lit(6, pl.Int64), service_id=pl.lit(waste, pl.Int64)
                    ),
                ]
            ),
        )

        lines = calculate(drained, RULES).rows.filter(service_id=waste)
        sums = lines.group_by("account_id").agg(pl.col("quantity").sum()).sort("account_id")
        assert [str(volume(each)) for each in sums["quantity"]] == ["38.889", "61.111"]
        (house,) = drained.distributions.filter(service_id=waste).iter_rows(named=True)
        shared = house_of(drained, RULES, house).imbalance
        assert shared == {901: Decimal("3.889"), 902: Decimal("6.111")}
