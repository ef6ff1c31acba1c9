"""Ways of counting days that the company changes from a day on, to the kopeck."""

from datetime import date
from decimal import Decimal

from app.penalty.debts import Days
from app.penalty.interest import calculate_interest
from app.penalty.penalty import calculate_penalty
from tests.unit.penalty.test_vectors import a_debt, terms, yearly

D = Decimal


def test_days_of_a_leap_year_are_366ths_until_the_company_says_otherwise() -> None:
    """1 200 x 3 % x (61/365 + 31/366 + 29/365): 366ths in January alone."""
    debt = a_debt("1200.00", date(2023, 10, 31))
    until_february = Days(((date.min, date(2024, 2, 1)),))

    found = calculate_interest(debt, yearly(leap_years=until_february), until=date(2024, 2, 29))

    told = [(row.interval.days, row.year_days) for row in found.rows]
    assert told == [(61, 365), (31, 366), (29, 365)]
    assert [each.shown.quantize(D("0.0001")) for each in found.rows] == [
        D("6.0164"),
        D("3.0492"),
        D("2.8603"),
    ]
    assert found.amount == D("11.93")


def test_the_day_of_payment_counts_from_the_day_on_the_company_says_so() -> None:
    """Of 400 on 30 September the day counts, of 100 on 2 October no more."""
    paid = [(date(2025, 9, 30), "400.00"), (date(2025, 10, 2), "100.00")]
    debt = a_debt("1000.00", date(2025, 9, 20), *paid)
    counting = terms(counts_payment_day=Days(((date.min, date(2025, 10, 1)),)))

    found = calculate_penalty(debt, counting, until=date(2025, 10, 10))

    told = [(row.interval.debt, row.interval.days) for row in found.rows]
    assert told == [(D(1000), 9), (D(600), 1), (D(500), 9)]
    assert found.amount == D("1.41")
