"""Lists that grow: sort, filters and place in the address, pages by key, never by number.

ask = TableAsk.parse(request.args, COLUMNS, sort="number")
page = page_of(db(), query, ask, sort={"number": Account.number_key}, tie=Account.id)
card = TableCard.of(ask, page, total=…)
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Self, TypeVar

from flask import Flask, request, url_for
from sqlalchemy import ColumnElement, Row, Select, Text, cast, literal, tuple_
from sqlalchemy.orm import Session

from app.kernel.money import exact
from app.web.guards import LARGEST_ID

PAGE = 50
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list. `kind` is `text`, `num` or `day`; a sortable one names its key."""

    key: str
    title: object
    kind: str = "text"
    is_sortable: bool = False


@dataclass(frozen=True, slots=True)
class TableAsk:
    """What the address asks of a list: order, place, filters."""

    columns: Sequence[Column]
    sort: str
    descending: bool
    after: tuple[str, int] | None
    filters: Mapping[str, str]

    @classmethod
    def parse(
        cls,
        args: Mapping[str, str],
        columns: Sequence[Column],
        *,
        sort: str,
        descending: bool = False,
        filters: Sequence[str] = (),
    ) -> Self:
        """Return what the address asks; what it asks wrongly is as if it asked nothing."""
        asked = args.get("sort", "")
        sortable = {column.key for column in columns if column.is_sortable} | {sort}
        is_known = asked.removeprefix("-") in sortable
        return cls(
            columns=columns,
            sort=asked.removeprefix("-") if is_known else sort,
            descending=asked.startswith("-") if is_known else descending,
            after=_place(args.get("after", "")),
            filters={name: text for name in filters if (text := _bare(args.get(name, "")))},
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of rows and the place where the next begins, if there is one."""

    rows: Sequence[Item]
    next_place: str | None


def page_of(
    session: Session,
    query: Select[Any],
    ask: TableAsk,
    *,
    sort: Mapping[str, ColumnElement[Any]],
    tie: ColumnElement[int],
    size: int = PAGE,
) -> Page[Row[Any]]:
    """Return one page of `query` in the asked order, ending in the unique column `tie`.

    Sort expressions must not be NULL: wrap them in coalesce. The place is the sort value as text
    and the tie, so a row added above moves nothing and the thousandth page costs as the first.
    """
    by = sort[ask.sort]
    if ask.after is not None and _is_of(ask.after[0], by.type.python_type):
        value, number = ask.after
        place = tuple_(by, tie)
        here = tuple_(cast(literal(value, Text), by.type), literal(number))
        query = query.where(place < here if ask.descending else place > here)
    ways = (by.desc(), tie.desc()) if ask.descending else (by, tie)
    query = query.add_columns(by.label("place_sort"), tie.label("place_tie")).order_by(*ways)
    found = session.execute(query.limit(size + 1)).all()
    rows = found[:size]
    return Page(
        rows, _written_place(rows[-1].place_sort, rows[-1].place_tie) if len(found) > size else None
    )


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head: its title and, when it sorts, where a click leads."""

    title: str
    kind: str
    url: str | None
    direction: str
    """`ascending`, `descending` or empty."""


@dataclass(frozen=True, slots=True)
class TableCard(Generic[Item]):
    """A list ready for the `table` macro."""

    headings: Sequence[Heading]
    rows: Sequence[Item]
    next_url: str | None
    first_url: str | None
    xlsx_url: str | None
    is_filtered: bool

    @classmethod
    def of(cls, ask: TableAsk, page: Page[Item], *, xlsx: str | None = None) -> Self:
        """Return the card of a page; `xlsx` is the endpoint that answers with the whole set."""
        arguments = {**(request.view_args or {}), **ask.filters}
        own = str(request.endpoint)
        kept = {**arguments, "sort": ("-" if ask.descending else "") + ask.sort}
        return cls(
            headings=[_heading(column, ask, own, arguments) for column in ask.columns],
            rows=page.rows,
            next_url=url_for(own, **kept, after=page.next_place) if page.next_place else None,
            first_url=url_for(own, **kept) if ask.after else None,
            xlsx_url=url_for(xlsx, **kept) if xlsx else None,
            is_filtered=bool(ask.filters),
        )


def _heading(column: Column, ask: TableAsk, own: str, arguments: Mapping[str, Any]) -> Heading:
    if not column.is_sortable:
        return Heading(str(column.title), column.kind, None, "")
    is_here = column.key == ask.sort
    goes_down = is_here and not ask.descending
    url = url_for(own, **{**arguments, "sort": ("-" if goes_down else "") + column.key})
    direction = ("descending" if ask.descending else "ascending") if is_here else ""
    return Heading(str(column.title), column.kind, url, direction)


def _is_of(text: str, kind: type) -> bool:
    """Return whether a place's text is a value of the column; addresses can be typed by hand."""
    readers: dict[type, Callable[[str], object]] = {
        date: date.fromisoformat,
        datetime: datetime.fromisoformat,
        Decimal: exact,
    }
    try:
        readers.get(kind, kind)(text)
    except (ValueError, TypeError, ArithmeticError):
        return False
    return True


def _written_place(value: object, number: int) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    assert not isinstance(value, float | type(None)), "a place is exact and never NULL"
    raw = json.dumps([text if not isinstance(value, Decimal) else f"{value:f}", number])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _bare(text: str) -> str:
    return text.replace("\0", "").strip()


def _place(text: str) -> tuple[str, int] | None:
    try:
        value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        place = str(value), int(number)
        place[0].encode()  # half a character is no text
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None
    return place if "\0" not in place[0] and abs(place[1]) <= LARGEST_ID else None


def install(app: Flask) -> None:
    """Let templates know how many rows a page has."""
    app.jinja_env.globals["page_size"] = PAGE
