"""Whole local days, half open: the end is the first day no longer inside."""

from dataclasses import dataclass
from datetime import date, timedelta


class PeriodEmpty(ValueError):
    """A period has at least one day."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to but not including `end`; `end` None means open-ended."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise PeriodEmpty(f"{self.start} to {self.end} has no day")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day and (self.end is None or day < self.end)

    @property
    def days(self) -> int:
        """Return the number of days; an open period has none to count and raises."""
        if self.end is None:
            raise ValueError("an open period has no number of days")
        return (self.end - self.start).days

    @property
    def last_day(self) -> date | None:
        """Return the last day inside, for people; None when open."""
        return None if self.end is None else self.end - timedelta(days=1)

    def overlap(self, other: "Period") -> "Period | None":
        """Return the days in both, or None when there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends, default=None)
        if end is not None and end <= start:
            return None
        return Period(start, end)
