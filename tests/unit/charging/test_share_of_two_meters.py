"""A flat of two meters in a shared-out building: its share pays for both, whatever one told.

Each counts 1 m3 a day.
"""

from dataclasses import replace
from datetime import date

from app.charging.estimates.chain import Rule
from app.charging.estimates.models import Base, Reason
from app.charging.facts import Facts
from tests.factories.estimates import estimating
from tests.factories.houses import a_house
from tests.unit.charging.estimates import JAN, facts_of, late, records, silent
from tests.unit.charging.test_norm_of_a_flat import (
    BOTH_WAYS,
    CLOSES,
    OPENS,
    meter,
    read_in_february,
    recorded,
    unverified,
    used,
)

BY_AVERAGE = Rule(Reason.NO_READING, Base.YEAR, None, settles=True)


def january(first: int, second: int) -> Facts:
    """Return a month in which one meter is unverified and the other one was not read."""
    known = estimating(
        BY_AVERAGE,
        states=(unverified(first, date(2026, 1, 1), date(2026, 2, 1)),),
        histories=(used(first), used(second)),
    )
    unread = (silent(value="100") | meter(number) for number in (first, second))
    facts = facts_of(*unread, known=known, rules=JAN)
    house = a_house("50", rules=JAN)
    return replace(facts, distributions=house.distributions, house_registers=house.house_registers)


@BOTH_WAYS
class TestOneUnverifiedAndTheOtherUnread:
    def test_is_recorded_as_one_share_for_good(self, first: int, second: int) -> None:
        assert records(january(first, second), JAN) == [
            ("share", "unverified", "2026-01-01", "final", "0")
        ]

    def test_is_settled_by_no_reading(self, first: int, second: int) -> None:
        """February's 28 days are left of 59, of each meter."""
        february = read_in_february(
            late("159", CLOSES, read_on=OPENS, value="100") | meter(first),
            late("159", CLOSES, read_on=OPENS, value="100") | meter(second),
            standing=recorded(january(first, second), JAN),
        )

        assert february == {f"r{first}": "28", f"r{second}": "28"}
