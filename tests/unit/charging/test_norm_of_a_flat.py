"""A month by norm pays once for each day of a flat's meters, whichever of them was amiss.

Each counts 1 m3 a day. What the month recorded is what the next one settles by.
"""

from datetime import date
from typing import Any

import pytest

from app.charging.calculate import calculate
from app.charging.estimates.facts import STANDING
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.estimates import Given, a_history, a_state, estimating, stood
from tests.unit.charging.estimates import FEB, JAN, equals, facts_of, late, records, silent
from tests.unit.charging.test_breaks_beside_meters import broken, of_january

AUTUMN, OPENS, CLOSES = date(2025, 9, 30), date(2025, 12, 31), date(2026, 2, 28)
BOTH_WAYS = pytest.mark.parametrize(("first", "second"), [(7, 8), (8, 7)])
AVERAGE = (
    stood(date(2025, 10, 1), date(2025, 11, 1), "31"),
    stood(date(2025, 11, 1), date(2025, 12, 1), "30"),
    stood(date(2025, 12, 1), date(2026, 1, 1), "31"),
)


def meter(number: int) -> Given:
    return {"register_id": number, "meter_id": number, "serial": f"77{number}"}


def unverified(number: int, start: date, end: date) -> Given:
    return a_state("unverified", start, end, meter_id=number, state_id=number)


def used(number: int, last: date = OPENS) -> Given:
    return a_history((last, "100"), (date(2024, last.month, last.day), "4"), register=number)


def recorded(facts: Facts, rules: Rules) -> tuple[Given, ...]:
    rows = calculate(facts, rules).estimates.iter_rows(named=True)
    more = {"month": rules.first, "own_service_id": 1}
    return tuple({name: row.get(name) for name in STANDING} | more for row in rows)


def read_in_february(*meters: dict[str, Any], standing: tuple[Given, ...]) -> dict[str, str]:
    facts = facts_of(*meters, known=estimating(standing=standing), rules=FEB)
    return {part: volume for (_, part), (volume, _) in equals(facts, FEB).items()}


@BOTH_WAYS
class TestForGoodBecauseOfOneMeter:
    """The first one is unread since autumn, which a reading would settle by itself."""

    def test_is_so_for_the_other(self, first: int, second: int) -> None:
        unread = silent(read_on=AUTUMN, value="100") | meter(first)
        other = late("131", date(2026, 1, 31), read_on=OPENS, value="100") | meter(second)
        known = estimating(
            states=(unverified(second, JAN.month.first_day, FEB.month.first_day),),
            histories=(used(first, AUTUMN), used(second)),
        )
        january = facts_of(unread, other, known=known, rules=JAN)
        assert equals(january, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}

        before = tuple(each | {"register_id": first} for each in AVERAGE)
        february = read_in_february(
            late("251", CLOSES, read_on=AUTUMN, value="100") | meter(first),
            late("159", CLOSES, read_on=OPENS, value="100") | meter(second),
            standing=(*before, *recorded(january, JAN)),
        )

        assert february == {f"r{first}": "28", f"r{second}": "28"}

    def test_is_so_on_its_days_alone(self, first: int, second: int) -> None:
        """Of 13.5 m3 readings settle 20 days, half each; 11 are for good, of 151 and of 59 days."""
        since = date(2026, 1, 21)
        unread = silent(read_on=AUTUMN, value="100") | meter(first)
        other = silent(read_on=OPENS, value="100") | meter(second)
        known = estimating(
            states=(unverified(second, since, FEB.month.first_day),),
            histories=(used(first, AUTUMN), used(second)),
        )
        january = facts_of(unread, other, known=known, rules=JAN)
        assert equals(january, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}
        assert sorted(records(january, JAN)) == [
            ("norm", "no_reading", "2026-01-01", "settled", "4.354838"),
            ("norm", "no_reading", "2026-01-01", "settled", "4.354839"),
            ("norm", "no_reading", "2026-01-21", "final", "4.790323" if first == 7 else "0"),
            ("norm", "unverified", "2026-01-21", "final", "0" if first == 7 else "4.790323"),
        ]

        before = tuple(each | {"register_id": first} for each in AVERAGE)
        february = read_in_february(
            late("251", CLOSES, read_on=AUTUMN, value="100") | meter(first),
            late("159", CLOSES, read_on=OPENS, value="100") | meter(second),
            standing=(*before, *recorded(january, JAN)),
        )

        # 140 - 92 and 48, less its half of 8.709677
        assert february == {"r7": "43.645161", "r8": "43.645162"}


@BOTH_WAYS
class TestDaysBetween:
    """One meter is unverified on 1-10 January, the other on 21-31: 13.5 m3 pay for all 31."""

    @staticmethod
    def january(first: int, second: int) -> Facts:
        known = estimating(
            states=(
                unverified(first, date(2026, 1, 1), date(2026, 1, 11)),
                unverified(second, date(2026, 1, 21), date(2026, 2, 1)),
            ),
            histories=(used(first), used(second)),
        )
        other = late("120", date(2026, 1, 20), read_on=OPENS, value="100")
        unread = silent(value="100")
        return facts_of(unread | meter(first), other | meter(second), known=known, rules=JAN)

    @pytest.mark.parametrize(
        ("read", "shown"), [(OPENS, "100"), (date(2026, 1, 11), "111"), (date(2026, 1, 20), "120")]
    )
    def test_are_not_paid_for_again(self, first: int, second: int, read: date, shown: str) -> None:
        january = self.january(first, second)
        assert equals(january, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}

        february = read_in_february(
            late("159", CLOSES, read_on=read, value=shown) | meter(first),
            late("159", CLOSES, read_on=date(2026, 1, 20), value="120") | meter(second),
            standing=recorded(january, JAN),
        )

        assert february == {f"r{first}": "28", f"r{second}": "28"}

    def test_without_water_are_given_back(self, first: int, second: int) -> None:
        """Ten of 31 days."""
        facts = broken(self.january(first, second), JAN, of_january(13, 23))

        assert equals(facts, JAN) == {
            (1, "r7.norm"): ("13.5", "135.00"),
            (1, "b5.r7.norm.d13"): ("-4.355", "-43.55"),
        }


class TestDaysBetweenSpellsOfOneMeter:
    def test_are_not_paid_for_again(self) -> None:
        known = estimating(
            states=(
                unverified(7, date(2026, 1, 1), date(2026, 1, 11)),
                unverified(7, date(2026, 1, 21), date(2026, 2, 1)) | {"state_id": 9},
            ),
            histories=(used(7),),
        )
        january = facts_of(silent(value="100"), known=known, rules=JAN)
        assert equals(january, JAN)[1, "r7.norm"] == ("13.5", "135.00")

        february = read_in_february(
            late("159", CLOSES, read_on=OPENS, value="100"), standing=recorded(january, JAN)
        )

        assert february == {"r7": "28"}
