"""Days between a meter's last reading and the day from which it is not believed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.charging.estimates.chain import Rule
from app.charging.estimates.models import Base, Reason
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import millions
from tests.factories.estimates import a_history, a_state, estimating, overdue, stood
from tests.unit.charging.estimates import (
    FEB,
    JAN,
    MAR,
    YEAR,
    equals,
    facts_of,
    late,
    records,
)
from tests.unit.charging.lines import troubles
from tests.unit.charging.test_estimates_explained import explained, plain

BROKEN = a_state("broken", date(2026, 1, 20))


class TestInMonthsByTheCalendar:
    RULES = replace(JAN, month_by=MonthBasis.CALENDAR)

    @pytest.mark.parametrize("read", [date(2025, 11, 30), date(2025, 12, 28), date(2025, 12, 31)])
    def test_read_before_the_month_alone_go_by_the_average(self, read: date) -> None:
        """What was read after it was mended tells nothing of the days before it broke."""
        around: dict[str, Any] = {
            f"{bound}_{name}": each
            for bound in ("after_from", "after_to")
            for name, each in (
                ("id", 795),
                ("day", date(2026, 2, 5)),
                ("value", millions("230")),
            )
        }
        register = late("196", read, read_on=read) | around
        history = a_history((read, "196"), (read.replace(year=read.year - 1), "100"))
        known = estimating(states=(BROKEN,), histories=(history,))
        facts = facts_of(register, known=known, rules=self.RULES)

        assert troubles(facts, self.RULES) == []
        assert equals(facts, self.RULES) == {
            (1, "r7.est"): ("4.997", "49.97"),  # 96 x 19 / 365
            (1, "r7.est.d20"): ("3.156", "31.56"),  # 96 x 12 / 365
        }


class TestInTheMonthOfTheReading:
    def test_after_the_day_that_closes_it_for_readings_go_by_the_average(self) -> None:
        rules = replace(JAN, reading_day=25)
        register = late("204", date(2026, 1, 25), read_on=date(2025, 12, 25))
        state = a_state("broken", date(2026, 1, 29))
        known = estimating(states=(state,), histories=(YEAR,))
        facts = facts_of(register, known=known, rules=rules)

        assert equals(facts, rules) == {
            (1, "r7"): ("8", "80.00"),
            (1, "r7.est.d26"): ("0.789", "7.89"),  # 96 x 3 / 365
            (1, "r7.est.d29"): ("0.789", "7.89"),
        }
        assert [row[:4] for row in records(facts, rules)] == [
            ("average", "no_reading", "2026-01-26", "settled"),
            ("average", "broken", "2026-01-29", "final"),
        ]

    def test_are_told_as_without_readings_since_it(self) -> None:
        known = estimating(states=(BROKEN,), histories=(YEAR,))
        facts = facts_of(late("199", date(2026, 1, 8)), known=known, rules=JAN)

        told = plain(explained(facts, JAN, "r7.est.d9").quantity)

        assert told.startswith("Показань лічильника № 4471920 немає з 09.01.2026.")

    def test_are_told_so_after_a_state_that_ended_in_it(self) -> None:
        """Read on the 3rd, broken 10-19 January: nothing of the month is measured."""
        state = a_state("broken", date(2026, 1, 10), date(2026, 1, 20))
        known = estimating(states=(state,), histories=(YEAR,))
        facts = facts_of(late("197", date(2026, 1, 3)), known=known, rules=JAN)

        before, after = (
            plain(explained(facts, JAN, part).quantity) for part in ("r7.est", "r7.est.d20")
        )

        assert before.startswith("Показань лічильника № 4471920 немає з 01.01.2026.")
        assert after.startswith("Показань лічильника № 4471920 немає з 04.01.2026.")


EARLIER = a_history((date(2026, 1, 8), "198.8"), (date(2025, 1, 8), "102.8"))
"""96 m3 in the 365 days until the only reading since December."""
OPEN = late("198.8", date(2026, 1, 8), read_on=date(2026, 1, 8), value="198.8")
LEFT = ("6.049", "60.49")
"""96 x 23 / 365: of 9-31 January."""


class TestInAMonthAfterThatOfTheReading:
    """The reading closed its month: what was used after it is counted with the next one."""

    @pytest.mark.parametrize("state", ["broken", "unverified"])
    def test_go_by_the_average_from_which_on_it_is_not_believed(self, state: str) -> None:
        by_average = Rule(Reason.UNVERIFIED, Base.YEAR, None, settles=False)
        since = a_state(state, date(2026, 2, 1))
        known = estimating(by_average, states=(since,), histories=(EARLIER,))
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert equals(facts, FEB) == {
            (1, "r7.est.before"): LEFT,
            (1, "r7.est"): ("7.364", "73.64"),  # 96 x 28 / 365
        }
        assert ("average", "no_reading", "2026-01-09", "settled", "6.049") in records(facts, FEB)

    def test_are_told(self) -> None:
        known = estimating(states=(a_state("broken", date(2026, 2, 1)),), histories=(EARLIER,))

        told = explained(facts_of(OPEN, known=known, rules=FEB), FEB, "r7.est.before")

        assert plain(told.quantity) == (
            "Показань лічильника № 4471920 немає з 09.01.2026. Нараховано за середнім: 96 м³ за "
            "365 дн. (від 31.12.2024 до 31.12.2025), за 23 дн. без показань. З 01.05.2026 "
            "нараховуватимемо як без лічильника. Коли надійдуть показання, різницю врахуємо."
        )
        assert plain(told.steps[0]) == "96 м³ ÷ 365 дн. × 23 дн. ≈ 6,049 м³"

    def test_are_not_where_it_was_read_until_then(self) -> None:
        known = estimating(states=(a_state("broken", date(2026, 2, 10)),), histories=(EARLIER,))
        register = late("206", date(2026, 2, 10), read_on=date(2026, 1, 8), value="198.8")
        facts = facts_of(register, known=known, rules=FEB)

        assert equals(facts, FEB) == {
            (1, "r7"): ("7.2", "72.00"),
            (1, "r7.est.d10"): ("4.997", "49.97"),
        }

    def test_are_not_where_it_broke_before(self) -> None:
        known = estimating(states=(a_state("broken", date(2026, 1, 9)),), histories=(EARLIER,))
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert equals(facts, FEB) == {(1, "r7.est"): ("7.364", "73.64")}

    def test_are_less_those_charged_already(self) -> None:
        """Away for verification from the 15th to the 24th; that stands beside."""
        away = stood(date(2026, 1, 15), date(2026, 1, 25), "3", settling="beside")
        known = estimating(
            states=(a_state("broken", date(2026, 2, 1)),), histories=(EARLIER,), standing=(away,)
        )
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert equals(facts, FEB)[1, "r7.est.before"][0] == "3.419"  # 96 x 13 / 365

    def test_are_those_of_a_verification_that_ended_before_it_was_read(self) -> None:
        """Read on 8 January alone, verified until 5 February: 9-31 January was in no month."""
        known = estimating(states=(overdue(date(2026, 2, 6)),), histories=(EARLIER,))
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert equals(facts, FEB) == {
            (1, "r7.est.before"): LEFT,
            (1, "r7.est"): ("7.364", "73.64"),
        }

    def test_are_charged_once(self) -> None:
        before = stood(date(2026, 1, 9), date(2026, 2, 1), "6.049") | {"month": date(2026, 2, 1)}
        february = stood(date(2026, 2, 1), date(2026, 3, 1), "7.364")
        known = estimating(
            states=(overdue(date(2026, 3, 1)),),
            histories=(EARLIER,),
            standing=(before, february),
        )
        facts = facts_of(OPEN, known=known, rules=MAR)

        assert equals(facts, MAR) == {(1, "r7.norm"): ("13.5", "135.00")}

    @pytest.mark.parametrize("step", ["norm", "share"])
    def test_are_not_where_the_flat_went_without_a_meter(self, step: str) -> None:
        """Because of another one, taken off since."""
        other = stood(date(2026, 1, 1), date(2026, 2, 1), "13.5", step=step, settling="final")
        known = estimating(
            states=(a_state("broken", date(2026, 2, 1)),),
            histories=(EARLIER,),
            standing=(other | {"register_id": 8},),
        )
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert equals(facts, FEB) == {(1, "r7.est"): ("7.364", "73.64")}

    def test_are_where_that_was_for_a_meter_of_another_service(self) -> None:
        """Wastewater by meters of cold water and of hot: each has a norm of its own."""
        hot = stood(date(2026, 1, 1), date(2026, 2, 1), "9", step="norm", settling="final")
        known = estimating(
            states=(a_state("broken", date(2026, 2, 1)),),
            histories=(EARLIER,),
            standing=(hot | {"register_id": 8, "own_service_id": 2},),
        )
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert equals(facts, FEB)[1, "r7.est.before"] == LEFT

    def test_are_settled_by_a_reading_that_tells_of_them(self) -> None:
        """Broken 1-9 February; 82 m3 from 9 January to 31 March, 9 of 82 days for good."""
        before = stood(date(2026, 1, 9), date(2026, 2, 1), "6.049") | {"month": date(2026, 2, 1)}
        broken = stood(date(2026, 2, 1), date(2026, 2, 10), "2", settling="final")
        waits = stood(date(2026, 2, 10), date(2026, 3, 1), "5")
        register = late("280.8", date(2026, 3, 31), read_on=date(2026, 1, 8), value="198.8")
        facts = facts_of(register, known=estimating(standing=(before, broken, waits)), rules=MAR)

        assert equals(facts, MAR)[1, "r7"][0] == "61.951"  # 73 - 11.049

    def test_without_an_average_are_named(self) -> None:
        known = estimating(states=(a_state("broken", date(2026, 2, 1)),))
        facts = facts_of(OPEN, known=known, rules=FEB)

        assert troubles(facts, FEB) == ["days_before"]
        assert equals(facts, FEB) == {(1, "r7.norm"): ("13.5", "135.00")}
