"""What users of other programs complained of, and what a court was asked for, by exact figures."""

from datetime import date
from decimal import Decimal

import pytest

from app.penalty.interest import calculate_interest
from app.penalty.penalty import calculate_penalty
from tests.unit.penalty.test_vectors import a_debt, terms, yearly

D = Decimal
DUE = date(2026, 2, 20)
"""A Friday: the first working day after it is Monday the 23rd."""


@pytest.mark.parametrize(
    ("paid", "until", "amount"),
    [
        ((), DUE, "0.00"),
        ((), date(2026, 2, 22), "0.00"),
        ((), date(2026, 2, 23), "0.10"),
        ((), date(2026, 3, 22), "2.80"),
        (((date(2026, 3, 7), "400.00"),), date(2026, 3, 22), "2.16"),  # 12 x 0.10 + 16 x 0.06
    ],
)
def test_b3_36_days_after_the_due_one_and_a_part_paid_on_the_fifteenth(
    paid: tuple[tuple[date, str], ...], until: date, amount: str
) -> None:
    debt = a_debt("1000.00", DUE, *paid)

    assert calculate_penalty(debt, terms(), until=until).amount == D(amount)


def test_published_w06_eight_days_of_three_per_cent() -> None:
    debt = a_debt("500068.76", date(2026, 3, 19))

    assert calculate_interest(debt, yearly(), until=date(2026, 3, 27)).amount == D("328.81")
