"""What holds of all chunks together: heat of one meter and shared sums lie in several of them.

A statement returns service, building, name, what is expected and found. It knows `run_id`,
`posted`, and what each heat house and each shared sum (`of`) comes to in the lines (`amounts`).
"""

from collections.abc import Mapping
from typing import LiteralString

import polars as pl

from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.exactly import of_kopecks, wide

HEAT, SHARE = "heat", "share"
_TOLD_BY = ("agreement_id", "form", "figure_1", "quantity", "tariff_part")
_FORM, _PART = pl.col("form"), pl.col("tariff_part")


def sums_of(chunk: CheckedChunk) -> pl.DataFrame:
    """Return what each heat house and each shared sum comes to in the chunk, in millionths.

    Each part of a composed price stands on the whole volume: of one part it is counted.
    """
    first_part = _PART.min().over("agreement_id", "form", "figure_1")
    is_heat, is_sum = _FORM == "heat", _FORM == "share"
    return (
        chunk.of_form("heat", "share", "volume", columns=_TOLD_BY)
        .filter(_PART.eq_missing(first_part))
        .group_by(kind=pl.when(is_heat).then(pl.lit(HEAT)).otherwise(pl.lit(SHARE)), of="figure_1")
        .agg(
            amount=pl.when(is_sum)
            .then(of_kopecks(pl.col("amount")))
            .otherwise(wide(pl.col("quantity")))
            .sum()
        )
    )


OF_RUNS: Mapping[str, LiteralString] = {
    "heat_sum": """
        SELECT b.service_id, min(b.building_id), '',
               b.building + CASE WHEN b.circulation_by IN ('by_area', 'by_premises')
                                 THEN b.circulation ELSE 0 END - b.vacant, l.amount
        FROM heat_balance AS b
        JOIN unnest(CAST(:heat AS bigint[]), CAST(:heat_amounts AS numeric[])) AS l(of, amount)
          ON l.of = b.house_id
        WHERE b.run_id = :run_id AND b.month = :posted
        GROUP BY b.house_id, b.service_id, b.building, b.circulation, b.circulation_by, b.vacant,
                 l.amount
        HAVING l.amount <> b.building + CASE WHEN b.circulation_by IN ('by_area', 'by_premises')
                                             THEN b.circulation ELSE 0 END - b.vacant
           AND NOT EXISTS (SELECT FROM run_problem AS q
                           WHERE q.run_id = :run_id AND q.severity = 'blocks'
                             AND q.service_id IN (0, b.service_id))""",
    "shared_sum": """
        SELECT DISTINCT s.service_id, NULL::bigint, s.name, b.borne, coalesce(l.amount, 0)
        FROM shared_balance AS b
        JOIN shared_sum AS s ON s.id = b.shared_sum_id
        LEFT JOIN unnest(CAST(:share AS bigint[]), CAST(:share_amounts AS numeric[]))
                  AS l(of, amount) ON l.of = b.shared_sum_id
        WHERE b.run_id = :run_id AND b.month = :posted
          AND b.borne <> coalesce(l.amount, 0)
          AND NOT EXISTS (SELECT FROM run_problem AS q
                          WHERE q.run_id = :run_id AND q.severity = 'blocks'
                            AND (q.service_id = 0 OR s.volume IS NOT NULL
                                 AND q.service_id = s.service_id))""",
}
