"""Benefits in the run: sums by hand, the scalar reference, what is left to a person."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.benefits.lines import BENEFIT
from app.charging.calculate import calculate
from app.charging.facts import Facts
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.references.benefits import Having, taken_off
from tests.references.charging import lines_of

FIRST = RULES.first


def a_benefit(base: str = "sum", percent: str = "50", **more: Any) -> dict[str, Any]:
    """Return a benefit of the whole month for one person."""
    named = {"grant_id": 5, "term_id": 6, "account_id": 1, "service_id": 1, "base": base}
    return named | {"off_percent": int(Decimal(percent) * 100), "having": 1} | more


def metered(*benefits: dict[str, Any], used: str = "10.5", price: str = "32.184") -> Facts:
    """Return an account that used so many cubic metres and has the benefits."""
    return some_facts(
        agreements=[an_agreement("metered")],
        tariffs=[a_tariff(price)],
        registers=[a_register("100", str(Decimal(100) + Decimal(used)))],
        parameters=[
            {"parameter_id": 3, "kind": "persons", "value": millions(4), "end": FIRST + 10},
            {"parameter_id": 4, "kind": "persons", "value": millions(3), "start": FIRST + 10},
        ],
        benefits=list(benefits),
    )


def sums(facts: Facts) -> dict[str, Decimal]:
    """Return the sums of the benefits' lines by part, and that of the charge itself."""
    rows = calculate(facts, RULES).rows
    taken = rows.filter(method=BENEFIT)
    assert taken["quantity"].to_list() == [0] * taken.height
    found = {each["part"]: Decimal(each["amount"]) / 100 for each in taken.iter_rows(named=True)}
    own = rows.filter(rows["method"] != BENEFIT)["amount"].sum()
    return {**found, "": Decimal(own) / 100}


def problems(facts: Facts) -> list[tuple[str, str]]:
    found = calculate(facts, RULES).problems
    return [(each["kind"], each["severity"]) for each in found.iter_rows(named=True)]


class TestASum:
    def test_is_taken_off_by_its_per_cent_and_rounded_once(self) -> None:
        # 10.5 m3 x 32.184 = 337.93; a half of it is 168.965
        assert sums(metered(a_benefit())) == {
            "g5.1.2000": Decimal("-168.97"),
            "": Decimal("337.93"),
        }

    def test_is_taken_off_for_the_days_of_the_benefit(self) -> None:
        # 337.93 x 12/30 x 25 % = 33.793
        found = sums(metered(a_benefit(percent="25", start=FIRST + 18)))

        assert found["g5.19.2000"] == Decimal("-33.79")

    def test_of_another_service_or_account_stays(self) -> None:
        others = a_benefit(service_id=2), a_benefit(account_id=9)

        assert sums(metered(*others)) == {"": Decimal("337.93")}

    def test_of_nothing_makes_no_line(self) -> None:
        assert sums(metered(a_benefit(), used="0")) == {"": Decimal("0.00")}

    def test_takes_a_fixed_sum_too(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("fixed", amount=100_01, start=FIRST + 15)],
            benefits=[a_benefit(percent="33.33", start=FIRST + 20)],
        )

        # 100.01 x 15/30 = 50.01; x 10/15 x 33.33 % = 11.1122...
        assert sums(facts) == {"g5.21.0": Decimal("-11.11"), "": Decimal("50.01")}

    def test_beside_a_break_is_of_what_is_left(self) -> None:
        broken = {"interruption_id": 7, "building_id": 1, "service_id": 1}
        measures = {"off_hours": None, "off_percent": None, "degrees": None}
        facts = some_facts(
            agreements=[an_agreement("flat")],
            tariffs=[a_tariff("300")],
            interruptions=[broken | measures | {"start": FIRST, "end": FIRST + 3}],
            benefits=[a_benefit(percent="10")],
        )

        # 300 - 30 of three days, a tenth of the rest
        assert sums(facts) == {"g5.1.2000": Decimal("-27.00"), "": Decimal("270.00")}


class TestPersons:
    def test_have_their_part_by_the_days_they_are_counted(self) -> None:
        # 337.93 x 10/30 x 2/4 x 50 % = 28.1608...; x 20/30 x 2/3 x 50 % = 75.0955...
        assert sums(metered(a_benefit("persons", having=2))) == {
            "g5.1.2000": Decimal("-28.16"),
            "g5.11.2000": Decimal("-75.10"),
            "": Decimal("337.93"),
        }

    def test_more_than_are_counted_have_all_of_it(self) -> None:
        found = sums(metered(a_benefit("persons", having=9, end=FIRST + 10)))

        assert found["g5.1.2000"] == Decimal("-56.32")

    def test_that_nobody_counted_are_left_to_a_person(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("flat")],
            tariffs=[a_tariff("300")],
            parameters=[{"kind": "persons", "value": millions(3), "start": FIRST + 1}],
            benefits=[a_benefit("persons")],
        )

        assert sums(facts) == {"": Decimal("300.00")}
        assert problems(facts) == [("benefit_no_persons", "warns")]


class TestNorm:
    def test_limits_what_the_per_cent_is_of(self) -> None:
        norm = {"per_person": millions("2.4"), "per_home": millions("1.5"), "having": 2}

        # 2 x 2.4 + 1.5 = 6.3 of 10.5 m3: 337.93 x 6.3 / 10.5 x 75 % = 152.0685
        assert sums(metered(a_benefit("norm", "75", **norm)))["g5.1.2000"] == Decimal("-152.07")

    def test_above_the_volume_takes_all_of_it(self) -> None:
        found = sums(metered(a_benefit("norm", "75", per_person=millions("90"))))

        assert found["g5.1.2000"] == Decimal("-253.45")

    def test_of_a_part_month_is_taken_by_days(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("flat", start=FIRST + 15)],
            tariffs=[a_tariff("300")],
            benefits=[a_benefit("norm", "100", per_home=millions("0.5"))],
        )

        # 150 for half a month and half a flat; the norm of it is a quarter: 150 x 0.25 / 0.5
        assert sums(facts) == {"g5.16.2000": Decimal("-75.00"), "": Decimal("150.00")}

    def test_without_a_volume_is_left_to_a_person(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("fixed", amount=100_00)],
            benefits=[a_benefit("norm", per_person=millions(1))],
        )

        assert sums(facts) == {"": Decimal("100.00")}
        assert problems(facts) == [("benefit_no_volume", "warns")]


class TestTogether:
    def test_up_to_the_charge_are_all_taken(self) -> None:
        found = sums(metered(a_benefit(percent="60"), a_benefit(percent="40", grant_id=8)))

        assert found == {
            "g5.1.2000": Decimal("-202.76"),
            "g8.1.2000": Decimal("-135.17"),
            "": Decimal("337.93"),
        }

    def test_above_the_charge_are_left_to_a_person(self) -> None:
        facts = metered(a_benefit(percent="60"), a_benefit(percent="41", grant_id=8))

        assert sums(facts) == {"": Decimal("337.93")}
        assert problems(facts) == [("benefits_above", "warns")]

    @pytest.mark.parametrize(
        ("first", "second", "parts"),
        [
            (
                a_benefit(percent="100", end=FIRST + 15),
                a_benefit(percent="100", term_id=7, start=FIRST + 15),
                ("g5.1.2000", "g5.16.2000"),
            ),
            (a_benefit(), a_benefit(grant_id=8), ("g5.1.2000", "g8.1.2000")),
        ],
    )
    def test_that_only_rounding_brings_above_the_charge_take_just_it(
        self, first: dict[str, Any], second: dict[str, Any], parts: tuple[str, str]
    ) -> None:
        """Two halves of 337.93 are 168.965 each, and 337.94 when both are rounded up."""
        facts = metered(first, second)

        assert sums(facts) == {
            parts[0]: Decimal("-168.96"),
            parts[1]: Decimal("-168.97"),
            "": Decimal("337.93"),
        }
        assert problems(facts) == []
        counted_again = {part: line.amount for (_, part), line in lines_of(facts, RULES, 1).items()}
        assert [counted_again[part] for part in parts] == [Decimal("-168.96"), Decimal("-168.97")]

    def test_are_not_taken_where_the_service_is_not_charged(self) -> None:
        facts = some_facts(agreements=[an_agreement("metered")], benefits=[a_benefit()])

        assert calculate(facts, RULES).rows.is_empty()


@settings(max_examples=150)
@given(
    base=st.sampled_from(["sum", "persons", "norm"]),
    percent=st.decimals("0.01", "100", places=2),
    days=st.tuples(st.integers(0, 29), st.integers(1, 30)),
    having=st.integers(1, 5),
    norm=st.decimals("0.001", "20", places=3),
    used=st.decimals("0.001", "999", places=3),
)
def test_agrees_with_the_reference(
    base: str,
    percent: Decimal,
    days: tuple[int, int],
    having: int,
    norm: Decimal,
    used: Decimal,
) -> None:
    since, until = days[0], min(sum(days), 30)
    limit = {"per_person": millions(norm)} if base == "norm" else {}
    term = a_benefit(
        base, str(percent), having=having, start=FIRST + since, end=FIRST + until, **limit
    )
    facts = metered(term, used=str(used))

    found = sums(facts)

    wanted = taken_off(
        Having(base, str(percent), range(since + 1, until + 1), having, per_person=str(norm)),
        charged=str(found.pop("")),
        days=30,
        persons={day: 4 if day <= 10 else 3 for day in range(1, 31)},
        volume=str(used),
    )
    assert sorted(-each for each in found.values()) == sorted(each for each in wanted if each)
