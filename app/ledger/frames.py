"""Lines of a whole company's document, as frames. Part of `ledger.post`.

The server is given figures by the column and what all lines agree in once: it would read a date
that stands in every row of a COPY a million times. Nor may a table with a policy be copied into.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.members import Wholes
from app.database.packed import (
    Hundredths,
    PackedRows,
    array_of,
    copy_rows,
    decimals_of,
    rows_of,
)

Figures = Mapping[str, Wholes | Hundredths]
"""Column -> its figures."""
_ITEM = ["account_id", "service_id", "agreement_id"]
_DECIMALS = ("amount", "vat_rate")


@dataclass(frozen=True, slots=True)
class Alike:
    """What all lines of a document agree in."""

    month: date
    """First day of the month the lines are for."""
    kind: str
    nature: str
    on_day: date
    due_on: date
    arose_on: date


def figures_of(
    lines: pl.DataFrame, alike: Alike, *, met: Sequence[int] = ()
) -> tuple[Figures, PackedRows]:
    """Return what `add_lines` and what `add_items` take; what comes to zero is left out.

    Columns of `lines`: `account_id`, `agreement_id`, `service_id`, `vat_rate` (hundredths of a
    per cent) and `amount` (kopecks), all lines of an account side by side; `line` where they are
    numbered already. Accounts that are `met` get no items.
    """
    moving = lines.filter(pl.col("amount") != 0)
    if "line" not in moving.columns:
        moving = numbered(moving)
    opening = moving.filter(~pl.col("account_id").is_in(met)) if met else moving
    items = (
        opening.group_by(_ITEM, maintain_order=True)
        .agg(pl.col("amount").sum(), pl.col("vat_rate").max())
        .filter(pl.col("amount") != 0)
    )
    figures = {
        name: decimals_of(moving[name]) if name in _DECIMALS else array_of(moving[name])
        for name in moving.columns
    }
    same: dict[str, date | str] = {
        "month": alike.month,
        "nature": alike.nature,
        "due_on": alike.due_on,
        "arose_on": alike.arose_on,
    }
    items = items.rename({"amount": "outstanding"})
    return figures, rows_of(items, hundredths=("outstanding", "vat_rate"), alike=same)


def numbered(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines with `line`: their number within the account, whose lines are side by side."""
    account, place = pl.col("account_id"), pl.int_range(1, pl.len() + 1)
    first = pl.when(account != account.shift()).then(place).forward_fill().fill_null(1)
    return lines.with_columns(line=place - first + 1)


def add_lines(
    session: Session, figures: Figures, *, posted: date, posting_id: int, alike: Alike
) -> None:
    """Append the lines to a document, numbered within each account from 1 on."""
    known = {"posted": posted, "posting_id": posting_id}
    session.execute(_ADD_LINES, {**figures, **known, **asdict(alike)})


def add_items(session: Session, items: PackedRows) -> None:
    """Open an item for each account, service and agreement; none of them may have it."""
    copy_rows(session, table="open_item", rows=items)


_ADD_LINES = text("""
INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month, kind,
                   nature, on_day, due_on, arose_on, vat_rate, amount)
SELECT cast(:posted AS date), account_id, :posting_id, line, agreement_id, service_id,
       cast(:month AS date), :kind, :nature, cast(:on_day AS date), cast(:due_on AS date),
       cast(:arose_on AS date), vat_rate, amount
FROM unnest(
    cast(:account_id AS bigint[]), cast(:agreement_id AS bigint[]), cast(:service_id AS bigint[]),
    cast(:line AS bigint[]), cast(:vat_rate AS numeric[]), cast(:amount AS numeric[])
) AS given (account_id, agreement_id, service_id, line, vat_rate, amount)
""")
