"""Limitation of late debts by the windows of the law; nothing in between is called safe."""

from datetime import date
from decimal import Decimal

import pytest

from app.penalty.debts import Debt, Movement
from app.penalty.limitation import Standing, limitation_of, limitation_of_debt, worst

TODAY = date(2026, 11, 26)
SAFE, DISPUTABLE, EXPIRED = Standing.SAFE, Standing.DISPUTABLE, Standing.EXPIRED


class TestLimitation:
    @pytest.mark.parametrize(
        ("late_since", "years", "standing", "until"),
        [
            # Out of time before the quarantine: for ever.
            (date(2017, 4, 1), 3, EXPIRED, None),
            # Its last day is the first of the quarantine: not out of time by itself.
            (date(2017, 4, 2), 3, EXPIRED, None),  # and with no day left it ended on 04.09.2025
            (date(2018, 12, 21), 3, DISPUTABLE, date(2027, 5, 25)),
            (date(2021, 6, 21), 3, DISPUTABLE, date(2028, 9, 4)),
            (date(2024, 1, 29), 3, DISPUTABLE, date(2028, 9, 4)),
            (date(2024, 1, 30), 3, SAFE, date(2028, 9, 4)),
            (date(2025, 9, 3), 3, SAFE, date(2028, 9, 4)),
            (date(2025, 9, 21), 3, SAFE, date(2028, 9, 21)),
            # Penalty has one year: of days before 27.11.2025 it is gone.
            (date(2024, 6, 1), 1, EXPIRED, None),
            (date(2025, 11, 26), 1, EXPIRED, None),
            (date(2025, 11, 27), 1, SAFE, date(2026, 11, 27)),
            (date(2021, 6, 21), 1, EXPIRED, None),
        ],
    )
    def test_stands_by_its_first_day(
        self, late_since: date, years: int, standing: Standing, until: date | None
    ) -> None:
        found = limitation_of(late_since, on=TODAY, years=years)

        assert (found.standing, found.until) == (standing, until)

    def test_ends_on_its_day_and_not_before(self) -> None:
        assert limitation_of(date(2024, 2, 29), on=date(2028, 9, 3)).standing is SAFE
        assert limitation_of(date(2024, 2, 29), on=date(2028, 9, 4)).standing is EXPIRED

    def test_of_a_leap_day_ends_on_the_first_of_march(self) -> None:
        assert limitation_of(date(2028, 2, 29), on=date(2031, 2, 28)).until == date(2031, 3, 1)

    def test_the_worst_is_told(self) -> None:
        assert worst([SAFE, EXPIRED, DISPUTABLE]) is EXPIRED
        assert worst([]) is SAFE


class TestPartsPaid:
    def old(self, *paid: date) -> Debt:
        moves = [Movement(date(2016, 1, 31), Decimal(500))]
        moves += [Movement(day, Decimal(-10)) for day in paid]
        return Debt(1, date(2016, 1, 1), 1, date(2016, 2, 20), date(2016, 1, 31), moves)

    def test_renew_what_would_be_gone_to_something_disputable(self) -> None:
        found = limitation_of_debt(self.old(date(2025, 12, 10)), on=TODAY)

        assert (found.standing, found.until) == (DISPUTABLE, date(2028, 12, 11))

    def test_long_ago_renew_nothing(self) -> None:
        for paid in ((), (date(2016, 2, 20),), (date(2016, 5, 1),)):
            assert limitation_of_debt(self.old(*paid), on=TODAY).standing is EXPIRED
