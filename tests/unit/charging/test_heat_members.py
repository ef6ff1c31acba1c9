"""Who bears a house's heat where something of him is not as usual: gaps, no area, other ways."""

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.heat.facts import HEAT_MEMBERS
from app.months.heat_keys import CirculationBy, HeatUnread
from app.tariffs.models import Method
from tests.factories.charging import RULES, a_register, frame
from tests.factories.heat import HeatHouse, a_town, flat, rules_of
from tests.references.heat import Terms
from tests.unit.charging.test_heat_problems import FIRST, SECOND, told, without

TWO_METERS = HeatHouse(Fraction(10), [flat(50, "meter", "4"), flat(50, "meter", "3.5")])
MIDDLE = RULES.first + 10
STOP = replace(RULES, heat=replace(RULES.heat, unread=HeatUnread.STOP))


def registers_of(facts: Facts) -> pl.DataFrame:
    assert facts.heat is not None
    return facts.heat.registers


def taken_off(facts: Facts, day: int) -> pl.DataFrame:
    """Return the registers; the second account's meter counted until `day` alone."""
    mine = pl.col("account_id") == SECOND
    return registers_of(facts).with_columns(
        removed=pl.when(mine).then(pl.lit(day, dtype=pl.Int64)).otherwise("removed")
    )


class TestAMeterOfPremises:
    def test_that_was_taken_off_after_the_closing_day_has_counted_the_month(self) -> None:
        rules = replace(RULES, reading_day=25)
        whole = a_town([TWO_METERS])
        facts = without(whole, registers=taken_off(whole, rules.end - 4))

        assert "heat_meter_gap" not in {kind for _, kind, _ in told(facts, rules)}
        amounts = [calculate(each, rules).rows["amount"].to_list() for each in (facts, whole)]
        assert amounts[0] == amounts[1] != []

    def test_that_was_taken_off_does_not_count_for_the_whole_month(self) -> None:
        """Its 3.5 Gcal are of ten days: the flat is charged as one without a device."""
        facts = a_town([TWO_METERS])
        facts = without(facts, registers=taken_off(facts, MIDDLE))

        lines = calculate(facts, RULES).rows

        assert told(facts, RULES) == {
            (SECOND, "heat_meter_gap", "warns"),
            (FIRST, "heat_overdrawn", "warns"),
        }
        assert sum(lines["quantity"]) == 10_000_000
        assert told(facts, STOP) == {
            (FIRST, "neighbour_unknown", "blocks"),
            (SECOND, "heat_meter_gap", "blocks"),
        }

    @pytest.mark.parametrize("days", [0, 1])
    def test_that_was_replaced_at_once_counts_for_both(self, days: int) -> None:
        """It was read last at the end of its day: the other begins with the next one."""
        facts = a_town([TWO_METERS])
        day = MIDDLE + days
        new = a_register("0", "2", number=99, account_id=SECOND, unit="gcal", installed=day)
        registers = pl.concat(
            [taken_off(facts, MIDDLE), frame_like(registers_of(facts), new)], how="vertical"
        )
        facts = without(facts, registers=registers)

        assert told(facts, RULES) == {(FIRST, "heat_overdrawn", "warns")}

    def test_that_was_replaced_days_later_counts_for_neither(self) -> None:
        facts = a_town([TWO_METERS])
        new = a_register("0", "2", number=99, account_id=SECOND, unit="gcal", installed=MIDDLE + 4)
        registers = pl.concat([taken_off(facts, MIDDLE), frame_like(registers_of(facts), new)])
        facts = without(facts, registers=registers)

        assert (SECOND, "heat_meter_gap", "blocks") in told(facts, STOP)

    def test_of_a_holder_who_left_need_not_count_after(self) -> None:
        facts = a_town([TWO_METERS])
        assert facts.heat is not None
        mine = pl.col("account_id") == SECOND
        left = pl.when(mine).then(pl.lit(MIDDLE, dtype=pl.Int64)).otherwise("end")
        facts = without(
            facts,
            registers=taken_off(facts, MIDDLE),
            members=facts.heat.members.with_columns(end=left),
        )

        assert told(facts, STOP) == set()


def frame_like(registers: pl.DataFrame, row: dict[str, object]) -> pl.DataFrame:
    """Return one more register with the columns of those there are."""
    return frame(dict(registers.schema), [row | {"to_confirmed": 1}], RULES)


class TestAnArea:
    def test_of_nothing_is_not_known(self) -> None:
        """Whoever has none on record would bear no heat at all, and his neighbours all of it."""
        facts = a_town([HeatHouse(Fraction(10), [flat(50), flat(0)])])

        assert told(facts, RULES) == {
            (FIRST, "neighbour_unknown", "blocks"),
            (SECOND, "no_area", "blocks"),
        }


class TestANeighbourWhoPaysOtherwise:
    @pytest.mark.parametrize("method", [Method.AREA, Method.NORM, Method.FLAT, Method.FIXED])
    def test_stops_the_house(self, method: Method) -> None:
        """His part would be charged twice: to him, and to the others with the building's heat."""
        facts = with_outsider(method)

        assert told(facts, RULES) == {
            (FIRST, "neighbour_unknown", "blocks"),
            (SECOND, "not_by_volume", "blocks"),
        }
        assert calculate(facts, RULES).rows.filter(account_id=FIRST).is_empty()

    def test_with_a_meter_of_his_own_is_asked_about(self) -> None:
        facts = with_outsider(Method.METERED)

        assert told(facts, RULES) == {(SECOND, "heat_metered_apart", "warns")}

    def test_before_the_season_is_nobodys_business(self) -> None:
        facts = with_outsider(Method.AREA)
        assert facts.heat is not None
        later = facts.heat.seasons.with_columns(start=pl.lit(MIDDLE, dtype=pl.Int64))
        gone = facts.heat.outsiders.with_columns(end=pl.lit(MIDDLE, dtype=pl.Int64))

        assert told(without(facts, seasons=later, outsiders=gone), RULES) == set()


def with_outsider(method: Method) -> Facts:
    """Return a house whose second account pays for the same service by something else."""
    facts = a_town([HeatHouse(Fraction(10), [flat(50), flat(50)])])
    assert facts.heat is not None
    row: dict[str, object] = {"agreement_id": 7, "account_id": SECOND, "building_id": 1}
    row |= {"service_id": 1, "method": method.value}
    return without(
        replace(facts, agreements=facts.agreements.filter(account_id=FIRST)),
        members=facts.heat.members.filter(account_id=FIRST),
        outsiders=frame(HEAT_MEMBERS, [row], RULES),
    )


class TestCirculation:
    def test_in_equal_parts_counts_holders_of_one_flat_by_days(self) -> None:
        """Ten days one, twenty the next: together they bear what the other flat does."""
        terms = Terms(circulation=Fraction(3), circulation_by=CirculationBy.PREMISES.value)
        flats = [flat(50, hot_water=True) for _ in range(3)]
        rules = rules_of(terms)
        facts = a_town([HeatHouse(Fraction(3), flats, terms)], rules)
        members = by_turns(facts, SECOND, SECOND + 1)

        lines = calculate(without(facts, members=members), rules).rows

        assert lines["quantity"].to_list() == [1_500_000, 500_000, 1_000_000]


def by_turns(facts: Facts, one: int, other: int) -> pl.DataFrame:
    """Return the members; `other` took the premises over from `one` after ten days."""
    assert facts.heat is not None
    middle = pl.lit(MIDDLE, dtype=pl.Int64)
    return facts.heat.members.with_columns(
        start=pl.when(account_id=other).then(middle).otherwise("start"),
        end=pl.when(account_id=one).then(middle).otherwise("end"),
    )


class TestSummer:
    def test_heat_of_hot_water_is_no_heat_out_of_season(self) -> None:
        changes = {"has_hot_water": 1, "hot_water_heat": 10**6}
        facts = a_town([HeatHouse(Fraction(1), [flat(50)], changes=changes)])
        assert facts.heat is not None
        ended = facts.heat.seasons.with_columns(end=pl.col("start") - 200)

        assert told(without(facts, seasons=ended), RULES) == set()
