"""Bounds of what late debts grow by: on which side of each of them its very day is."""

from datetime import date
from decimal import Decimal

import pytest

from app.penalty.inflation import calculate_inflation
from app.penalty.penalty import calculate_penalty
from tests.unit.penalty.test_vectors import a_debt, indices, terms

D = Decimal


@pytest.mark.parametrize(
    ("arose_on", "amount"), [(date(2019, 4, 30), "0.00"), (date(2019, 5, 1), "0.02")]
)
def test_debts_of_the_first_day_of_the_law_bear_penalty(arose_on: date, amount: str) -> None:
    debt = a_debt("200.00", date(2019, 7, 19), arose_on=arose_on)

    assert calculate_penalty(debt, terms(), until=date(2019, 7, 22)).amount == D(amount)


@pytest.mark.parametrize(
    ("due", "paid", "losses"),
    [
        # Late from the 15th: March counts; from the 16th: it does not.
        (date(2026, 3, 14), date(2026, 4, 30), "18.08"),
        (date(2026, 3, 15), date(2026, 4, 30), "8.00"),
        # Paid on the 15th: May does not count; on the 16th: it does.
        (date(2026, 2, 20), date(2026, 5, 15), "18.08"),
        (date(2026, 2, 20), date(2026, 5, 16), "16.04"),
    ],
)
def test_the_fifteenth_is_of_the_first_half(due: date, paid: date, losses: str) -> None:
    rises = indices(mar="101.0", apr="100.8", may="99.8")
    debt = a_debt("1000.00", due, (paid, "1000"))

    assert calculate_inflation(debt, rises, until=date(2026, 6, 10)).amount == D(losses)
