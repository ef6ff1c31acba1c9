"""A query's rows as a frame of the shapes that charging knows."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging.facts import Schema
from app.charging.heat.facts import IN_MILLIONTHS
from app.database.columns import Column, read_columns

_HOLDS: Mapping[str, Column] = {
    **dict.fromkeys(("amount", "vat_rate", "off_hours", "off_percent"), Column.HUNDREDTHS),
    **dict.fromkeys(
        (
            *("value", "price", "quantity", "capacity", "multiplier", "tier_floor", "tier_ceiling"),
            *("common", "carried_in", "volume", "cap", "measure"),
            *("per_person", "per_home", "total_area", "heated_area"),
            *IN_MILLIONTHS,
        ),
        Column.MILLIONTHS,
    ),
    **dict.fromkeys(
        ("start", "end", "since", "opened", "closed", "installed", "removed", "put_up", "day"),
        Column.DAY,
    ),
}
"""Column -> what it holds, if neither a text nor a whole number. Names mean the same everywhere."""


def read_frame(
    session: Session,
    statement: LiteralString,
    *,
    schema: Schema,
    known: Mapping[str, object],
    alike: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the rows of `statement`; in the columns `alike` thousands of them agree."""
    columns: dict[LiteralString, Column] = {
        name: Column.TEXT if kind == pl.String else _HOLDS.get(name, Column.WHOLE)
        for name, kind in schema.items()
    }
    return read_columns(session, statement, columns=columns, alike=alike, parameters=known)
