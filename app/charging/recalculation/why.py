"""Why a chunk's accounts are computed again, as what their lines keep of it for the payer.

His own facts and those of his building are named; what another account's facts moved is named
only by what they share, for a neighbour's facts are nobody's to read.
"""

import polars as pl
from sqlalchemy.orm import Session

from app.charging.models import RunChunk
from app.database.columns import Column, Columns, read_columns

_COLUMNS: Columns = {"account_id": Column.WHOLE, "why": Column.TEXT}


def reasons_of(session: Session, chunk: RunChunk) -> pl.DataFrame:
    """Return `why` of each account with a mark that the chunk uses: the end of a line's basis.

    An account without any is computed because its building is, or those it shares a sum with.
    """
    known = {
        "run": chunk.run_id,
        "month": chunk.month,
        "first": chunk.first_building_id,
        "last": chunk.last_building_id,
    }
    return read_columns(session, _REASONS, columns=_COLUMNS, alike=("why",), parameters=known)


def with_reasons(lines: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Let each line that stands instead of others say why, and those taken back for nothing new.

    Told once for a service: both lines stand beside each other on the bill.
    """
    key = ["account_id", "service_id"]
    is_new = pl.col("form") != "taken_back"
    instead = lines.filter(is_new).select(*key, instead=pl.lit(value=True)).unique()
    tells = is_new | pl.col("instead").is_null()
    return (
        lines.join(instead, on=key, how="left", maintain_order="left")
        .join(reasons, on="account_id", how="left", maintain_order="left")
        .with_columns(
            also=pl.when(tells)
            .then(pl.concat_str("also", pl.col("why").fill_null(_OF_BUILDING)))
            .otherwise("also")
        )
        .drop("instead", "why")
    )


_OF_BUILDING = ',"moved":["building"]'

_REASONS = """
SELECT account_id, string_agg(format(',"%%s":[%%s]', kind, codes), '' ORDER BY kind DESC) AS why
FROM (
    SELECT account_id, kind, string_agg(DISTINCT code, ',' ORDER BY code) AS codes
    FROM (
        SELECT t.account_id, CASE WHEN t.is_others THEN 'moved' ELSE 'why' END AS kind,
               CASE WHEN t.is_others THEN '"sum"' ELSE to_json(t.because)::text END AS code
        FROM to_recompute AS t
        JOIN account AS a ON a.id = t.account_id
        JOIN premises AS p ON p.id = a.premises_id
        WHERE t.month = %(month)s AND t.done_by_run = %(run)s
          AND p.building_id BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT a.id, CASE WHEN t.is_others THEN 'moved' ELSE 'house' END,
               CASE WHEN t.is_others THEN '"building"' ELSE to_json(t.because)::text END
        FROM to_recompute AS t
        JOIN premises AS p ON p.building_id = t.building_id
        JOIN account AS a ON a.premises_id = p.id
        WHERE t.month = %(month)s AND t.done_by_run = %(run)s AND t.account_id IS NULL
          AND t.building_id BETWEEN %(first)s AND %(last)s
    ) AS marked
    GROUP BY account_id, kind
) AS told
GROUP BY account_id
"""
