"""The frames of what lowers charges; names and units as in `app.charging.facts`."""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

_WHOLE = pl.Int64

ABSENCES: dict[str, DataTypeClass | DataType] = dict.fromkeys(
    ("absence_id", "account_id", "absent", "lasts", "start", "end"), _WHOLE
)
"""People away, on days of the month that a notice covers; `lasts` are all days of the absence."""
INTERRUPTIONS: dict[str, DataTypeClass | DataType] = dict.fromkeys(
    (
        *("interruption_id", "building_id", "service_id", "quality"),
        *("off_hours", "off_percent", "degrees", "start", "end"),
    ),
    _WHOLE,
)
"""Days without a service (`quality` 0) or with a bad one (1); hours and per cents in hundredths."""
