"""The frames of buildings whose own meters are shared out; names and units as in `facts`."""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

_WHOLE = pl.Int64

DISTRIBUTIONS: dict[str, DataTypeClass | DataType] = {
    "distribution_id": _WHOLE,
    "building_id": _WHOLE,
    "service_id": _WHOLE,
    "common": _WHOLE,
    "carried_in": _WHOLE,
    "heated_too": _WHOLE,
}
"""Whose building's meter is shared out in the month; `carried_in` is zero or below.

`heated_too` is 1 where the building's meter of cold water counts the water warmed there too.
"""
HEAT_SEASONS: dict[str, DataTypeClass | DataType] = dict.fromkeys(
    ("building_id", "service_id", "start", "end"), _WHOLE
)
"""As in `heat.facts`, of every service that has a calendar in the chunk's buildings."""
HOT_WATER_MONTHS: dict[str, DataTypeClass | DataType] = dict.fromkeys(
    (
        *("building_id", "said", "hot_water_heat", "hot_water_volume"),
        *("hot_temperature", "cold_temperature", "circulation", "several"),
    ),
    _WHOLE,
)
"""What is known of the heat of a building's hot water; `said` is in how many different ways.

`several` is 1 where its meter counts hot water of other buildings too, of which no figures stand
by themselves: heat and volume are theirs as well.
"""
HOUSE_LOADS: dict[str, DataTypeClass | DataType] = {"building_id": _WHOLE, "load": _WHOLE}
"""Heat loads of buildings, in millionths of a gigacalorie an hour."""
VACANT: dict[str, DataTypeClass | DataType] = {
    **dict.fromkeys(("building_id", "service_id", "account_id"), _WHOLE),
    "method": pl.String,
    **dict.fromkeys(("start", "end", "total_area", "heated_area"), _WHOLE),
    "device": pl.String,
    "transit_pipes": pl.String,
}
"""Premises without an account on days of the month, as the account closed last there had them.

Of several that were closed on one day, each. An area that was never known is null.
"""
BALANCES: dict[str, DataTypeClass | DataType] = {
    **DISTRIBUTIONS,
    "input": _WHOLE,
    "heated": _WHOLE,
    "heated_by": pl.String,
    "metered": _WHOLE,
    "by_norm": _WHOLE,
    "imbalance": _WHOLE,
    "shared": _WHOLE,
    "undistributed": _WHOLE,
    "vacant": _WHOLE,
    "carried_out": _WHOLE,
    "by_persons": pl.Boolean,
}
"""How each building's input was met.

`metered + by_norm + common + shared + undistributed = input - heated + carried_in - carried_out`,
and the lines of its accounts add up to all but what is undistributed; of it `vacant` falls to
premises without an account. `heated` is what of cold
water was warmed in the house, by its `meter` or as `charged`.
"""
