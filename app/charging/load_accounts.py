"""Reading the accounts of a chunk with the places they are at.

Accounts, premises and buildings are read apart and joined here: the server would look each
account's premises up by itself, which takes twice as long.
"""

from collections.abc import Mapping
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging import facts as shapes
from app.charging.facts import Schema
from app.charging.read_frame import read_frame
from app.charging.statements import ACCOUNTS_AT, BUILDINGS, CHOSEN_ACCOUNTS, PREMISES, PREMISES_OF
from app.database.packed import array_of

_PLACED: Schema = {
    **dict.fromkeys(("account_id", "premises_id"), pl.Int64),
    "category": pl.String,
    **dict.fromkeys(("opened", "closed"), pl.Int64),
}
_PREMISES: Schema = dict.fromkeys(("premises_id", "building_id"), pl.Int64)
_BUILDINGS: Schema = {
    name: shapes.ACCOUNTS[name]
    for name in ("building_id", "shown_building_id", "settlement_id", "district")
}
ACCOUNTS: Schema = {**shapes.ACCOUNTS, "opened": pl.Int64, "closed": pl.Int64}
"""The accounts of `facts`, and the days of the month on which they are open."""


def load_accounts(
    session: Session, known: Mapping[str, object], *, chosen: pl.Series | None
) -> pl.DataFrame:
    """Return the accounts in the chunk's buildings; where some are `chosen`, these alone."""
    if chosen is None:
        premises = _read(session, PREMISES, _PREMISES, known)
        accounts = _accounts(session, ACCOUNTS_AT, known, premises["premises_id"])
    else:
        accounts = _accounts(session, CHOSEN_ACCOUNTS, known, chosen)
        ids = array_of(accounts["premises_id"].unique())
        premises = _read(session, PREMISES_OF, _PREMISES, {**known, "ids": ids})
    ids = array_of(premises["building_id"].unique())
    buildings = _read(session, BUILDINGS, _BUILDINGS, {**known, "ids": ids})
    placed = premises.join(buildings, on="building_id")
    return accounts.join(placed, on="premises_id").select(list(ACCOUNTS))


def _accounts(
    session: Session, statement: LiteralString, known: Mapping[str, object], ids: pl.Series
) -> pl.DataFrame:
    return read_frame(
        session,
        statement,
        schema=_PLACED,
        known={**known, "ids": array_of(ids)},
        alike=("category", "opened", "closed"),
    )


def _read(
    session: Session, statement: LiteralString, schema: Schema, known: Mapping[str, object]
) -> pl.DataFrame:
    return read_frame(session, statement, schema=schema, known=known)
