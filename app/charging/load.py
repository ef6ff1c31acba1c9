"""Reading the facts of a chunk: a few set-wise queries, only the columns that are needed.

Statements name no company and no schema: the session's search path does. Readings are pivoted by
the server, so that a register arrives as one row however long its history is.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging import facts as shapes
from app.charging.facts import Facts, Schema, empty
from app.charging.readings import bounded, without_opening
from app.charging.rules import MonthBy, Rules
from app.charging.statements import (
    ACCOUNTS,
    AGREEMENTS,
    DRAFTS,
    METERED,
    NORMS,
    OLDER,
    PARAMETERS,
    READINGS,
    SERVICES,
    SHARED_SUMS,
    SHARES,
    TARIFFS,
)
from app.database.columns import Column, Words, array_text, read_columns
from app.registry.models import ConsumerCategory, Parameter
from app.tariffs.models import ContractModel, Method


def load(session: Session, *, buildings: tuple[int, int], rules: Rules) -> Facts:
    """Return all facts of the accounts in these buildings (first and last id) for the month."""
    known: dict[str, object] = {
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
        "first_building": buildings[0],
        "last_building": buildings[1],
    }
    accounts = _read(session, ACCOUNTS, schema=_ACCOUNTS, known=known)
    known["accounts"] = array_text(accounts["account_id"])
    agreements = _agreements(session, known, accounts, rules)
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
        parameters=when(
            bool(methods & {"norm", "area"}), PARAMETERS, shapes.PARAMETERS
        ).with_columns(
            start=pl.max_horizontal("start", pl.lit(rules.first)),
            end=pl.min_horizontal("end", pl.lit(rules.end)),
        ),
        norms=when(Method.NORM in methods, NORMS, shapes.NORMS),
        shared_sums=when(shared, SHARED_SUMS, shapes.SHARED_SUMS),
        shares=when(shared, SHARES, shapes.SHARES),
        registers=(
            _registers(session, known, rules)
            if Method.METERED in methods
            else empty(shapes.REGISTERS)
        ),
    )


_ACCOUNTS: Schema = {**shapes.ACCOUNTS, "opened": pl.Int64, "closed": pl.Int64}
_LATER = 62
"""Days after the month in which a reading may still bound it by calendar days."""
_CHOSEN = ("norm_kind", "share_group")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "method": tuple(Method),
    "contract_model": tuple(ContractModel),
    "area_kind": tuple(Parameter),
    "kind": tuple(Parameter),
    "category": tuple(ConsumerCategory),
}
"""Columns that hold one of a few words known here."""

DRAFT_COLUMNS: Schema = {
    "account_id": pl.Int64,
    "service_id": pl.Int64,
    "part": pl.String,
    "agreement_id": pl.Int64,
    "method": pl.String,
    "vat_rate": pl.Int64,
    "quantity": pl.Int64,
    "price": pl.Int64,
    "amount": pl.Int64,
}


def load_drafts(session: Session, *, accounts: pl.Series, rules: Rules) -> pl.DataFrame:
    """Return the drafts that these accounts have in the month."""
    known = {"first": rules.month.first_day, "accounts": array_text(accounts)}
    return _read(session, DRAFTS, schema=DRAFT_COLUMNS, known=known)


def _registers(session: Session, known: dict[str, object], rules: Rules) -> pl.DataFrame:
    """Return the registers with the readings around their month.

    Readings of the last months come at once; only a register none of them opens is looked up
    further back, however long that is.
    """
    closes = rules.closing_day(0)
    known = {**known, "closes": closes, "sources": list(rules.source_order)}
    metered = _read(session, METERED, schema=shapes.METERED, known=known)
    reach = timedelta(days=_LATER if rules.month_by is MonthBy.CALENDAR else 0)
    known |= {"since": rules.closing_day(3), "until": closes + reach}
    readings = _readings(session, READINGS, known, metered["register_id"])
    silent = without_opening(metered, readings, rules=rules)
    if not silent.is_empty():
        readings = pl.concat([readings, _readings(session, OLDER, known, silent)])
    return bounded(metered, readings, rules=rules)


def _readings(
    session: Session, statement: LiteralString, known: dict[str, object], registers: pl.Series
) -> pl.DataFrame:
    told: Schema = dict.fromkeys(("register_id", "reading_id", "day", "value", "told"), pl.Int64)
    rows = _read(
        session, statement, schema=told, known={**known, "registers": array_text(registers)}
    )
    bits = pl.col("told")
    return rows.with_columns(
        trust=bits // 8,
        confirmed=bits // 4 % 2,
        passes_zero=bits // 2 % 2,
        is_act=bits % 2 == 1,
    ).select(list(shapes.READINGS))


def _agreements(
    session: Session, known: dict[str, object], accounts: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the agreements of the accounts, cut to the days the accounts are open."""
    rows = _read(session, AGREEMENTS, schema=_AGREEMENTS, known=known)
    open_on = accounts.select("account_id", "opened", "closed")
    return shapes.shaped(
        rows.join(open_on, on="account_id")
        .with_columns(
            start=pl.max_horizontal("start", "opened", pl.lit(rules.first)),
            end=pl.min_horizontal("end", "closed", pl.lit(rules.end)),
            norm_kind="chosen",
            share_group="chosen",
        )
        .filter(pl.col("start") < pl.col("end")),
        shapes.AGREEMENTS,
    )


_AGREEMENTS: Schema = {
    **{name: kind for name, kind in shapes.AGREEMENTS.items() if not name.endswith(_CHOSEN)},
    "chosen": pl.String,
}
"""As sent: the kind of norm and the group of shares in one column, for no method needs both."""


def _read(
    session: Session, statement: LiteralString, *, schema: Schema, known: Mapping[str, object]
) -> pl.DataFrame:
    columns: dict[LiteralString, Column | Words] = {
        name: _column(name, text=kind == pl.String) for name, kind in schema.items()
    }
    return read_columns(session, statement, columns=columns, parameters=known)


def _column(name: str, *, text: bool) -> Column | Words:
    if not text:
        return Column.WHOLE
    return Words(_WORDS[name]) if name in _WORDS else Column.TEXT
