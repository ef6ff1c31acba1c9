"""Allocators by their own dials: each with its coefficient, replaced, or not read."""

import json
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import Voice, explain
from app.charging.facts import REGISTERS, Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_register, frame
from tests.factories.heat import APART, HeatHouse, a_town, flat, rules_of
from tests.references.heat import Flat, Terms, shares_of
from tests.unit.charging.test_explanation import Line, plain, sources

TERMS = Terms()
STOP = Terms(unread="stop")
MIDDLE = RULES.first + 12


def a_dial(place: int, number: int, start: str, end: str | None, **more: Any) -> dict[str, Any]:
    account = APART + place
    return a_register(
        start, end, number=account * 10 + number, account_id=account, unit="alloc", **more
    )


def with_dials(flats: list[Flat], *dials: dict[str, Any], terms: Terms = TERMS) -> Facts:
    """Return a house of 10 Gcal whose flats have these dials."""
    facts = a_town([HeatHouse(Fraction(10), flats, terms)], rules_of(terms))
    assert facts.heat is not None
    more = frame(REGISTERS, list(dials))
    registers = pl.concat([facts.heat.registers, more])
    return replace(facts, heat=replace(facts.heat, registers=registers))


def bills(facts: Facts, rules: Rules) -> list[str]:
    rows = calculate(facts, rules).rows.sort("account_id")
    return [f"{from_millionths(value):.5f}" for value in rows["quantity"]]


def expected(*flats: Flat, terms: Terms = TERMS) -> list[str]:
    return [f"{each:.5f}" for each in shares_of(Fraction(10), list(flats), terms).bill]


def told(facts: Facts, rules: Rules) -> set[tuple[int, str, str]]:
    names = ("account_id", "kind", "severity")
    rows = calculate(facts, rules).problems.select(names).iter_rows()
    return {(account - APART, kind, severity) for account, kind, severity in rows}


SILENT = flat(50, "allocators")
OTHER = flat(70, "allocators", "40")
"""So many that nobody is held to the least share: units move every part."""


class TestDials:
    def test_count_times_their_coefficients(self) -> None:
        """(120 − 100) × 1.25 + (88 − 80) × 0.9 = 32.2 units."""
        facts = with_dials(
            [SILENT, OTHER],
            a_dial(1, 1, "100", "120", multiplier="1.25"),
            a_dial(1, 2, "80", "88", multiplier="0.9"),
        )

        assert bills(facts, rules_of(TERMS)) == expected(flat(50, "allocators", "32.2"), OTHER)
        assert told(facts, rules_of(TERMS)) == set()

    def test_of_one_replaced_inside_the_month_count_both(self) -> None:
        facts = with_dials(
            [SILENT, OTHER],
            a_dial(1, 1, "100", "108", multiplier="1.5", removed=MIDDLE, to_day=MIDDLE),
            a_dial(1, 2, "0", "12", multiplier="1.5", installed=MIDDLE, from_day=MIDDLE),
        )

        assert bills(facts, rules_of(TERMS)) == expected(flat(50, "allocators", "30"), OTHER)

    def test_are_never_doubted_for_a_frost(self) -> None:
        facts = with_dials([SILENT, OTHER], a_dial(1, 1, "100", "2100", before_value=99_000_000))

        assert bills(facts, rules_of(TERMS)) == expected(flat(50, "allocators", "2000"), OTHER)

    def test_that_units_of_a_file_replace_are_not_asked(self) -> None:
        given = flat(50, "allocators", "5")
        facts = with_dials([given, OTHER], a_dial(1, 1, "100", None))

        assert bills(facts, rules_of(TERMS)) == expected(given, OTHER)
        assert told(facts, rules_of(TERMS)) == set()

    def test_of_a_flat_with_a_heat_meter_are_no_heat(self) -> None:
        metered = flat(50, "meter", "1.2")
        facts = with_dials([metered, OTHER], a_dial(1, 1, "100", "900"))

        assert bills(facts, rules_of(TERMS)) == expected(metered, OTHER)


class TestNotRead:
    @pytest.mark.parametrize(
        ("dials", "kind"),
        [
            ([a_dial(1, 1, "100", "120"), a_dial(1, 2, "80", None)], "missing_reading"),
            ([], "heat_no_units"),
            (
                [a_dial(1, 1, "100", "120", removed=MIDDLE, to_day=MIDDLE)],
                "heat_no_units",
            ),
        ],
    )
    def test_count_as_premises_without_any(self, dials: list[Any], kind: str) -> None:
        """One silent dial of several says nothing of the flat: no part of it is a sum."""
        facts = with_dials([SILENT, OTHER], *dials)

        assert bills(facts, rules_of(TERMS)) == expected(flat(50), OTHER)
        assert told(facts, rules_of(TERMS)) == {(1, kind, "warns")}

    def test_stop_the_house_where_the_company_says_so(self) -> None:
        facts = with_dials([SILENT, OTHER], a_dial(1, 1, "80", None), terms=STOP)

        assert bills(facts, rules_of(STOP)) == []
        assert told(facts, rules_of(STOP)) == {
            (1, "missing_reading", "blocks"),
            (2, "neighbour_unknown", "blocks"),
        }

    def test_gone_back_waits_for_a_person(self) -> None:
        """Set to nothing at the end of its year, or typed wrongly: nobody knows."""
        facts = with_dials([SILENT, OTHER], a_dial(1, 1, "480", "3"))

        assert bills(facts, rules_of(TERMS)) == []
        assert (1, "negative_consumption", "blocks") in told(facts, rules_of(TERMS))


def test_random_dials_equal_fractions() -> None:
    source = Random("allocators")
    for _ in range(60):
        flats, dials, known = [], [], []
        for place in range(1, source.randint(2, 7)):
            area, units = source.randint(20, 120), Fraction(0)
            for number in range(source.randint(1, 4)):
                went_on = Fraction(source.randint(0, 90_000), 1000)
                times = Fraction(source.randint(1, 3_000_000), 10**6)
                units += _to_millionth(went_on * times)
                dials.append(
                    a_dial(
                        place,
                        number,
                        "17.5",
                        f"{float(went_on + Fraction(35, 2)):.3f}",
                        multiplier=f"{float(times):.6f}",
                    )
                )
            flats.append(flat(area, "allocators"))
            known.append(Flat(Fraction(area), "allocators", units=units))

        facts = with_dials(flats, *dials)

        assert bills(facts, rules_of(TERMS)) == expected(*known)


def _to_millionth(units: Fraction) -> Fraction:
    return Fraction(int(units * 10**6 + Fraction(1, 2)), 10**6)


def test_the_line_tells_each_dial() -> None:
    facts = with_dials(
        [SILENT, OTHER, OTHER, OTHER, OTHER],
        a_dial(1, 1, "100", "120", multiplier="1.25"),
        a_dial(1, 2, "80", "88"),
        a_dial(1, 3, "999", "1", multiplier="2", capacity="1000"),
    )
    lines = calculate(facts, rules_of(TERMS)).rows.sort("account_id")
    row = lines.row(0, named=True)
    line = Line(
        "heat",
        from_millionths(row["quantity"]),
        from_millionths(row["price"]),
        kopecks(row["amount"]),
        json.loads(as_json(lines)[0]),
    )

    found = explain(line, sources(units={1: "gcal"}), voice=Voice())

    assert "різницю показань множать на його коефіцієнт" in plain(found.quantity)
    assert plain(found.steps[0]) == "(120 − 100) × 1,25 + (88 − 80) + 4 = 37"
