"""Neither of a flat's two meters was read, and one never is: each reading settles its own part.

Each counts 1 m3 a day. January's norm, 13.5 m3, was charged for both of them.
"""

from datetime import date

import pytest

from app.charging.estimates.chain import Rule
from app.charging.estimates.models import Base, Reason
from tests.factories.estimates import a_state, estimating
from tests.unit.charging.estimates import FEB, JAN, MAR, equals, facts_of, late, records, silent
from tests.unit.charging.test_norm_of_a_flat import (
    BOTH_WAYS,
    CLOSES,
    OPENS,
    meter,
    recorded,
    used,
)

BY_NORM = Rule(Reason.NO_READING, Base.NONE, None, settles=True)


@BOTH_WAYS
class TestOneThatBreaksUnread:
    def test_leaves_its_own_half_of_the_norm(self, first: int, second: int) -> None:
        """It is charged the average of February; the other one 59 m3 less 6.75."""
        unread = (silent(value="100") | meter(first), silent(value="100") | meter(second))
        known = estimating(BY_NORM, histories=(used(first), used(second)))
        january = facts_of(*unread, known=known, rules=JAN)
        broken = a_state("broken", FEB.month.first_day, MAR.month.first_day, meter_id=first)
        february = facts_of(
            unread[0],
            late("159", CLOSES, read_on=OPENS, value="100") | meter(second),
            known=estimating(
                BY_NORM,
                states=(broken,),
                histories=(used(first), used(second)),
                standing=tuple(recorded(january, JAN)),
            ),
            rules=FEB,
        )

        assert equals(january, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}
        assert records(january, JAN) == [
            ("norm", "no_reading", "2026-01-01", "settled", "6.75"),
            ("norm", "no_reading", "2026-01-01", "settled", "6.75"),
        ]
        charged = equals(february, FEB)
        assert charged[1, f"r{second}"] == ("52.25", "522.50")
        assert charged.keys() == {(1, f"r{first}.est"), (1, f"r{second}")}


@pytest.mark.parametrize("amiss", [7, 8])
def test_days_by_average_before_a_state_are_of_the_norm_too(amiss: int) -> None:
    """One is unverified from 11 January; ten days by its average are the norm's instead."""
    other = 15 - amiss
    average = Rule(Reason.NO_READING, Base.YEAR, 1, settles=True)
    long_ago = date(2025, 11, 30)
    unread = (
        silent(value="100") | meter(amiss),
        silent(read_on=long_ago, value="69") | meter(other),
    )
    state = a_state("unverified", date(2026, 1, 11), meter_id=amiss)
    known = estimating(average, states=(state,), histories=(used(amiss), used(other, long_ago)))

    january = facts_of(*unread, known=known, rules=JAN)

    assert equals(january, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}
    assert sorted(row[2:] for row in records(january, JAN)) == [
        ("2026-01-01", "settled", "2.177419"),  # 13.5 x 10 / 31 / 2
        ("2026-01-01", "settled", "2.17742"),
        ("2026-01-11", "final", "0"),
        ("2026-01-11", "final", "9.145161"),
    ]
