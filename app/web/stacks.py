"""Sums as stacked bars, drawn by the server: what came in above, where it went below.

The table beside such a picture says the same in words; so does its description.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Flask, render_template
from markupsafe import Markup

from app.web import filters

WIDTH = 372
_TITLE, _BAR, _LINE, _GAP = 20, 18, 20, 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sum. `kind` chooses its colour; a part below zero is not drawn."""

    kind: str
    value: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A sum and its parts, the first one drawn first."""

    words: str
    pieces: Sequence[Piece]

    @property
    def total(self) -> Decimal:
        """Return the sum of what is drawn."""
        return sum((max(each.value, Decimal(0)) for each in self.pieces), Decimal(0))


@dataclass(frozen=True, slots=True)
class DrawnPiece:
    """A part as drawn; lengths and places are whole units of the view box."""

    kind: str
    words: str
    value: str
    x: int
    width: int
    line: int


@dataclass(frozen=True, slots=True)
class DrawnStack:
    """A sum as drawn."""

    words: str
    value: str
    title: int
    bar: int
    pieces: Sequence[DrawnPiece]


def stacks(rows: Sequence[Stack], *, unit: str, title: str, name: str) -> Markup:
    """Return the picture of some sums, all on one scale. `name` is its own on the page."""
    top = max((row.total for row in rows), default=Decimal(0)) or Decimal(1)
    drawn, place = [], 0
    for row in rows:
        made = _stack(row, place, top, unit)
        drawn.append(made)
        place = made.pieces[-1].line + _GAP if made.pieces else made.bar + _BAR + _GAP
    told = "; ".join(
        f"{row.words}: {row.value}"
        + "".join(f", {each.words} {each.value}" for each in row.pieces if len(row.pieces) > 1)
        for row in drawn
    )
    svg = render_template(
        "web/_stacks.svg",
        stacks=drawn,
        width=WIDTH,
        height=place,
        thick=_BAR,
        title=title,
        told=told,
        name=name,
    )
    return Markup(svg)  # noqa: S704 - the template escapes


def mini_stack(pieces: Sequence[tuple[str, Decimal]], top: Decimal) -> Markup:
    """Return a bar without words for a row of a table that says them; `top` is the longest."""
    drawn, x = [], 0
    for kind, value in pieces:
        width = _length(value, top, 100)
        drawn.append((kind, x, width))
        x += width
    return Markup(render_template("web/_mini_stack.svg", pieces=drawn))  # noqa: S704 - as above


def _stack(row: Stack, place: int, top: Decimal, unit: str) -> DrawnStack:
    bar = place + _TITLE + 4
    shown = [each for each in row.pieces if each.value > 0] or list(row.pieces[:1])
    pieces, x = [], 0
    is_told = len(shown) > 1
    for index, each in enumerate(shown):
        width = _length(each.value, top, WIDTH)
        line = bar + _BAR + (index + 1) * _LINE - 2 if is_told else bar + _BAR
        value = filters.quantity(each.value, unit)
        pieces.append(DrawnPiece(each.kind, each.words, value, x, width, line))
        x += width
    return DrawnStack(row.words, filters.quantity(row.total, unit), place + _TITLE, bar, pieces)


def _length(value: Decimal, top: Decimal, room: int) -> int:
    if value <= 0 or top <= 0:
        return 0
    return max(int(value * room / top), 1)


def install(app: Flask) -> None:
    """Give the templates `stacks(…)` and `mini_stack(…)`."""
    app.jinja_env.globals.update(stacks=stacks, mini_stack=mini_stack)
