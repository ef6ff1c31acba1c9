"""Consumption as twelve bars on paper, last year's behind in grey, over a strip of months.

The strip is a picture of its own: the same on every bill of a print, Typst reads it once.
The cabinet draws its own, in the colours and words of its page: `app.web.charts`.
"""

from decimal import Decimal
from html import escape

from app.documents.bills.cards import Bar, ConsumptionChart
from app.kernel.figures import plain_figure

WIDTH = 360
HEIGHT = 101
STRIP = 17
_TOP = 14
_BASE = 100
_STEP = WIDTH // 12
_GREY = "#d5d8d6"
_INK = "#1c2733"
_QUIET = "#5b6670"


def chart_svg(chart: ConsumptionChart, *, colour: str, font: str) -> str:
    """Return the bars; the value stands on each."""
    peak = max((_peak(bar) for bar in chart.bars), default=Decimal(0)) or Decimal(1)
    drawn = "".join(
        _bar_svg(bar, middle=_middle(index), peak=peak, colour=colour)
        for index, bar in enumerate(chart.bars)
    )
    line = f'<path d="M0 {_BASE}.5H{WIDTH}" stroke="{_GREY}"/>'
    return _picture(f"{line}{drawn}", height=HEIGHT, font=font)


def months_svg(chart: ConsumptionChart, *, font: str) -> str:
    """Return the strip of the months' numbers that belongs under the bars."""
    numbers = "".join(
        f'<text x="{_middle(index)}" y="12" fill="{_QUIET}">{bar.month.number:02d}</text>'
        for index, bar in enumerate(chart.bars)
    )
    return _picture(numbers, height=STRIP, font=font)


def _picture(drawn: str, *, height: int, font: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{escape(font)}" font-size="9" text-anchor="middle">{drawn}</svg>'
    )


def chart_in_words(chart: ConsumptionChart) -> str:
    """Return what the picture shows, for those who hear it."""
    months = ", ".join(
        f"{bar.month.number:02d}.{bar.month.year}: {_value(bar.value)}" for bar in chart.bars
    )
    return f"{chart.title}, {chart.unit}. {months}"


def _bar_svg(bar: Bar, *, middle: int, peak: Decimal, colour: str) -> str:
    before = _height(bar.year_before, peak)
    now = _height(bar.value, peak)
    grey = _rect(middle - 12, before, 24, _GREY)
    if bar.value is None:
        return grey
    return (
        f"{grey}{_rect(middle - 7, now, 14, colour)}"
        f'<text x="{middle}" y="{_BASE - max(now, before) - 3}" fill="{_INK}">'
        f"{_value(bar.value)}</text>"
    )


def _middle(index: int) -> int:
    return index * _STEP + _STEP // 2


def _rect(x: int, height: int, width: int, colour: str) -> str:
    if height == 0:
        return ""
    return f'<path fill="{colour}" d="M{x} {_BASE}v-{height}h{width}v{height}z"/>'


def _height(value: Decimal | None, peak: Decimal) -> int:
    return 0 if value is None else int(value / peak * (_BASE - _TOP))


def _peak(bar: Bar) -> Decimal:
    return max(bar.value or Decimal(0), bar.year_before or Decimal(0))


def _value(value: Decimal | None) -> str:
    return "—" if value is None else plain_figure(round(value, 2 if value < 10 else 1))
