"""A walk as the grid shows it: a building or a route, a page at a time, on a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy.orm import Session

from admin.readings.answers import ANSWERS
from app.kernel.month import Month
from app.metering.operations import bounds_on
from app.metering.plausibility import Bounds, Doubt, largest_plausible
from app.metering.queries import GridRow, Walk, reading_grid
from app.metering.settle import Answer

PAGE = 200

_NOT_FOR: Mapping[str, Answer] = {Doubt.BELOW_PREVIOUS: Answer.RIGHT}
"""What no one can say of a doubt: a register that shows less than before has a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one walks: a building, or a route through many."""

    title: str
    building_id: int | None = None
    route_id: int | None = None

    def url(self, on: date, after: str = "", anchor: str = "") -> str:
        """Return the address of the walk's grid on a day, from a row on."""
        own = self._own("show")
        asked = urlencode({"on": on.isoformat()} | ({"after": after} if after else {}))
        return f"{own}?{asked}" + (f"#{anchor}" if anchor else "")

    def sheet_url(self, on: date) -> str:
        """Return the address of the whole walk as a workbook."""
        return f"{self._own('export')}?{urlencode({'on': on.isoformat()})}"

    def _own(self, view: str) -> str:
        if self.route_id is not None:
            return url_for(f"office_readings.{view}_route", route_id=self.route_id)
        return url_for(f"office_readings.{view}", building_id=self.building_id)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row of the grid with what limits a usual entry and what may be said of a doubtful one."""

    row: GridRow
    most: Decimal | None
    """Units above which an entry is called doubtful; None while nothing is known."""

    @property
    def is_held(self) -> bool:
        """Return whether a person must say what the entry is."""
        return self.row.entered_status == "held"

    @property
    def answers(self) -> Sequence[tuple[Answer, object]]:
        """Return what a person may say of the doubt."""
        reason = self.row.entered_reason or ""
        never = _NOT_FOR.get(reason, Answer.PASSED_ZERO)
        return [(code, words) for code, words in ANSWERS if code is not never]


@dataclass(frozen=True, slots=True)
class WalkPage:
    """One page of a walk."""

    rows: Sequence[EntryRow]
    after: str
    next_after: str

    @property
    def held(self) -> Sequence[EntryRow]:
        """Return the rows to ask about, once, after the last entry."""
        return [each for each in self.rows if each.is_held]


def walk_page(session: Session, place: Place, *, on: date, after: str) -> WalkPage:
    """Return a page of the walk that begins after the row `after` names."""
    found = reading_grid(session, _walk(place, on), after=_place_of(after), most=PAGE + 1)
    rows = found[:PAGE]
    bounds = bounds_on(session, on)
    return WalkPage(
        rows=[EntryRow(row, _most(row, on, bounds)) for row in rows],
        after=after,
        next_after=f"{rows[-1].place[1]}.{rows[-1].place[0]}" if len(found) > PAGE else "",
    )


def walk_rows(session: Session, place: Place, *, on: date) -> Iterator[GridRow]:
    """Yield every row of the walk, read a page at a time."""
    after = ("", 0)
    while rows := reading_grid(session, _walk(place, on), after=after, most=PAGE):
        yield from rows
        after = rows[-1].place


def _walk(place: Place, on: date) -> Walk:
    return Walk(
        since=Month.of(on).first_day,
        on=on,
        building_id=place.building_id,
        route_id=place.route_id,
    )


def _most(row: GridRow, on: date, bounds: Bounds) -> Decimal | None:
    return largest_plausible(row.before, read_on=on, bounds=bounds) if row.before else None


def _place_of(after: str) -> tuple[str, int]:
    number, _, key = after.partition(".")
    return (key, int(number)) if number.isdecimal() and len(number) <= 18 else ("", 0)
