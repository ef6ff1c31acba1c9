"""A calendar month, the unit of charging (розрахунковий період)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from app.kernel.period import Period

_ISO = re.compile(r"(\d{4})-(\d{2})")
_LOCAL = re.compile(r"(\d{1,2})[./](\d{4})")
_YEARS = range(1900, 2100)
"""What anybody may mean; days are read within the same bounds."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Stored as the DATE of its first day."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date(self.year, self.number, 1)  # raises ValueError for a thirteenth month

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month that `day` belongs to."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as `2026-11`, `11.2026` or `11/2026`.

        >>> Month.parse("11.2026")
        Month(year=2026, number=11)
        """
        if match := _ISO.fullmatch(text.strip()):
            month = cls(int(match[1]), int(match[2]))
        elif match := _LOCAL.fullmatch(text.strip()):
            month = cls(int(match[2]), int(match[1]))
        else:
            raise ValueError(f"{text!r} is not a month; write it as 2026-11")
        if month.year not in _YEARS:  # the month after the last one there is would be none
            raise ValueError(f"{text!r} is out of range")
        return month

    @property
    def first_day(self) -> date:
        """Return the first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Return the last day."""
        return self.day(self.days)

    @property
    def period(self) -> Period:
        """Return all days of the month."""
        return Period(self.first_day, self.plus(1).first_day)

    @property
    def days(self) -> int:
        """Return the number of days, 28 to 31."""
        return self.period.days

    def day(self, number: int) -> date:
        """Return the day of that number, or the last one of a shorter month.

        >>> Month(2026, 2).day(31)
        datetime.date(2026, 2, 28)
        """
        return self.first_day.replace(day=min(number, self.days))

    def plus(self, months: int) -> "Month":
        """Return the month that many months later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last one of a shorter month.

    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    return Month.of(day).plus(-months).day(day.day)
