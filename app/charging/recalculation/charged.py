"""What is charged for a month so far: its publication, as later runs corrected it."""

from datetime import date
from typing import LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.charging.basis import TARIFF_ON, tariff_of
from app.charging.facts import Schema
from app.database.columns import Column, Columns, read_columns
from app.database.packed import array_of
from app.kernel.month import Month
from app.tariffs.models import Method

CHARGED: Schema = {
    **dict.fromkeys(("account_id", "service_id", "agreement_id"), pl.Int64),
    **dict.fromkeys(("vat_rate", "quantity", "price", "amount", "tariff_id", "run_id"), pl.Int64),
    **dict.fromkeys(("part", "method"), pl.String),
}
"""As lines are; `tariff_id` is what it was priced by, 0 for none, `run_id` the run that charged it.
What was ordered once is not among them.
"""


def charged(
    session: Session, *, month: Month, accounts: pl.Series, publication: int
) -> pl.DataFrame:
    """Return the lines that stand for the month, published by run `publication`.

    A service that a later run computed again stands as the last of them left it.
    """
    known: dict[str, object] = {"month": month.first_day, "accounts": array_of(accounts)}
    first = _lines(session, known, posted=month.first_day, run_id=publication)
    later = read_columns(session, _CORRECTED, columns=_KEYS, parameters=known)
    if later.is_empty():
        return first
    key = ["account_id", "service_id"]
    found = [first.join(later, on=key, how="anti")]
    for (run_id, posted), of in later.group_by("run_id", "posted"):
        day = pl.Series([posted], dtype=pl.Int64).cast(pl.Int32).cast(pl.Date).item()
        known["accounts"] = array_of(of["account_id"].unique().sort())
        lines = _lines(session, known, posted=day, run_id=int(str(run_id)))
        found.append(lines.join(of, on=key, how="semi"))
    return pl.concat(found)


def _lines(
    session: Session, known: dict[str, object], *, posted: date, run_id: int
) -> pl.DataFrame:
    return (
        read_columns(
            session,
            _LINES,
            columns=_COLUMNS,
            alike=("method", "vat_rate", "price", "service_id", "tariff"),
            parameters={**known, "posted": posted, "run": run_id, "once": Method.ONE_OFF.value},
        )
        .with_columns(run_id=pl.lit(run_id), tariff_id=tariff_of("tariff"))
        .select(list(CHARGED))
    )


_COLUMNS: Columns = {
    "account_id": Column.WHOLE,
    "service_id": Column.WHOLE,
    "agreement_id": Column.WHOLE,
    "vat_rate": Column.HUNDREDTHS,
    "quantity": Column.MILLIONTHS,
    "price": Column.MILLIONTHS,
    "amount": Column.HUNDREDTHS,
    "part": Column.TEXT,
    "method": Column.TEXT,
    "tariff": Column.TEXT,
}
_KEYS: Columns = {
    "account_id": Column.WHOLE,
    "service_id": Column.WHOLE,
    "run_id": Column.WHOLE,
    "posted": Column.DAY,
}

_LINES: LiteralString = f"""
SELECT account_id, service_id, agreement_id, vat_rate, quantity, price, amount, part, method,
       {TARIFF_ON} AS tariff
FROM charge
WHERE posted = %(posted)s AND run_id = %(run)s AND month = %(month)s
  AND account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
  AND method <> %(once)s AND part NOT LIKE '-%%'
"""  # noqa: S608 - put together from a constant

_CORRECTED = """
SELECT DISTINCT ON (c.account_id, c.service_id)
       c.account_id, c.service_id, c.run_id, r.month AS posted
FROM recalculated AS c
JOIN run AS r ON r.id = c.run_id AND r.state = 'published'
WHERE c.month = %(month)s AND c.account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
ORDER BY c.account_id, c.service_id, r.month DESC, r.id DESC
"""
