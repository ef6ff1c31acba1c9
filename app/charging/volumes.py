"""What of the lines of a service is its volume.

Each part of a composed price is for the same volume: it is counted once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import LiteralString

import polars as pl

from app.charging.basis import TARIFF_OF_BASIS

VOLUMES = ("metered", "norm", "imbalance", "heat", "follows", "water_heat", "reduction")
"""Lines whose quantity is a volume of the service, or lowers it.

Containers may be counted by trips, and a load is no volume.
"""

PRICE_PART: LiteralString = f"""coalesce(
    (SELECT tariff.part FROM tariff WHERE tariff.id = {TARIFF_OF_BASIS}), '')"""  # noqa: S608
"""The part of a composed price that a stored line is of, in SQL; '' for a price in one piece."""


def volumes_of(
    lines: pl.DataFrame, parts: Mapping[int, str]
) -> Sequence[tuple[tuple[int, int], int]]:
    """Return the volumes of accounts' services; `parts` are price parts by tariff."""
    of_part: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    measured = lines.filter(pl.col("method").is_in(list(VOLUMES)))
    for row in measured.iter_rows(named=True):
        part = parts.get(row["tariff_id"], "")
        if part != "fixed":
            of_part[row["account_id"], row["service_id"]][part] += row["quantity"]
    return [(key, max(by_part.values())) for key, by_part in of_part.items()]
