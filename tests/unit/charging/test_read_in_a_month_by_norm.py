"""A meter that was read in a month that its flat went by norm in, because of another one.

Each counts 1 m3 a day; each day is paid for once, by the norm or by a reading.
"""

from dataclasses import replace
from datetime import date

import pytest

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis
from tests.factories.estimates import estimating
from tests.unit.charging.estimates import FEB, JAN, equals, facts_of, late, records, silent
from tests.unit.charging.lines import troubles
from tests.unit.charging.test_estimates_explained import explained, plain
from tests.unit.charging.test_norm_of_a_flat import (
    AUTUMN,
    AVERAGE,
    BOTH_WAYS,
    CLOSES,
    OPENS,
    meter,
    read_in_february,
    recorded,
    unverified,
    used,
)

DECEMBER, INSIDE = date(2025, 12, 25), date(2026, 1, 25)


def on_25th(first: int, second: int, start: int, end: date, rules: Rules = JAN) -> Facts:
    """Return January: one meter is unverified from a day on, the other is read on the 25th."""
    amiss = silent(value="100") | meter(first)
    other = late("100", INSIDE, read_on=DECEMBER, value="69") | meter(second)
    known = estimating(
        states=(unverified(first, date(2026, 1, start), end),),
        histories=(used(first), used(second)),
    )
    return facts_of(amiss, other, known=known, rules=rules)


@BOTH_WAYS
class TestReadInsideTheMonth:
    def test_is_charged_the_days_before_it(self, first: int, second: int) -> None:
        """26-31 December in January, 1-25 February in February; between them is the norm."""
        january = on_25th(first, second, 1, FEB.month.first_day)
        february = read_in_february(
            late("131", date(2026, 2, 25), read_on=INSIDE, value="100") | meter(second),
            standing=recorded(january, JAN),
        )

        assert equals(january, JAN) == {
            (1, f"r{first}.norm"): ("13.5", "135.00"),
            (1, f"r{second}"): ("6", "60.00"),
        }
        assert february == {f"r{second}": "25"}

    @pytest.mark.parametrize(
        ("start", "end", "told"),
        [
            # Five of its days are by norm, and six of the next one's.
            (21, date(2026, 2, 1), (".d21 4.79", " 26", "25")),
            (1, date(2026, 1, 11), (" 4.355", ".d11 21", "31")),
        ],
    )
    def test_is_charged_its_days_that_no_norm_is_for(
        self, first: int, second: int, start: int, end: date, told: tuple[str, str, str]
    ) -> None:
        january = on_25th(first, second, start, end)
        lines = equals(january, JAN)
        february = read_in_february(
            late("131", date(2026, 2, 25), read_on=INSIDE, value="100") | meter(second),
            standing=recorded(january, JAN),
        )

        found = {f"{part} {volume}" for (_, part), (volume, _) in lines.items()}
        assert {f"r{first}.norm{told[0]}", f"r{second}{told[1]}"} <= found
        assert february == {f"r{second}": told[2]}

    def test_is_charged_them_around_the_norm(self, first: int, second: int) -> None:
        """Of 31 days 21 are left to it: ten before the eleventh, and eleven after."""
        january = on_25th(first, second, 11, date(2026, 1, 21))

        lines = equals(january, JAN)

        assert lines[1, f"r{second}"] == ("10", "100.00")
        assert lines[1, f"r{second}.d21"] == ("11", "110.00")

    def test_is_not_in_months_by_the_calendar(self, first: int, second: int) -> None:
        calendar = replace(JAN, month_by=MonthBasis.CALENDAR)
        january = on_25th(first, second, 1, FEB.month.first_day, calendar)

        assert equals(january, calendar) == {(1, f"r{first}.norm"): ("13.5", "135.00")}


class TestTold:
    def test_are_the_days_that_are_left_to_the_reading(self) -> None:
        january = on_25th(8, 7, 1, FEB.month.first_day)

        assert tuple(map(plain, explained(january, JAN, "r7").steps)) == (
            "(100,000 − 69,000) м³ = 31 м³",
            "31 м³ × 6/31 дн. = 6 м³",
            "6 м³ × 10,00 ₴ = 60,00 ₴",
        )

    def test_are_those_around_the_norm(self) -> None:
        january = on_25th(8, 7, 11, date(2026, 1, 21))

        assert tuple(map(plain, explained(january, JAN, "r7.d21").steps)) == (
            "(100,000 − 69,000) м³ = 31 м³",
            "31 м³ × 21/31 дн. = 21 м³",
            "21 м³ × 11/21 дн. = 11 м³",
            "11 м³ × 10,00 ₴ = 110,00 ₴",
        )


class TestReadOnTime:
    def test_makes_the_norm_final_for_the_one_that_was_not(self) -> None:
        """Else a reading of that one takes the norm off, and nobody pays for this one's days."""
        unread = silent(read_on=AUTUMN, value="100") | meter(7)
        other = late("131", date(2026, 1, 31), read_on=OPENS, value="100") | meter(8)
        known = estimating(histories=(used(7, AUTUMN),))
        january = facts_of(unread, other, known=known, rules=JAN)
        february = read_in_february(
            late("251", CLOSES, read_on=AUTUMN, value="100") | meter(7),
            late("159", CLOSES, read_on=date(2026, 1, 31), value="131") | meter(8),
            standing=(*AVERAGE, *recorded(january, JAN)),
        )

        assert equals(january, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}
        assert records(january, JAN) == [("norm", "no_reading", "2026-01-01", "final", "13.5")]
        assert february == {"r7": "28", "r8": "28"}

    def test_settles_what_was_estimated_of_the_months_before(self) -> None:
        """92 m3 of October to December, of which 70 were charged; January is the norm's."""
        amiss = silent(value="100") | meter(7)
        other = late("223", date(2026, 1, 31), read_on=AUTUMN, value="100") | meter(8)
        standing = tuple(
            each | {"register_id": 8, "volume": volume * 1_000_000}
            for each, volume in zip(AVERAGE, (24, 23, 23), strict=True)
        )
        known = estimating(
            states=(unverified(7, JAN.month.first_day, FEB.month.first_day),),
            histories=(used(7), used(8, AUTUMN)),
            standing=standing,
        )
        facts = facts_of(amiss, other, known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7.norm"): ("13.5", "135.00"),
            (1, "r8"): ("22", "220.00"),
        }

    def test_is_not_doubted_where_the_norm_pays_for_all_it_tells(self) -> None:
        """It ran back: a person is told of it in a month that charges it."""
        amiss = silent(value="100") | meter(7)
        other = late("90", date(2026, 1, 31), read_on=OPENS, value="100") | meter(8)
        known = estimating(
            states=(unverified(7, JAN.month.first_day, FEB.month.first_day),),
            histories=(used(7), used(8)),
        )
        facts = facts_of(amiss, other, known=known, rules=JAN)

        assert troubles(facts, JAN) == []
        assert equals(facts, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}
