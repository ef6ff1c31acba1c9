"""A scenario by hand: what it changes in the facts, and what two ways come to side by side."""

from decimal import Decimal
from typing import Any

import polars as pl

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.what_if.alter import absent, altered
from app.charging.what_if.changes import (
    Change,
    MethodChange,
    NormChange,
    ParameterChange,
    PriceChange,
    as_json,
    from_json,
)
from app.charging.what_if.compare import EDGES, Comparison, band_of, compare, side_of
from app.tariffs.models import Method
from tests.factories.charging import RULES, a_tariff, an_agreement, millions, some_facts

MIDDLE = RULES.first + 15


def three_flats(tariffs: list[dict[str, Any]] | None = None) -> Facts:
    """Return flats of 50, 61.5 and 70 m², each charged for its area; the last is a company's."""
    return some_facts(
        accounts=[
            {"account_id": 1, "category": "population", "shown_building_id": 7},
            {"account_id": 2, "category": "population", "shown_building_id": 8},
            {"account_id": 3, "category": "company", "shown_building_id": 8},
        ],
        agreements=[
            an_agreement("area", number=each, service_id=1, account_id=each) for each in (1, 2, 3)
        ],
        parameters=[
            {"parameter_id": at, "account_id": at, "kind": "total_area", "value": millions(area)}
            for at, area in ((1, "50"), (2, "61.5"), (3, "70"))
        ],
        services=[{"service_id": 1, "code": "upkeep", "unit": "m2"}],
        tariffs=tariffs or [a_tariff("10")],
    )


def compared(facts: Facts, *changes: Change, named: pl.DataFrame | None = None) -> Comparison:
    known = facts.tariffs if named is None else named
    places = facts.accounts.select("account_id", "category", "shown_building_id").with_columns(
        premises=pl.lit("flat")
    )
    return compare(
        side_of(calculate(facts, RULES)),
        side_of(calculate(altered(facts, changes, named=known), RULES)),
        places=places,
    )


def group(found: Comparison, grouped_by: str) -> dict[str, tuple[int, ...]]:
    rows = found.groups.filter(grouped_by=grouped_by).drop("grouped_by").sort("key")
    return {key: tuple(figures) for key, *figures in rows.iter_rows()}


class TestPrice:
    def test_is_another_on_every_account_it_is_for(self) -> None:
        found = compared(three_flats(), PriceChange(tariff_id=1, price=Decimal("10.83")))

        # 50 x 10.83 = 541.50; 61.5 x 10.83 = 666.045, half up 666.05; 70 x 10.83 = 758.10
        assert found.accounts.rows() == [(1, 50000, 54150), (2, 61500, 66605), (3, 70000, 75810)]
        assert group(found, "service") == {"1": (3, 3, 0, 181500, 196565)}
        assert group(found, "category") == {
            "company": (1, 1, 0, 70000, 75810),
            "population": (2, 2, 0, 111500, 120755),
        }
        assert group(found, "building") == {
            "7": (1, 1, 0, 50000, 54150),
            "8": (2, 2, 0, 131500, 142415),
        }
        # 41.50 and 51.05 and 58.10: one between 20 and 50, two between 50 and 100.
        assert group(found, "band") == {
            "6": (1, 1, 0, 50000, 54150),
            "7": (2, 2, 0, 131500, 142415),
        }

    def test_holds_before_and_after_a_change_inside_the_month(self) -> None:
        facts = three_flats(
            tariffs=[
                a_tariff("10", number=1, end=MIDDLE),
                a_tariff("12", number=2, start=MIDDLE),
            ]
        )

        found = compared(facts, PriceChange(tariff_id=2, price=Decimal(20)))

        # Half a month each: 50 x 11 = 550 and 50 x 20 = 1000.
        assert found.accounts.row(0) == (1, 55000, 100000)

    def test_of_others_stays(self) -> None:
        facts = three_flats(
            tariffs=[a_tariff("10", number=1), a_tariff("15", number=2, category="company")]
        )

        found = compared(facts, PriceChange(tariff_id=2, price=Decimal(5)))

        assert found.accounts.rows() == [(1, 50000, 50000), (2, 61500, 61500), (3, 105000, 35000)]
        assert group(found, "band") == {
            "-10": (1, 0, 1, 105000, 35000),
            "0": (2, 0, 0, 111500, 111500),
        }

    def test_of_zero_is_a_line_of_nothing(self) -> None:
        found = compared(three_flats(), PriceChange(tariff_id=1, price=Decimal(0)))

        assert found.accounts.rows() == [(1, 50000, 0), (2, 61500, 0), (3, 70000, 0)]
        assert found.left_out == 0

    def test_that_the_month_has_not_is_told(self) -> None:
        facts = three_flats()
        others = three_flats(tariffs=[a_tariff("1", number=9, category="budget")]).tariffs

        found = compared(facts, PriceChange(tariff_id=9, price=Decimal(99)), named=others)

        assert found.accounts["before"].to_list() == found.accounts["after"].to_list()
        assert (absent(facts.tariffs, others), absent(facts.tariffs, facts.tariffs)) == (1, 0)


class TestMethod:
    def test_charges_all_of_a_class_otherwise(self) -> None:
        found = compared(
            three_flats(),
            MethodChange(
                service_id=1, method=Method.AREA, instead=Method.FLAT, category="population"
            ),
        )

        assert found.accounts.rows() == [(1, 50000, 1000), (2, 61500, 1000), (3, 70000, 70000)]

    def test_what_it_leaves_unknown_is_compared_nowhere(self) -> None:
        facts = three_flats()

        found = compared(
            facts,
            MethodChange(service_id=1, method=Method.AREA, instead=Method.NORM, detail="common"),
        )

        assert found.accounts.rows() == []
        assert found.left_out == 3
        assert group(found, "new_problem") == {"no_norm": (3, 0, 3, 181500, 0)}
        assert group(found, "problem") == {}


class TestNorm:
    def test_is_another_in_its_season(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("norm", norm_kind="common")],
            parameters=[
                {"parameter_id": 1, "account_id": 1, "kind": "persons", "value": millions(3)}
            ],
            norms=[
                {"norm_id": 4, "service_id": 1, "norm_kind": "common", "value": millions("0.155")},
                {"norm_id": 5, "service_id": 1, "norm_kind": "common", "value": 1, "in_season": 0},
            ],
            tariffs=[a_tariff("293.56")],
        )

        found = compared(facts, NormChange(norm_id=4, value=Decimal("0.2")))

        # 3 x 0.155 x 293.56 = 136.5054; 3 x 0.2 x 293.56 = 176.136
        assert found.accounts.rows() == [(1, 13651, 17614)]


class TestBands:
    def test_every_kopeck_has_one(self) -> None:
        around = [0, *(edge + by for edge in EDGES for by in (-1, 0, 1))]
        bands = [band_of(each) for each in around]

        assert bands == sorted(bands)
        assert [band_of(-each) for each in around] == [-each for each in bands]
        assert bands[0] == 0
        assert band_of(10**9) == len(EDGES) + 1


def test_what_is_kept_is_what_was_changed() -> None:
    changes: list[Change] = [
        PriceChange(tariff_id=1, price=Decimal("10.123456")),
        NormChange(norm_id=2, value=Decimal("0.155")),
        ParameterChange(name="spike_times", stored="4.5"),
        MethodChange(
            service_id=3,
            method=Method.AREA,
            instead=Method.FIXED,
            amount=Decimal("12.30"),
            category="budget",
        ),
        MethodChange(service_id=3, method=Method.FLAT, instead=Method.NORM, detail="common"),
    ]

    assert [from_json(as_json(each)) for each in changes] == changes
    assert ParameterChange(name="spike_times", stored="4.5").value == Decimal("4.5")
