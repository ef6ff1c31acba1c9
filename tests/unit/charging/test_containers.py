"""Companies' waste by containers and trips: sums by hand, and a day-by-day scalar reference."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.facts import Facts
from tests.factories.charging import RULES, a_tariff, an_agreement, millions, some_facts
from tests.references.days import half_up

FIRST = RULES.first
"""1 November 2026 is a Sunday: Mondays are 2, 9, 16, 23, 30 and Thursdays 5, 12, 19, 26."""


def a_place(
    volume: str = "1.1", count: int = 2, weekdays: str = "14", **more: Any
) -> dict[str, Any]:
    known = {"place_id": 7, "account_id": 1, "service_id": 1, "volume": millions(volume)}
    return known | {"containers": count, "weekdays": weekdays} | more


def a_trip(
    day: int, containers: int, *, missed: int = 0, trips: int = 1, **more: Any
) -> dict[str, Any]:
    known = {"trip_id": 100 + day, "account_id": 1, "service_id": 1, "place_id": 7}
    known |= {"day": FIRST + day - 1, "missed": missed}
    return known | {"trips": trips, "register": containers} | more


def facts_of(*trips: dict[str, Any], unit: str = "m3", price: str = "320", **more: Any) -> Facts:
    return some_facts(
        **{
            "agreements": [an_agreement("containers")],
            "services": [{"service_id": 1, "code": "waste", "unit": unit}],
            "tariffs": [a_tariff(price)],
            "container_places": [a_place()],
            "container_trips": list(trips),
        }
        | more
    )


def lines(facts: Facts) -> dict[str, tuple[int, int]]:
    """Return quantity in millionths and kopecks by part."""
    rows = calculate(facts, RULES).rows.iter_rows(named=True)
    return {row["part"]: (row["quantity"], row["amount"]) for row in rows}


def problems(facts: Facts) -> list[tuple[str, str]]:
    return calculate(facts, RULES).problems.select("kind", "severity").rows()


class TestASchedule:
    def test_empties_every_container_on_its_days(self) -> None:
        # five Mondays and four Thursdays, 2 x 1.1 m3 each: 19.8 m3 x 320.00
        assert lines(facts_of()) == {"p7": (millions("19.8"), 633600)}

    def test_is_lowered_by_a_missed_trip(self) -> None:
        # 8 x 2.2 = 17.6 m3
        facts = facts_of(a_trip(12, 2, missed=1))

        assert lines(facts) == {"p7": (millions("17.6"), 563200)}

    def test_is_lowered_by_the_containers_that_were_left_full(self) -> None:
        # 8 x 2.2 + 1.1
        assert lines(facts_of(a_trip(12, 1, missed=1))) == {"p7": (millions("18.7"), 598400)}

    def test_gives_no_more_back_than_stands_there(self) -> None:
        assert lines(facts_of(a_trip(12, 50, missed=1))) == {"p7": (millions("17.6"), 563200)}

    def test_and_a_trip_missed_on_another_day_change_nothing(self) -> None:
        assert lines(facts_of(a_trip(13, 2, missed=1))) == {"p7": (millions("19.8"), 633600)}

    def test_is_replaced_by_what_the_register_says_of_the_day(self) -> None:
        # on the 12th three containers in two trips, on the 13th one beyond the schedule
        facts = facts_of(a_trip(12, 3, trips=2), a_trip(13, 1))

        assert lines(facts) == {"p7": (millions("22"), 704000)}

    def test_is_charged_by_trips_where_the_price_is_for_one(self) -> None:
        # nine, one of them missed, one twice, one more: 10 x 850.00
        trips = (a_trip(12, 2, missed=1), a_trip(16, 4, trips=2), a_trip(17, 1))

        assert lines(facts_of(*trips, unit="trip", price="850")) == {"p7": (millions(10), 850000)}

    def test_holds_on_the_days_of_the_place_and_the_agreement_alone(self) -> None:
        # Mondays 9 and 16, Thursdays 12 and 19
        agreed = [an_agreement("containers", start=FIRST + 5)]
        places = [a_place(end=FIRST + 19)]

        facts = facts_of(agreements=agreed, container_places=places)

        assert lines(facts) == {"p7.d6": (millions("8.8"), 281600)}


class TestATrip:
    def test_on_a_day_after_the_place_is_named(self) -> None:
        # 2, 5, 9 and 12 by schedule: 4 x 2.2; the trip of the 26th has no place to be charged at
        gone = a_trip(26, 2, place_id=None)

        facts = facts_of(gone, container_places=[a_place(end=FIRST + 15)])

        assert lines(facts) == {"p7": (millions("8.8"), 281600)}
        assert problems(facts) == [("trip_astray", "warns")]
        told = json.loads(calculate(facts, RULES).problems["facts"].item())
        assert told == {"day": 26, "containers": 2}

    def test_on_a_day_before_the_agreement_is_named(self) -> None:
        # 9, 12, 16, 19, 23, 26 and 30: 7 x 2.2
        agreed = [an_agreement("containers", start=FIRST + 5)]

        facts = facts_of(a_trip(3, 2), agreements=agreed)

        assert lines(facts) == {"p7.d6": (millions("15.4"), 492800)}
        assert problems(facts) == [("trip_astray", "warns")]

    def test_that_was_missed_on_such_a_day_is_not(self) -> None:
        gone = a_trip(26, 2, missed=1, place_id=None)

        assert problems(facts_of(gone)) == []


class TestAPriceChangedInsideTheMonth:
    def test_is_that_of_the_day_of_each_trip(self) -> None:
        # before the 12th: 2, 5, 9; from it on 12, 16, 19, 23, 26, 30
        prices = [a_tariff("320", end=FIRST + 11), a_tariff("400", number=2, start=FIRST + 11)]

        found = lines(facts_of(tariffs=prices))

        assert found == {"p7": (millions("6.6"), 211200), "p7.d12": (millions("13.2"), 528000)}

    def test_of_others_leaves_one_line(self) -> None:
        others = a_tariff("400", number=2, start=FIRST + 11, category="budget")

        assert lines(facts_of(tariffs=[a_tariff("320"), others])).keys() == {"p7"}


class TestTheRegisterAlone:
    def test_charges_what_it_tells_of(self) -> None:
        places = [a_place(weekdays="")]
        facts = facts_of(a_trip(3, 2), a_trip(10, 1), container_places=places)

        assert lines(facts) == {"p7": (millions("3.3"), 105600)}

    def test_says_that_it_tells_of_nothing(self) -> None:
        facts = facts_of(container_places=[a_place(weekdays="")])

        assert lines(facts) == {"p7": (0, 0)}
        assert problems(facts) == [("no_trips", "warns")]

    def test_without_containers_nobody_is_charged(self) -> None:
        facts = facts_of(container_places=[])

        assert lines(facts) == {}
        assert problems(facts) == [("no_containers", "blocks")]

    def test_two_places_are_two_lines(self) -> None:
        places = [a_place(), a_place("0.24", 3, "7", place_id=8)]

        # five Sundays: 1, 8, 15, 22, 29
        assert lines(facts_of(container_places=places)) == {
            "p7": (millions("19.8"), 633600),
            "p8": (millions("3.6"), 115200),
        }


def emptied_on(
    day: date, weekdays: str, count: int, said: dict[int, tuple[int, int, int]]
) -> tuple[int, int]:
    """Return containers and trips of a day by the rule alone: the register goes first."""
    scheduled = count if str(day.isoweekday()) in weekdays else 0
    missed, containers, trips = said.get(day.day, (None, 0, 0))
    if missed == 0:
        return containers, trips
    left = scheduled - containers if missed == 1 else scheduled
    return (left, 1) if left > 0 else (0, 0)


class TestAnyRegister:
    @given(
        weekdays=st.sets(st.sampled_from("1234567")).map(lambda days: "".join(sorted(days))),
        count=st.integers(1, 9),
        volume=st.integers(1, 8000),
        price=st.integers(0, 10**9),
        changed=st.integers(1, 29),
        by_trips=st.booleans(),
        said=st.dictionaries(
            st.integers(1, 30),
            st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(1, 3)),
            max_size=12,
        ),
    )
    @settings(max_examples=60, deadline=None)
    def test_equals_the_reference(  # noqa: PLR0917
        self,
        weekdays: str,
        count: int,
        volume: int,
        price: int,
        changed: int,
        by_trips: bool,  # noqa: FBT001
        said: dict[int, tuple[int, int, int]],
    ) -> None:
        prices = (Fraction(price, 10**6), Fraction(price, 10**6) * 2)
        facts = facts_of(
            *(a_trip(day, n, missed=m, trips=t) for day, (m, n, t) in said.items()),
            unit="trip" if by_trips else "m3",
            container_places=[a_place(str(Decimal(volume) / 1000), count, weekdays)],
            tariffs=[
                a_tariff("1", price=price, end=FIRST + changed),
                a_tariff("1", price=2 * price, number=2, start=FIRST + changed),
            ],
        )

        expected = {}
        for part, tariff, days in (
            ("p7", prices[0], range(1, changed + 1)),
            (f"p7.d{changed + 1}", prices[1], range(changed + 1, 31)),
        ):
            told = [
                emptied_on(date(2026, 11, 1) + timedelta(days=day - 1), weekdays, count, said)
                for day in days
            ]
            size = Fraction(sum(each[1] for each in told))
            if not by_trips:
                size = sum(each[0] for each in told) * Fraction(volume, 1000)
            expected[part] = (int(size * 10**6), int(half_up(size * tariff, 2) * 100))
        assert lines(facts) == expected
