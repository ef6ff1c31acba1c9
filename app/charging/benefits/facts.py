"""The frame of benefits; names and units as in `app.charging.facts`."""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

BENEFITS: dict[str, DataTypeClass | DataType] = {
    **dict.fromkeys(("grant_id", "term_id", "account_id", "service_id"), pl.Int64),
    "base": pl.String,
    **dict.fromkeys(("off_percent", "per_person", "per_home", "having", "start", "end"), pl.Int64),
}
"""A benefit of an account on a service's charge, for days of the month.

`off_percent` in hundredths of one, limits in millionths of a unit a month, `having` whole persons.
"""
