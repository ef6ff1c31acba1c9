"""Whether a channel brings as many readings as the month before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.kernel.month import Month

LATE_DAYS = 10
"""Days of the month after in which what comes may still belong to a month that is over."""
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """A way by which readings come: a source, and of files whose they are."""

    source: str
    sender: str = ""
    """A file's name without its numbers; empty for other files, and for what is no file."""

    @property
    def key(self) -> str:
        """Return what tells it from the others."""
        return f"{self.source}:{self.sender}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the company set about alarms."""

    least: int = 20
    share: Decimal = Decimal(50)
    quiet_days: int = 2


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month as it stands today: days up to `to` are whole, working ones among them known."""

    month: Month
    today: date
    working: frozenset[date]

    @property
    def to(self) -> int:
        """Return the last whole day of the month, 0 while there is none."""
        last = self.today - timedelta(days=1)
        if last < self.month.first_day:
            return 0
        return min(last, self.month.last_day).day

    def counterpart(self, day: int) -> int:
        """Return the day of the month before that a day stands beside.

        It has the same number; but the last day of one month stands beside the last of the other.
        """
        before = self.month.plus(-1)
        if day >= self.month.days:
            return before.days
        return min(day, before.days)

    def has_worked(self, since: int, *, days: int) -> bool:
        """Return whether so many working days lie among the whole days from one on."""
        whole = (self.month.day(each) for each in range(since, self.to + 1))
        return sum(each in self.working for each in whole) >= days


@dataclass(frozen=True, slots=True)
class ChannelMonth:
    """What a channel brought in a month and in the one before, by number of day."""

    channel: Channel
    now: Mapping[int, int]
    before: Mapping[int, int]
    later: int
    """What came after the whole days that are compared: today, or soon after the month."""

    def came(self, to: int) -> int:
        """Return how many came in the month up to a day."""
        return _up_to(self.now, to)

    def came_before(self, to: int) -> int:
        """Return how many came in the month before up to a day."""
        return _up_to(self.before, to)


class AlarmKind(StrEnum):
    """What is wrong with a channel."""

    SILENT = "silent"
    """Nothing has come for days on which something came last month."""
    FELL = "fell"
    """Far less came than by the same day of last month."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A channel brings too little: figures of some days beside those of the month before."""

    channel: Channel
    kind: AlarmKind
    since: date
    until: date
    came: int
    before_since: date
    before_until: date
    came_before: int


def alarms(
    channels: Sequence[ChannelMonth], *, calendar: Calendar, bounds: Bounds
) -> Sequence[Alarm]:
    """Return the channels in alarm, in the order given, each once.

    What has come today counts for a channel, never against it: today is not over.
    """
    found = (_silence(each, calendar, bounds) or _fall(each, calendar, bounds) for each in channels)
    return [each for each in found if each is not None]


def _silence(each: ChannelMonth, calendar: Calendar, bounds: Bounds) -> Alarm | None:
    heard = max((day for day, count in each.now.items() if count and day <= calendar.to), default=0)
    if each.later or not calendar.has_worked(heard + 1, days=bounds.quiet_days):
        return None
    alarm = _beside(each, calendar, AlarmKind.SILENT, since=heard + 1)
    return alarm if alarm.came_before >= bounds.least else None


def _fall(each: ChannelMonth, calendar: Calendar, bounds: Bounds) -> Alarm | None:
    if not calendar.has_worked(1, days=bounds.quiet_days):
        return None
    alarm = _beside(each, calendar, AlarmKind.FELL, since=1)
    is_short = (alarm.came + each.later) * _HUNDRED < alarm.came_before * bounds.share
    return alarm if is_short and alarm.came_before >= bounds.least else None


def _beside(each: ChannelMonth, calendar: Calendar, kind: AlarmKind, *, since: int) -> Alarm:
    month, before = calendar.month, calendar.month.plus(-1)
    earlier, to = calendar.counterpart(since - 1) if since > 1 else 0, calendar.to
    beside = calendar.counterpart(to)
    return Alarm(
        channel=each.channel,
        kind=kind,
        since=month.day(since),
        until=month.day(to),
        came=each.came(to) - each.came(since - 1),
        # Of a shorter month before, the days that stand beside may be its last one alone.
        before_since=before.day(min(earlier + 1, beside)),
        before_until=before.day(beside),
        came_before=each.came_before(beside) - each.came_before(earlier),
    )


def _up_to(days: Mapping[int, int], to: int) -> int:
    return sum(count for day, count in days.items() if day <= to)
