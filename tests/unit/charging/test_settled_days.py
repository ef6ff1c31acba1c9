"""What a late reading counts is of the days since the reading before, each charged once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.charging import millions
from tests.factories.estimates import estimating, stood
from tests.unit.charging.estimates import APR, FEB, MAR, equals, facts_of, late
from tests.unit.charging.test_estimates_explained import explained, plain

BROKEN = (
    stood(date(2026, 1, 22), date(2026, 2, 1), "10", settling="final"),
    stood(date(2026, 2, 1), date(2026, 3, 1), "28", settling="final"),
)
WAITS = stood(date(2026, 1, 11), date(2026, 1, 22), "11")


class TestOfAReadingInsideTheMonth:
    @pytest.mark.parametrize(
        ("on", "shown", "left"),
        [(date(2026, 3, 1), "150", "1"), (date(2026, 3, 31), "180", "31")],
    )
    def test_are_those_until_that_reading(self, on: date, shown: str, left: str) -> None:
        """1 m3 a day since 10 January; 38 days were charged for good, 11 until a reading."""
        register = late(shown, on, read_on=date(2026, 1, 10), value="100")
        facts = facts_of(register, known=estimating(standing=(WAITS, *BROKEN)), rules=MAR)

        assert equals(facts, MAR)[1, "r7"][0] == left

    def test_are_told(self) -> None:
        register = late("150", date(2026, 3, 1), read_on=date(2026, 1, 10), value="100")
        facts = facts_of(register, known=estimating(standing=(WAITS, *BROKEN)), rules=MAR)

        assert tuple(map(plain, explained(facts, MAR, "r7").steps)) == (
            "(150,000 − 100,000) м³ = 50 м³",
            "50 м³ × 12/50 дн. = 12 м³",
            "12 − 11 = 1 м³",
            "1 м³ × 10,00 ₴ = 10,00 ₴",
        )

    def test_are_no_more_than_it_tells_of(self) -> None:
        """Closed on the 25th, read on 27 February: its last day for good is not among them."""
        rules = replace(MAR, reading_day=25)
        final = stood(date(2026, 2, 1), date(2026, 3, 1), "28", settling="final")
        register = late("133", date(2026, 2, 27), read_on=date(2026, 1, 25), value="100")
        facts = facts_of(register, known=estimating(standing=(final,)), rules=rules)

        assert equals(facts, rules)[1, "r7"][0] == "6"  # 26-31 January


class TestBeforeTheNextMonth:
    def test_begin_with_the_day_after_the_reading(self) -> None:
        """Read on 10 January, 1 m3 a day; of 80 days the 28 of February were for good."""
        register = late("180", date(2026, 3, 31), read_on=date(2026, 1, 10), value="100")
        facts = facts_of(register, known=estimating(standing=BROKEN[1:]), rules=MAR)

        assert equals(facts, MAR)[1, "r7"][0] == "52"


class TestDaysForGood:
    @pytest.mark.parametrize(
        ("read", "waits", "left"),
        [(10, None, "11.657"), (9, "0.263", "11.569"), (8, "0.526", "11.474")],
    )
    def test_are_left_out_whatever_was_charged_beside_them(
        self, read: int, waits: str | None, left: str
    ) -> None:
        """20.4 m3 until 28 February, the 21 days from 11 January on charged for good."""
        final = stood(date(2026, 1, 11), date(2026, 2, 1), "21", settling="final")
        before = [stood(date(2026, 1, read + 1), date(2026, 1, 11), waits)] if waits else []
        register = late("219.2", date(2026, 2, 28), read_on=date(2026, 1, read), value="198.8")
        facts = facts_of(register, known=estimating(standing=(*before, final)), rules=FEB)

        assert equals(facts, FEB)[1, "r7"][0] == left

    @pytest.mark.parametrize(
        ("read", "waits", "left"),
        [(10, None, "20.4"), (9, "0.263", "20.137"), (8, "0.526", "19.874")],
    )
    def test_are_none_while_the_meter_was_passed_by(
        self, read: int, waits: str | None, left: str
    ) -> None:
        """The dial stood still: what it counted was used on the other days."""
        act = stood(date(2026, 1, 11), date(2026, 2, 1), "21", step="inlet", settling="final")
        before = [stood(date(2026, 1, read + 1), date(2026, 1, 11), waits)] if waits else []
        register = late("219.2", date(2026, 2, 28), read_on=date(2026, 1, read), value="198.8")
        facts = facts_of(register, known=estimating(standing=(*before, act)), rules=FEB)

        assert equals(facts, FEB)[1, "r7"][0] == left

    def test_are_none_of_a_whole_month_on_which_it_was_passed_by(self) -> None:
        act = stood(date(2026, 2, 1), date(2026, 3, 1), "21", step="inlet", settling="final")
        register = late("131", date(2026, 3, 31), read_on=date(2026, 1, 31), value="100")
        facts = facts_of(register, known=estimating(standing=(act,)), rules=MAR)

        assert equals(facts, MAR)[1, "r7"][0] == "31"

    @pytest.mark.parametrize("opened", [date(2026, 1, 31), date(2026, 2, 1)])
    def test_are_left_out_in_whatever_month_the_reading_is(self, opened: date) -> None:
        """1 m3 a day; the days of February after the reading were charged for good."""
        first = date(2026, 2, opened.day % 31 + 1)
        days = (date(2026, 3, 31) - opened).days
        final = stood(first, date(2026, 3, 1), "5", settling="final")
        register = late(str(100 + days), date(2026, 3, 31), read_on=opened, value="100")
        facts = facts_of(register, known=estimating(standing=(final,)), rules=MAR)

        assert equals(facts, MAR)[1, "r7"][0] == "31"


class TestDaysOfTheFlatsNorm:
    """Because of another meter; 1 m3 a day, February's 28 days are to be paid."""

    NORM = stood(date(2026, 1, 1), date(2026, 2, 1), "13.5", step="norm", settling="final") | {
        "register_id": 8
    }

    @pytest.mark.parametrize("step", ["norm", "share"])
    @pytest.mark.parametrize("settling", ["final", "beside"])
    @pytest.mark.parametrize(
        ("read", "shown"), [(date(2025, 12, 31), "159"), (date(2026, 1, 10), "149")]
    )
    def test_are_left_out(self, read: date, shown: str, settling: str, step: str) -> None:
        norm = self.NORM | {"settling": settling, "step": step}
        register = late(shown, date(2026, 2, 28), read_on=read, value="100")
        facts = facts_of(register, known=estimating(standing=(norm,)), rules=FEB)

        assert equals(facts, FEB) == {(1, "r7"): ("28", "280.00")}

    def test_are_left_out_but_for_those_charged_by_the_average(self) -> None:
        own = stood(date(2026, 1, 1), date(2026, 1, 11), "7")
        register = late("159", date(2026, 2, 28), read_on=date(2025, 12, 31), value="100")
        facts = facts_of(register, known=estimating(standing=(self.NORM, own)), rules=FEB)

        assert equals(facts, FEB)[1, "r7"][0] == "31"  # 59 x 38 / 59 - 7

    @pytest.mark.parametrize("other", [{"settling": "settled"}, {"own_service_id": 2}])
    def test_are_not_where_a_reading_settles_it_or_of_another_service(
        self, other: dict[str, Any]
    ) -> None:
        norm = self.NORM | other
        register = late("159", date(2026, 2, 28), read_on=date(2025, 12, 31), value="100")
        facts = facts_of(register, known=estimating(standing=(norm,)), rules=FEB)

        assert equals(facts, FEB)[1, "r7"][0] == "59"

    def test_are_told(self) -> None:
        register = late("159", date(2026, 2, 28), read_on=date(2025, 12, 31), value="100")
        facts = facts_of(register, known=estimating(standing=(self.NORM,)), rules=FEB)

        assert tuple(map(plain, explained(facts, FEB, "r7").steps)) == (
            "(159,000 − 100,000) м³ = 59 м³",
            "59 м³ × 28/59 дн. = 28 м³",
            "28 м³ × 10,00 ₴ = 280,00 ₴",
        )


class TestOfAReadingAfterTheDayThatClosesTheMonth:
    """The 25th does: read on 27 February, it is of March; 57 m3, one a day, until 25 April."""

    RULES = replace(APR, reading_day=25)
    READ = late("157", date(2026, 4, 25), read_on=date(2026, 2, 27), value="100")

    def left(self, *standing: dict[str, Any]) -> str:
        facts = facts_of(self.READ, known=estimating(standing=standing), rules=self.RULES)
        return equals(facts, self.RULES)[1, "r7"][0]

    @pytest.mark.parametrize("register", [7, 8])
    @pytest.mark.parametrize("since", [date(2026, 2, 1), date(2026, 2, 27)])
    def test_are_none_that_the_norm_of_the_month_it_is_in_paid(
        self, register: int, since: date
    ) -> None:
        """28 February is the norm's: of its own meter, or of another one of the flat."""
        norm = stood(since, date(2026, 3, 1), "13.5", step="norm", settling="final")

        assert self.left(norm | {"register_id": register}) == "56"

    def test_are_none_on_which_it_was_put_up(self) -> None:
        """On the 27th, in a flat whose norm paid for February: 27 m3 until 25 March."""
        norm = stood(date(2026, 2, 1), date(2026, 3, 1), "13.5", step="norm", settling="final")
        put_up = {"from_id": None, "from_day": None, "from_value": None}
        first = {"first_id": 702, "first_day": date(2026, 2, 27), "first_value": millions("100")}
        new = late("127", date(2026, 3, 25), installed=date(2026, 2, 27)) | put_up | first
        rules = replace(MAR, reading_day=25)
        facts = facts_of(new, known=estimating(standing=(norm | {"register_id": 8},)), rules=rules)

        assert equals(facts, rules)[1, "r7"][0] == "25"

    def test_are_all_where_it_settled_what_waited(self) -> None:
        """March took February's estimate off with all its days, be they after the reading."""
        assert self.left(stood(date(2026, 2, 1), date(2026, 3, 1), "28")) == "57"

    def test_are_none_of_what_waited_where_its_month_made_nothing_of_it(self) -> None:
        """Unverified in March, so that February's estimate waits still; April's 25 are left."""
        waits = stood(date(2026, 2, 1), date(2026, 3, 1), "56")
        norm = stood(date(2026, 3, 1), date(2026, 4, 1), "13.5", step="norm", settling="final")

        assert self.left(waits, norm) == "24"  # 28 February was charged 2 m3
