"""Reading the facts of a chunk: a few set-wise queries, only the columns that are needed.

Statements name no company and no schema: the session's search path does. Readings are pivoted by
the server, so that a register arrives as one row however long its history is.
"""

from collections.abc import Mapping
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging import facts as shapes
from app.charging.facts import Facts, Schema, empty
from app.charging.rules import MonthBy, Rules
from app.charging.statements import (
    ACCOUNTS,
    AGREEMENTS,
    DRAFTS,
    NORMS,
    PARAMETERS,
    REGISTERS,
    SERVICES,
    SHARED_SUMS,
    SHARES,
    TARIFFS,
)
from app.database.columns import Column, read_columns
from app.tariffs.models import Method


def load(session: Session, *, buildings: tuple[int, int], rules: Rules) -> Facts:
    """Return all facts of the accounts in these buildings (first and last id) for the month."""
    known: dict[str, object] = {
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
        "first_building": buildings[0],
        "last_building": buildings[1],
    }
    accounts = _read(session, ACCOUNTS, schema=shapes.ACCOUNTS, known=known)
    known["accounts"] = accounts["account_id"].to_list()
    agreements = _read(session, AGREEMENTS, schema=shapes.AGREEMENTS, known=known)
    methods = set(agreements["method"].unique())
    shared = Method.SHARE in methods
    groups = agreements.filter(method=Method.SHARE.value)["share_group"].unique()
    known["groups"] = groups.to_list()

    def when(needed: bool, statement: LiteralString, schema: Schema) -> pl.DataFrame:  # noqa: FBT001
        return _read(session, statement, schema=schema, known=known) if needed else empty(schema)

    return Facts(
        accounts=accounts,
        agreements=agreements,
        services=when(True, SERVICES, shapes.SERVICES),
        tariffs=when(True, TARIFFS, shapes.TARIFFS),
        parameters=when(bool(methods & {"norm", "area"}), PARAMETERS, shapes.PARAMETERS),
        norms=when(Method.NORM in methods, NORMS, shapes.NORMS),
        shared_sums=when(shared, SHARED_SUMS, shapes.SHARED_SUMS),
        shares=when(shared, SHARES, shapes.SHARES),
        registers=(
            _registers(session, known, rules)
            if Method.METERED in methods
            else empty(shapes.REGISTERS)
        ),
    )


DRAFT_COLUMNS: Schema = {
    "account_id": pl.Int64,
    "service_id": pl.Int64,
    "part": pl.String,
    "quantity": pl.Int64,
    "price": pl.Int64,
    "amount": pl.Int64,
}


def load_drafts(session: Session, *, accounts: pl.Series, rules: Rules) -> pl.DataFrame:
    """Return the drafts that these accounts have in the month."""
    known = {"first": rules.month.first_day, "accounts": accounts.to_list()}
    return _read(session, DRAFTS, schema=DRAFT_COLUMNS, known=known)


def _registers(session: Session, known: dict[str, object], rules: Rules) -> pl.DataFrame:
    boundaries = {
        "opens": rules.closing_day(1),
        "closes": rules.closing_day(0),
        "before": rules.closing_day(2),
        "sources": list(rules.source_order),
        "by_days": rules.month_by is MonthBy.CALENDAR,
    }
    return _read(session, REGISTERS, schema=shapes.REGISTERS, known={**known, **boundaries})


def _read(
    session: Session, statement: LiteralString, *, schema: Schema, known: Mapping[str, object]
) -> pl.DataFrame:
    columns: dict[LiteralString, Column] = {
        name: Column.TEXT if kind == pl.String else Column.WHOLE for name, kind in schema.items()
    }
    return read_columns(session, statement, columns=columns, parameters=known)
