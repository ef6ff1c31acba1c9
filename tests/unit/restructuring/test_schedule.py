"""The days and the sums of a schedule."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.restructuring.schedule import (
    FirstPaymentTooLarge,
    Instalment,
    ScheduleUnfit,
    TooManyInstalments,
    check_schedule,
    equal_instalments,
    monthly_days,
    with_first_payment,
)

D = Decimal
SIGNED = date(2026, 11, 26)


def days(count: int) -> list[date]:
    return monthly_days(date(2026, 12, 20), count)


class TestEqualInstalments:
    def test_leaves_the_remainder_to_the_last_ones(self) -> None:
        parts = equal_instalments(D("1000.00"), days(12))

        assert [each.amount for each in parts] == [D("83.33")] * 8 + [D("83.34")] * 4

    def test_of_twelve_are_twelve(self) -> None:
        parts = equal_instalments(D("0.12"), days(12))

        assert [(each.number, each.amount) for each in parts] == [
            (number, D("0.01")) for number in range(1, 13)
        ]

    def test_are_refused_where_one_would_be_nothing(self) -> None:
        with pytest.raises(TooManyInstalments):
            equal_instalments(D("0.11"), days(12))

    def test_are_refused_without_a_day(self) -> None:
        with pytest.raises(TooManyInstalments):
            equal_instalments(D("10.00"), [])

    @given(st.integers(1, 10**14), st.integers(1, 120))
    def test_add_up_and_differ_by_a_kopeck_at_most(self, kopecks: int, count: int) -> None:
        total = D(kopecks).scaleb(-2)
        if count > kopecks:
            with pytest.raises(TooManyInstalments):
                equal_instalments(total, days(count))
            return

        amounts = [each.amount for each in equal_instalments(total, days(count))]

        assert len(amounts) == count
        assert sum(amounts) == total
        assert amounts == sorted(amounts)
        assert amounts[-1] - amounts[0] <= D("0.01")


class TestFirstPayment:
    def test_stands_beside_the_agreed_number_of_parts(self) -> None:
        parts = with_first_payment(D("1000.00"), D("250.00"), SIGNED, days(3))

        assert [(each.number, each.amount) for each in parts] == [
            (0, D("250.00")),
            (1, D("250.00")),
            (2, D("250.00")),
            (3, D("250.00")),
        ]

    @pytest.mark.parametrize("paid", ["0.00", "1000.00", "1000.01", "-1.00"])
    def test_of_all_or_of_nothing_is_refused(self, paid: str) -> None:
        with pytest.raises(FirstPaymentTooLarge):
            with_first_payment(D("1000.00"), D(paid), SIGNED, days(3))


class TestCheck:
    def test_takes_any_sums_on_days_that_follow(self) -> None:
        check_schedule(
            [Instalment(1, SIGNED, D("0.01")), Instalment(2, date(2027, 5, 3), D("999.99"))],
            signed_on=SIGNED,
        )

    @pytest.mark.parametrize(
        "schedule",
        [
            [],
            [Instalment(1, SIGNED - timedelta(days=1), D(1))],
            [Instalment(1, SIGNED, D(1)), Instalment(2, SIGNED, D(1))],
            [Instalment(1, SIGNED, D(0))],
            [Instalment(1, SIGNED, D(-1)), Instalment(2, date(2027, 1, 1), D(3))],
            [Instalment(1, SIGNED, D("0.005"))],
            [Instalment(2, SIGNED, D(1))],
            [Instalment(1, date.max, D(1))],
        ],
    )
    def test_refuses_what_cannot_be(self, schedule: list[Instalment]) -> None:
        with pytest.raises(ScheduleUnfit):
            check_schedule(schedule, signed_on=SIGNED)
