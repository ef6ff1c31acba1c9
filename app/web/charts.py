"""Charts as SVG drawn by the server: they print, and need no JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from flask import Flask, render_template
from markupsafe import Markup

from app.web import filters, formats

WIDTH, HEIGHT = 372, 176
_TOP, _BOTTOM = 22, 24
DAY_BARS, _DAY_WIDTH = 28, 5
"""Height of the small picture of a month's days, and how far these are apart."""


@dataclass(frozen=True, slots=True)
class MonthVolume:
    """A month's consumption and, behind it, the same month a year before; None: not known."""

    month: date
    volume: Decimal | None
    year_before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One drawn month. Lengths are whole units of the view box."""

    x: int
    width: int
    top: int
    height: int
    past_top: int
    past_height: int
    label: str
    value: str
    words: str


def bars(months: Sequence[MonthVolume], *, unit: str, title: str) -> Markup:
    """Return the picture of at most 12 months, oldest first, last year behind in grey."""
    known = [each for month in months for each in (month.volume, month.year_before) if each]
    top = max(known, default=Decimal(1))
    step = WIDTH // max(len(months), 1)
    drawn = [_bar(month, index * step, step, top, unit) for index, month in enumerate(months)]
    svg = render_template(
        "web/_bars.svg", bars=drawn, width=WIDTH, height=HEIGHT, floor=HEIGHT - _BOTTOM, title=title
    )
    return Markup(svg)  # noqa: S704 - the template escapes


def day_bars(days: Sequence[tuple[int, int]]) -> Markup:
    """Return the small picture of the counts of a month's days, the month before behind in grey."""
    top = Decimal(max((count for day in days for count in day), default=0) or 1)
    tall = [[_tall(count, top) for count in day] for day in days]
    drawn = [
        (place * _DAY_WIDTH, DAY_BARS - now, now, DAY_BARS - past, past)
        for place, (now, past) in enumerate(tall)
    ]
    width = len(days) * _DAY_WIDTH
    svg = render_template("web/_day_bars.svg", bars=drawn, width=width, height=DAY_BARS)
    return Markup(svg)  # noqa: S704 - the template escapes


def _tall(count: int, top: Decimal) -> int:
    return max(int(count / top * DAY_BARS), 1) if count else 0


def _bar(month: MonthVolume, x: int, step: int, top: Decimal, unit: str) -> Bar:
    height = _length(month.volume, top)
    past = _length(month.year_before, top)
    floor = HEIGHT - _BOTTOM
    name = filters.month(month.month)
    volume = filters.quantity(month.volume, unit) if month.volume is not None else "—"
    before = f" ({filters.quantity(month.year_before, unit)})" if month.year_before else ""
    return Bar(
        x=x + 2,
        width=step - 4,
        top=floor - height,
        height=height,
        past_top=floor - past,
        past_height=past,
        label=str(format_date(month.month, "LLL", locale=filters.locale_code())).strip(".")[:3],
        value=_short(month.volume),
        words=f"{name}: {volume}{before}",
    )


def _length(volume: Decimal | None, top: Decimal) -> int:
    room = HEIGHT - _TOP - _BOTTOM
    return max(int(volume / top * room), 2) if volume and volume > 0 else 0


def _short(volume: Decimal | None) -> str:
    """Return what has room over a bar on a phone; the words beside it tell the whole."""
    if volume is None:
        return ""
    places = 0 if abs(volume) >= 10 else 1 if abs(volume) >= 1 else 2
    return formats.written_number(volume, places).removesuffix(",00").removesuffix(",0")


def install(app: Flask) -> None:
    """Give the templates `bars(months, unit=…, title=…)` and `day_bars(days)`."""
    app.jinja_env.globals.update(bars=bars, day_bars=day_bars)
