"""What a late debt grows by, day by day in fractions, written from the rules alone."""

from calendar import isleap
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

Moves = Sequence[tuple[date, Fraction]]
"""(value date, amount): positive owes more, negative is paid."""
PercentOn = Callable[[date], Fraction]
_DAY = timedelta(days=1)


def _never(_day: date) -> bool:
    return False


def owed_at_the_end_of(day: date, moves: Moves) -> Fraction:
    return max(sum((amount for on, amount in moves if on <= day), Fraction(0)), Fraction(0))


def to_kopecks(exact: Fraction) -> Fraction:
    """Round half up; nothing here is below zero."""
    return Fraction((exact * 100 + Fraction(1, 2)).__floor__(), 100)


def penalty(
    due_on: date,
    moves: Moves,
    *,
    until: date,
    percent_on: PercentOn,
    is_protected: Callable[[date], bool] = _never,
    is_day_off: Callable[[date], bool] = lambda day: day.weekday() > 4,
    cap: Fraction = Fraction(1),
) -> Fraction:
    """A rate of the debt for each day from the first working day after the last day to pay."""
    day = due_on + _DAY
    while is_day_off(day):
        day += _DAY
    total, largest = Fraction(0), Fraction(0)
    while day <= until:
        debt = owed_at_the_end_of(day, moves)
        if percent_on(day) > 0:
            largest = max(largest, debt)
        if not is_protected(day):
            total += debt * percent_on(day) / 100
        day += _DAY
    return to_kopecks(min(total, largest * cap))


def interest(
    due_on: date,
    moves: Moves,
    *,
    until: date,
    percent_on: PercentOn,
    is_protected: Callable[[date], bool] = _never,
    leap_years: bool = True,
) -> Fraction:
    """A yearly rate for each calendar day after the last day to pay."""
    day, total = due_on + _DAY, Fraction(0)
    while day <= until:
        if not is_protected(day):
            year = 366 if leap_years and isleap(day.year) else 365
            total += owed_at_the_end_of(day, moves) * percent_on(day) / 100 / year
        day += _DAY
    return to_kopecks(total)


def inflation(
    due_on: date, debt: Fraction, payments: Moves, *, until: date, indices: Mapping[date, Fraction]
) -> Fraction:
    """Each payment apart, kopeck by kopeck of it in the months it was late; the rest to the end."""
    first, total, rest = due_on + _DAY, Fraction(0), debt
    for day, amount in sorted(payments):
        total += amount * (_product(first, max(day, first), indices) - 1)
        rest -= amount
    return to_kopecks(max(total + rest * (_product(first, until, indices) - 1), Fraction(0)))


def _product(since: date, until: date, indices: Mapping[date, Fraction]) -> Fraction:
    product = Fraction(1)
    for month, index in indices.items():
        next_month = (month + timedelta(days=31)).replace(day=1)
        begins_by_middle = since <= month.replace(day=15)
        ends_after_middle = until >= month.replace(day=16) or until >= next_month
        if begins_by_middle and ends_after_middle:
            product *= index / 100
    return product
