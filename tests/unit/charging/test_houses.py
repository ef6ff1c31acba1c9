"""Water of a building with an input meter, shared out among its accounts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.exact import day_number
from app.charging.facts import AGREEMENTS
from app.months.parameter_keys import NegativeImbalance, WithoutReading
from tests.factories.charging import RULES, an_agreement, frame
from tests.factories.estimates import estimating, stood
from tests.factories.houses import a_flat, a_house
from tests.references.houses import house_of
from tests.unit.charging.houses import (
    billed,
    equals_reference,
    told,
)


class TestVectors:
    def test_w1_part_of_the_premises_without_readings(self) -> None:
        """Accounts stand in the order of their numbers as text, as the vector gives odd units."""
        read = {"m1": 12, "m10": 18, "m2": 9, "m3": 15, "m4": 7, "m5": 11, "m6": 20, "m7": 8}
        read |= {"m8": 14, "m9": 16}
        flats = [
            a_flat(str(value), area="30" if name == "m1" else "50") for name, value in read.items()
        ]
        flats += [a_flat(persons="3", area="70"), a_flat(persons="1"), a_flat(persons="2")]
        facts = a_house("200", *flats, common="4")

        assert dict(zip([*read, "u1", "u2", "u3"], billed(facts), strict=True)) == {
            "m1": "12.184",
            "m10": "18.308",
            "m2": "9.308",
            "m3": "15.308",
            "m4": "7.308",
            "m5": "11.308",
            "m6": "20.308",
            "m7": "8.308",
            "m8": "14.308",
            "m9": "16.307",
            "u1": "33.431",
            "u2": "11.307",
            "u3": "22.307",
        }
        equals_reference(facts)

    def test_w1_says_that_eleven_cubic_metres_a_person_are_many(self) -> None:
        facts = a_house("200", a_flat("134"), *(a_flat(persons=str(n)) for n in (3, 1, 2)))

        assert told(facts) == {(n, "large_share", "warns") for n in (2, 3, 4)}

    def test_w2_all_metered_by_volume(self) -> None:
        facts = a_house("22", a_flat("7"), a_flat("11"), a_flat("3"), a_flat("0"))

        assert billed(facts) == ["7.333", "11.524", "3.143", "0.000"]
        equals_reference(facts)

    def test_w2_costs_each_line_times_the_price(self) -> None:
        lines = calculate(a_house("22", *map(a_flat, ("7", "11", "3", "0"))), RULES).rows

        amounts = lines.select("account_id", "part", "amount").rows()
        assert amounts == [
            (1, "r1", 7000),
            (1, "s.imbalance", 333),
            (2, "r2", 11000),
            (2, "s.imbalance", 524),
            (3, "r3", 3000),
            (3, "s.imbalance", 143),
            (4, "r4", 0),
        ]


class TestWhoIsUnread:
    def test_a_silent_meter_takes_a_share_like_one_without(self) -> None:
        facts = a_house("20", a_flat("5"), a_flat(None, method="metered"), a_flat(persons="2"))

        assert billed(facts) == ["5.000", "5.000", "10.000"]
        assert told(facts) == {(2, "missing_reading", "warns")}
        equals_reference(facts)

    def test_or_stops_its_building_where_the_company_says_so(self) -> None:
        rules = replace(RULES, without_reading=WithoutReading.STOP)
        facts = a_house("20", a_flat("5"), a_flat(None, method="metered"), a_flat())

        assert billed(facts, rules) == []
        assert told(facts, rules) == {
            (1, "neighbour_unknown", "blocks"),
            (2, "missing_reading", "blocks"),
            (3, "neighbour_unknown", "blocks"),
        }

    def test_norms_are_taken_off_first(self) -> None:
        facts = a_house("20", a_flat("5"), a_flat(method="norm", persons="2"), a_flat())

        assert billed(facts) == ["5.000", "9.000", "6.000"]
        equals_reference(facts)

    def test_whose_persons_are_not_known_stops_the_building(self) -> None:
        facts = a_house("20", a_flat("5"), a_flat() | {"persons": None})

        assert told(facts) == {
            (1, "neighbour_unknown", "blocks"),
            (2, "no_persons", "blocks"),
        }
        assert billed(facts) == []

    def test_without_a_distributed_building_there_is_no_share(self) -> None:
        facts = a_house("20", a_flat())
        alone = replace(facts, distributions=facts.distributions.clear())

        assert told(alone) == {(1, "no_distribution", "blocks")}

    def test_a_debtor_who_came_inside_the_month_bears_his_days(self) -> None:
        facts = a_house("37", a_flat("7"), a_flat())
        middle = RULES.first + 10
        first, second = facts.agreements.rows(named=True)
        terms = [first, second | {"end": middle}, second | {"agreement_id": 3, "start": middle}]
        parted = replace(facts, agreements=pl.DataFrame(terms, schema=facts.agreements.schema))

        lines = calculate(parted, RULES).rows.filter(account_id=2)
        assert lines.select("agreement_id", "part", "quantity").sort("agreement_id").rows() == [
            (2, "s.imbalance", 10_000_000),
            (3, "s.imbalance.d11", 20_000_000),
        ]
        equals_reference(parted)


class TestNegativeImbalance:
    def test_is_carried_to_the_month_after(self) -> None:
        facts = a_house("18", a_flat("12"), a_flat("10"), common="1")

        outcome = calculate(facts, RULES)
        (balance,) = outcome.balances.iter_rows(named=True)
        assert (balance["imbalance"], balance["carried_out"]) == (-5_000_000, -5_000_000)
        assert billed(facts) == ["12.500", "10.500"]
        assert told(facts) == {(1, "negative_imbalance", "warns")}
        equals_reference(facts)

    def test_lowers_what_is_shared_then(self) -> None:
        facts = a_house("30", a_flat("12"), a_flat("10"), carried_in="-5")

        assert billed(facts) == ["13.636", "11.364"]
        equals_reference(facts)

    def test_or_lowers_the_common_volume(self) -> None:
        rules = replace(RULES, negative_imbalance=NegativeImbalance.LOWER_COMMON)
        facts = a_house("22", a_flat("12"), a_flat("9"), common="4")

        assert billed(facts, rules) == ["12.500", "9.500"]
        equals_reference(facts, rules)

    def test_and_carries_what_the_common_volume_cannot_take(self) -> None:
        rules = replace(RULES, negative_imbalance=NegativeImbalance.LOWER_COMMON)
        facts = a_house("18", a_flat("12"), a_flat("9"), common="1")

        assert equals_reference(facts, rules).carried_out == -3

    def test_who_is_given_water_back_bears_nothing_of_what_is_left(self) -> None:
        """Read 2 where October charged 4 ahead: -2, and the 4 left of 12 are all the other's."""
        facts = a_house("12", a_flat("2"), a_flat("10"))
        september, october = date(2026, 9, 30), date(2026, 10, 1)
        registers = facts.registers.with_columns(
            from_day=pl.when(account_id=1).then(day_number(september)).otherwise("from_day")
        )
        ahead = stood(october, date(2026, 11, 1), "4", register_id=1)
        late = replace(facts, registers=registers, estimating=estimating(standing=(ahead,)))

        assert billed(late) == ["-2.000", "14.000"]
        (distribution,) = late.distributions.iter_rows(named=True)
        assert house_of(late, RULES, distribution).imbalance == {2: Decimal(4)}

    def test_or_stops_the_building(self) -> None:
        rules = replace(RULES, negative_imbalance=NegativeImbalance.STOP)
        facts = a_house("18", a_flat("12"), a_flat("10"))

        assert told(facts, rules) == {(n, "negative_imbalance", "blocks") for n in (1, 2)}
        equals_reference(facts, rules)


class TestWhatNobodyBears:
    def test_is_what_is_above_the_companys_limit(self) -> None:
        rules = replace(RULES, imbalance_cap=Decimal(5))
        facts = a_house("40", a_flat("4"), a_flat(persons="2"), a_flat(persons="1"))

        assert billed(facts, rules) == ["4.000", "10.000", "5.000"]
        assert (1, "undistributed", "warns") in told(facts, rules)
        assert equals_reference(facts, rules).undistributed == 21

    def test_is_all_where_nobody_used_anything(self) -> None:
        facts = a_house("3", a_flat("0"))

        assert equals_reference(facts).undistributed == 3
        assert told(facts) == {(1, "undistributed", "warns")}

    def test_is_all_where_nobody_lives_and_names_the_flats_to_mend(self) -> None:
        silent = a_flat(None, method="metered", persons="0")
        facts = a_house("9", a_flat("4"), a_flat(persons="0"), silent)

        assert equals_reference(facts).undistributed == 5
        assert told(facts) == {
            (2, "share_without_persons", "warns"),
            (3, "share_without_persons", "warns"),
            (3, "missing_reading", "warns"),
        }


class TestWhoTakesTheWaterOtherwise:
    @pytest.mark.parametrize("method", ["area", "fixed", "flat", "share"])
    def test_stops_the_building_for_others_would_pay_for_it(self, method: str) -> None:
        facts = a_house("30", a_flat("10"), a_flat(), a_flat())
        first, second, third = facts.agreements.rows(named=True)
        changed = second | {"method": method, "amount": 100, "area_kind": "total_area"}
        rows = [first, changed, third]
        otherwise = replace(facts, agreements=pl.DataFrame(rows, schema=facts.agreements.schema))

        outcome = calculate(otherwise, RULES)
        assert outcome.rows.is_empty()
        assert outcome.balances.is_empty()
        assert {each for each in told(otherwise) if each[1] != "no_shared_sum"} >= {
            (1, "neighbour_unknown", "blocks"),
            (2, "not_by_volume", "blocks"),
            (3, "neighbour_unknown", "blocks"),
        }

    def test_of_another_service_has_nothing_to_do_with_it(self) -> None:
        facts = a_house("30", a_flat("10"), a_flat())
        fee = an_agreement("fixed", number=9, service_id=2, account_id=1, amount=5000)
        (of_fee,) = frame(AGREEMENTS, [fee]).rows(named=True)
        rows = [*facts.agreements.rows(named=True), of_fee]
        both = replace(facts, agreements=pl.DataFrame(rows, schema=facts.agreements.schema))

        assert calculate(both, RULES).rows.filter(service_id=1)["quantity"].sum() == 30_000_000

    def test_nobody_at_all_is_said_of_the_building(self) -> None:
        facts = a_house("30", a_flat("10"), a_flat())
        nobody = replace(facts, agreements=facts.agreements.clear())

        assert told(nobody) == {(1, "no_takers", "blocks")}
