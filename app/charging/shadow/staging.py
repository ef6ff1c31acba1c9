"""A chunk's drafts laid out as rows, so that the database itself can look through them.

The tables are the transaction's own and go with it.
"""

from datetime import date

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.models import RunChunk
from app.database.columns import copy_frame, decimal_text

_TABLES = (
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS checked_line (
        account_id bigint, service_id bigint, part text, agreement_id bigint, method text,
        tariff_id bigint, vat_rate numeric, quantity numeric, price numeric, amount numeric,
        form text, figure_1 bigint, figure_2 bigint, figure_3 bigint, figure_4 bigint,
        figure_5 bigint, figure_6 bigint, also text, days bigint, of_days bigint,
        has_tiers boolean
    ) ON COMMIT DROP""",
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS checked_place (
        account_id bigint PRIMARY KEY, building_id bigint, kind text, settlement_id bigint,
        district_code text, category text, opened_on date, closed_on date
    ) ON COMMIT DROP""",
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS checked_sum (kind text, of bigint, amount numeric)
    ON COMMIT DROP""",
)
_AS_THEY_ARE = (
    *("account_id", "service_id", "part", "agreement_id", "method", "tariff_id"),
    *("form", "figure_1", "figure_2", "figure_3", "figure_4", "figure_5", "figure_6"),
    *("also", "days", "of_days"),
)


def begin(session: Session) -> pl.Series:
    """Make the tables for this transaction, empty, and return the tariffs that have tiers."""
    for statement in _TABLES:
        session.execute(text(statement))
    session.execute(text("TRUNCATE checked_sum"))
    return pl.Series(session.scalars(text(_TIERED)).all(), dtype=pl.Int64)


def lay_out(
    session: Session, chunk: RunChunk, lines: pl.DataFrame, *, posted: date, tiered: pl.Series
) -> None:
    """Put the chunk's lines and the accounts of its buildings in place of the chunk's before."""
    session.execute(text("TRUNCATE checked_line, checked_place"))
    copy_frame(
        session,
        table="checked_line",
        columns={
            **{name: pl.col(name) for name in _AS_THEY_ARE},
            "vat_rate": decimal_text("vat_rate", 2),
            "quantity": decimal_text("quantity", 6),
            "price": decimal_text("price", 6),
            "amount": decimal_text("amount", 2),
            "has_tiers": pl.col("tariff_id").is_in(tiered.implode()),
        },
        frame=lines,
    )
    buildings = {"first": chunk.first_building_id, "last": chunk.last_building_id}
    session.execute(text(_PLACES), buildings)
    session.execute(text("ANALYZE checked_line, checked_place"))
    if chunk.month == posted:
        session.execute(text(_SUMS))


_TIERED = "SELECT id FROM tariff WHERE tier_floor > 0 OR tier_ceiling IS NOT NULL"

_PLACES = """
INSERT INTO checked_place
SELECT a.id, p.building_id, b.kind, s.settlement_id, b.district_code, a.category,
       a.opened_on, a.closed_on
FROM premises AS p
JOIN building AS b ON b.id = p.building_id
JOIN street AS s ON s.id = b.street_id
JOIN account AS a ON a.premises_id = p.id
WHERE p.building_id BETWEEN :first AND :last AND b.id BETWEEN :first AND :last
"""

_SUMS = """
INSERT INTO checked_sum
SELECT CASE form WHEN 'heat' THEN 'heat' ELSE 'share' END, figure_1,
       sum(CASE form WHEN 'share' THEN amount ELSE quantity END)
FROM (SELECT l.*, t.part AS price_part,
             min(t.part) OVER (PARTITION BY l.agreement_id, l.form, l.figure_1) AS first_part
      FROM checked_line AS l LEFT JOIN tariff AS t ON t.id = l.tariff_id
      WHERE l.form IN ('heat', 'share', 'volume')) AS told
WHERE price_part IS NOT DISTINCT FROM first_part
GROUP BY 1, 2
"""
"""Each part of a composed price stands on the whole volume: of one part it is counted."""
