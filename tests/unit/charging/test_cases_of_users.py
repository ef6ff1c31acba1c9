"""What users of other programs complained of, by exact figures: shares, tiers, owners, dials."""

from decimal import Decimal

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.exact import kopecks
from app.charging.facts import Facts
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.unit.charging.lines import charged, metered, troubles

FIRST = RULES.first


def shared(flats: list[int]) -> Facts:
    group = {"service_id": 1, "shared_sum_id": 1}
    return some_facts(
        accounts=[{"account_id": n} for n in flats],
        agreements=[an_agreement("share", number=n, account_id=n, service_id=1) for n in flats],
        services=[{"service_id": 1}],
        shares=[
            {"agreement_id": n, "account_id": n, "parameter_id": n, "value": millions(1)} | group
            for n in flats
        ],
        shared_sums=[{"amount": 100_00} | group],
    )


@pytest.mark.parametrize(
    ("flats", "larger", "smaller"),
    [(3, (1, 3334), (2, 3333)), (7, (4, 1429), (3, 1428)), (999, (10, 11), (989, 10))],
)
def test_b2_26_a_hundred_over_many_flats_adds_up_in_any_order(
    flats: int, larger: tuple[int, int], smaller: tuple[int, int]
) -> None:
    """The first accounts take the kopecks left over, whoever is named first."""
    numbers = list(range(1, flats + 1))
    expected = [larger[1]] * larger[0] + [smaller[1]] * smaller[0]

    for order in (numbers, numbers[::-1], numbers):
        rows = calculate(shared(order), RULES).rows.sort("account_id")
        assert rows["amount"].to_list() == expected
    assert sum(expected) == 100_00


@pytest.mark.parametrize(
    ("volume", "amounts"),
    [
        ("0", [0]),
        ("9.999", [99_99]),
        ("10", [100_00]),
        ("10.001", [100_00, 2]),
        ("20", [100_00, 200_00]),
        ("25", [100_00, 200_00, 150_00]),
        ("1000", [100_00, 200_00, 29_400_00]),
    ],
)
def test_b2_29_no_tier_is_skipped_at_its_bound(volume: str, amounts: list[int]) -> None:
    """0-10 at 10.00, 10-20 at 20.00, above at 30.00: 25 m3 are 10, 10 and 5 of them."""
    bounds: list[tuple[int, int | None]] = [(0, 10), (10, 20), (20, None)]
    tiers = [
        a_tariff(
            str(number * 10),
            number=number,
            tier_floor=millions(floor),
            tier_ceiling=None if ceiling is None else millions(ceiling),
        )
        for number, (floor, ceiling) in enumerate(bounds, start=1)
    ]
    facts = metered(a_register("0", volume, to_confirmed=1), tariffs=tiers)

    assert sorted(calculate(facts, RULES).rows["amount"]) == sorted(amounts)


def test_b1_7_two_services_of_one_sum_are_both_charged() -> None:
    facts = some_facts(
        accounts=[{"account_id": 1}],
        agreements=[an_agreement("flat", number=n, service_id=n) for n in (1, 2)],
        services=[{"service_id": 1}, {"service_id": 2}],
        tariffs=[a_tariff("85.50", number=n, service=n) for n in (1, 2)],
    )

    assert charged(facts) == {(1, ""): ("1", "85.50"), (2, ""): ("1", "85.50")}


def test_b1_10_owner_and_tariff_changed_on_one_day_are_charged_each_by_its_days() -> None:
    """60 m2 to the 10th at 9.00, from the 11th at 12.00 to the new owner."""
    day = FIRST + 10
    facts = some_facts(
        accounts=[{"account_id": 1}],
        agreements=[
            an_agreement("area", number=1, service_id=1, end=day),
            an_agreement("area", number=2, service_id=1, start=day),
        ],
        services=[{"service_id": 1}],
        tariffs=[a_tariff("9", end=day), a_tariff("12", number=2, start=day)],
        parameters=[{"parameter_id": 4, "kind": "total_area", "value": millions(60)}],
    )

    outcome = calculate(facts, RULES)

    assert outcome.problems.is_empty()
    rows = outcome.rows.select("agreement_id", pl.col("amount"), "days").sort("agreement_id")
    assert rows.rows() == [(1, 180_00, 10), (2, 480_00, 20)]  # 540.00 x 10/30; 720.00 x 20/30


def test_b1_16_a_meter_swapped_in_the_month_bills_the_old_part_and_the_new_part_once() -> None:
    swapped = FIRST + 14
    facts = metered(
        a_register("405.2", "412.6", number=7, meter_id=7, removed=swapped),
        a_register("0.4", "3.1", number=8, meter_id=8, installed=swapped),
    )

    parts = charged(facts)

    assert sum(Decimal(volume) for volume, _ in parts.values()) == Decimal("10.1")
    assert sum(Decimal(amount) for _, amount in parts.values()) == Decimal("101.00")


def test_b4_43_five_digits_pass_zero_and_never_almost_round() -> None:
    assert charged(metered(a_register("99998", "3", capacity="100000"))) == {
        (1, "r7"): ("5", "50.00")
    }
    assert troubles(metered(a_register("3", "99998", capacity="100000"))) == ["spike"]


def test_b2_27_volumes_keep_their_places_and_money_is_rounded_once() -> None:
    """Thirty readings of 0.333 m3 at 10.01: 9.99 m3, 100.00 and not thirty times 3.33."""
    facts = metered(a_register("0", "9.990"), tariffs=[a_tariff("10.01")])

    (line,) = charged(facts).values()
    assert line == ("9.99", "100.00")
    assert kopecks(calculate(facts, RULES).rows["amount"].item()) == Decimal("100.00")
