"""The frames and the queries of containers; names and units as in `app.charging.facts`."""

from typing import LiteralString

import polars as pl
from polars.datatypes import DataType, DataTypeClass

_WHOLE = pl.Int64

PLACES: dict[str, DataTypeClass | DataType] = {
    **dict.fromkeys(("place_id", "account_id", "service_id", "volume", "containers"), _WHOLE),
    "weekdays": pl.String,
    **dict.fromkeys(("start", "end"), _WHOLE),
}
"""Places of containers on days of the month; `volume` is that of one container."""
TRIPS: dict[str, DataTypeClass | DataType] = dict.fromkeys(
    ("trip_id", "account_id", "service_id", "place_id", "missed", "trips", "register", "day"),
    _WHOLE,
)
"""What the register says of a day: `register` containers emptied, or left full (`missed` 1).

`place_id` is null where the account has no such place on the day any more.
"""

CONTAINER_PLACES: LiteralString = """
SELECT c.id AS place_id, c.account_id, c.service_id, c.volume_m3 AS volume, c.containers,
       c.weekdays, greatest(lower(c.valid), %(first)s::date) AS start,
       least(upper(c.valid), %(end)s::date) AS "end"
FROM container_place AS c
WHERE c.retired_at IS NULL AND c.valid && daterange(%(first)s::date, %(end)s::date)
  AND c.account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
"""
CONTAINER_TRIPS: LiteralString = """
SELECT t.id AS trip_id, t.account_id, t.service_id, c.id AS place_id,
       t.is_missed::int AS missed, t.trips, t.containers AS register, lower(t.valid) AS day
FROM container_trip AS t
LEFT JOIN container_place AS c ON c.account_id = t.account_id AND c.service_id = t.service_id
 AND c.place = t.place AND c.retired_at IS NULL AND c.valid @> lower(t.valid)
WHERE t.retired_at IS NULL AND t.valid && daterange(%(first)s::date, %(end)s::date)
  AND t.account_id = ANY((SELECT %(accounts)s::bigint[])::bigint[])
"""
