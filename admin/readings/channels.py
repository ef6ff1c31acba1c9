"""The channels of readings: a month day by day beside the one before, and what is in alarm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, request, url_for
from flask_babel import gettext

from admin.month.steps import is_large
from admin.readings.alarms import alarm_in_words, channel_in_words
from admin.sheets import send_sheet
from app.access.rights import Right
from app.exchange.channels.watch import MonthOfChannels, month_of_channels
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel import clock
from app.kernel.month import Month
from app.metering.channels.counting import KeptDays, kept_days
from app.metering.channels.rule import ChannelMonth
from app.web.addresses import month_of
from app.web.current import db
from app.web.filters import month as month_named
from app.web.guards import Room, Site, requires
from app.web.rendering import go, render

room = Room(
    "channels", __name__, site=Site.OFFICE, right=Right.READINGS_ENTER, url_prefix="/channels"
)
MONTHS_SHOWN = 12
_IS_ASKED = "counted"


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """A channel to the last whole day: this month and the one before."""

    name: str
    came: int
    before: int
    later: int
    days: Sequence[tuple[int, int]]
    """What came on each day, and on the day of that number a month before."""
    is_in_alarm: bool

    @property
    def percent(self) -> int | None:
        """Return how much of last month that is; None where nothing came then."""
        return self.came * 100 // self.before if self.before else None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the table: what came by each channel, and a month before; None: no such day."""

    number: int
    is_today: bool
    cells: Sequence[tuple[int | None, int | None]]


@room.get("/")
def index() -> Response:
    """Show the month that today is in."""
    return _show(Month.of(clock.today()))


@room.get("/<text>")
def show(text: str) -> Response:
    """Show a month."""
    return _show(month_of(text))


@room.get("/<text>/xlsx")
@requires(Right.EXPORT_TABLES)
def export(text: str) -> Response:
    """Answer with a month's days as a workbook; of too many, with the page that asks first."""
    month, kept = month_of(text), kept_days(db())
    if not _may_count(kept):
        return go(url_for(".show", text=month))
    found = month_of_channels(db(), month, today=clock.today(), kept=kept)
    names = [
        f"{channel_in_words(each.channel)}, {month_named(one)}"
        for each in found.channels
        for one in (month, month.plus(-1))
    ]
    columns = [Column(gettext("День"), Look.WHOLE, 8)]
    columns += [Column(name, Look.WHOLE, 22) for name in names]
    sheet = Sheet(gettext("Канали надходження"), columns, _rows(found))
    return send_sheet(sheet, name=f"channels-{month}.xlsx", month=str(month))


def _show(month: Month) -> Response:
    today, kept = clock.today(), kept_days(db())
    known = _months(month, today, first=kept.first)
    if not _may_count(kept):
        return render("admin/readings/channels_uncounted.html", month=month, months=known)
    found = month_of_channels(db(), month, today=today, kept=kept)
    to = found.calendar.to
    return render(
        "admin/readings/channels.html",
        month=month,
        before=month.plus(-1),
        months=known,
        is_asked=_IS_ASKED in request.args,
        is_now=Month.of(today) == month,
        to=to,
        beside=found.calendar.counterpart(to) if to else 0,
        has_before=found.has_before,
        alarms=[alarm_in_words(each) for each in found.alarms],
        cards=_cards(found),
        names=[channel_in_words(each.channel) for each in found.channels],
        days=_days(found),
        bounds=found.bounds,
    )


def _may_count(kept: KeptDays) -> bool:
    """Return whether all readings of some weeks may be counted: of very many, when asked to."""
    return kept.are_fresh(clock.today()) or _IS_ASKED in request.args or not is_large(db())


def _months(month: Month, today: date, *, first: date | None) -> Sequence[Month]:
    """Return the months to choose from, the latest first: those of which something is known."""
    now = Month.of(today)
    since = min(Month.of(first), now.plus(-1)) if first else now.plus(-1)
    near = (now.plus(-each) for each in range(MONTHS_SHOWN))
    return sorted({month, *(each for each in near if each >= since)}, reverse=True)


def _cards(found: MonthOfChannels) -> Sequence[ChannelCard]:
    to = found.calendar.to
    beside = found.calendar.counterpart(to) if to else 0
    alarmed = {each.channel for each in found.alarms}
    return [
        ChannelCard(
            name=channel_in_words(each.channel),
            came=each.came(to),
            before=each.came_before(beside),
            later=each.later,
            days=[(each.now.get(day, 0), each.before.get(day, 0)) for day in _numbers(found)],
            is_in_alarm=each.channel in alarmed,
        )
        for each in found.channels
    ]


def _days(found: MonthOfChannels) -> Sequence[DayRow]:
    now = found.calendar.today
    return [
        DayRow(
            day,
            is_today=Month.of(now) == found.month and day == now.day,
            cells=[_cell(found, each, day) for each in found.channels],
        )
        for day in _numbers(found)
    ]


def _cell(found: MonthOfChannels, each: ChannelMonth, day: int) -> tuple[int | None, int | None]:
    month, today = found.month, found.calendar.today
    has_begun = day <= month.days and month.day(day) <= today
    return (
        each.now.get(day, 0) if has_begun else None,
        each.before.get(day, 0) if day <= month.plus(-1).days else None,
    )


def _numbers(found: MonthOfChannels) -> range:
    return range(1, max(found.month.days, found.month.plus(-1).days) + 1)


def _rows(found: MonthOfChannels) -> Iterator[Sequence[Value]]:
    for day in _days(found):
        yield (day.number, *(count for cell in day.cells for count in cell))
