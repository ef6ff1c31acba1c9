"""The schedule of an agreement: how much is due when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from app.kernel.errors import Invalid
from app.kernel.money import KOPECK, to_kopecks
from app.kernel.month import Month

MOST_INSTALMENTS = 120
"""No agreement of people is longer than ten years; a longer one is a slip of the pen."""
LONGEST_DAYS = 3_700
"""From the signing to the last instalment."""
FIRST_PAYMENT = 0
"""Number of a first payment, which stands beside the agreed number of instalments."""


class ScheduleUnfit(Invalid):
    """The days or the sums of a schedule cannot be."""

    key = "restructuring.schedule-unfit"


class TooManyInstalments(Invalid):
    """Every instalment is at least a kopeck, and there is an end to their number."""

    key = "restructuring.too-many-instalments"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"at most {most} instalments", most=most)


class FirstPaymentTooLarge(Invalid):
    """The first payment leaves nothing to pay by instalments."""

    key = "restructuring.first-payment-too-large"


@dataclass(frozen=True, slots=True)
class Instalment:
    """A payment of the schedule."""

    number: int
    due_on: date
    amount: Decimal
    """UAH, whole kopecks, above zero."""


def equal_instalments(total: Decimal, days: Sequence[date]) -> list[Instalment]:
    """Return one instalment for each day, equal to the kopeck; the last ones bear the remainder.

    >>> [str(each.amount) for each in equal_instalments(Decimal("100.00"), [date.max] * 3)]
    ['33.33', '33.33', '33.34']

    Raises:
        TooManyInstalments: there are fewer kopecks than days.

    Source: law-554/restructuring
    """
    kopecks = int(total / KOPECK)
    if not 1 <= len(days) <= min(MOST_INSTALMENTS, kopecks):
        raise TooManyInstalments(most=min(MOST_INSTALMENTS, kopecks))
    least, left = divmod(kopecks, len(days))
    larger = len(days) - left
    return [
        Instalment(number, day, (least + (number > larger)) * KOPECK)
        for number, day in enumerate(days, start=1)
    ]


def monthly_days(first: date, count: int) -> list[date]:
    """Return a day of each month from `first` on; a month too short has it on its last day.

    >>> [str(day) for day in monthly_days(date(2026, 1, 31), 3)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    months = [Month.of(first).plus(index) for index in range(count)]
    return [each.day(first.day) for each in months]


def with_first_payment(
    total: Decimal, paid: Decimal, on: date, days: Sequence[date]
) -> list[Instalment]:
    """Return a schedule that begins with a payment of its own, then one part for each day.

    Raises:
        FirstPaymentTooLarge, TooManyInstalments.
    """
    if not 0 < paid < total:
        raise FirstPaymentTooLarge("a first payment of all or of nothing")
    return [Instalment(FIRST_PAYMENT, on, paid), *equal_instalments(total - paid, days)]


def check_schedule(schedule: Sequence[Instalment], *, signed_on: date) -> None:
    """Refuse a schedule whose days do not follow one another or whose sums are not money.

    Raises:
        ScheduleUnfit, TooManyInstalments.
    """
    if not schedule:
        raise ScheduleUnfit("a schedule without instalments")
    if len(schedule) > MOST_INSTALMENTS + 1:
        raise TooManyInstalments(most=MOST_INSTALMENTS)
    if any(each.amount <= 0 or each.amount != to_kopecks(each.amount) for each in schedule):
        raise ScheduleUnfit("an instalment of nothing or of parts of a kopeck")
    numbers = [each.number for each in schedule]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] not in (0, 1):
        raise ScheduleUnfit("numbers that do not follow one another")
    _check_days([each.due_on for each in schedule], signed_on)


def _check_days(days: Sequence[date], signed_on: date) -> None:
    if days[0] < signed_on or (days[-1] - signed_on).days > LONGEST_DAYS:
        raise ScheduleUnfit("an instalment before the signing or in the far future")
    if any(one >= other for one, other in pairwise(days)):
        raise ScheduleUnfit("days that do not follow one another")
