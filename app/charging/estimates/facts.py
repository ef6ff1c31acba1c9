"""What is known of the meters that have no good reading in a month, and what comes out.

As in `app.charging.facts`: days are numbers, half open, values and volumes whole millionths, 0 or
"" is none. Days that are not known (an open end, no limit) are null.
"""

from dataclasses import dataclass, field

import polars as pl
from polars.datatypes import DataType, DataTypeClass

Schema = dict[str, DataTypeClass | DataType]
_WHOLE, _TEXT = pl.Int64, pl.String

STATES: Schema = {
    "meter_id": _WHOLE,
    "state_id": _WHOLE,
    "state": _TEXT,
    "start": _WHOLE,
    "end": _WHOLE,
    "daily": _WHOLE,
}
"""States of meters in the month, whole, not cut to it; an overdue verification is one of them."""
HISTORIES: Schema = {
    "register_id": _WHOLE,
    **{
        f"{which}_{what}": _WHOLE
        for which in ("last", "year", "period", "back")
        for what in ("id", "day", "value")
    },
}
"""Accepted readings of a register: the last one before its days without readings; the first of the
twelve months before that, and the one that closed the billing period before its own (either to
take the average from); and the first one after its meter came back into order."""
STANDING: Schema = {
    "account_id": _WHOLE,
    "register_id": _WHOLE,
    "service_id": _WHOLE,
    "own_service_id": _WHOLE,
    "month": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
    "step": _TEXT,
    "settling": _TEXT,
    "volume": _WHOLE,
}
"""What published months charged while a register had no reading, also of one taken off since.

`own_service_id` is that of its meter, `service_id` the one charged.
"""
CHAIN: Schema = {
    "service_id": _WHOLE,
    "reason": _TEXT,
    "rule_id": _WHOLE,
    "base": _TEXT,
    "months": _WHOLE,
    "afterwards": _TEXT,
    "settles": pl.Boolean,
    "kind": _TEXT,
}
"""One row for each service and reason: the steps in force. `kind` is the level of amenities."""
ESTIMATES: Schema = {
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "register_id": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
    "step": _TEXT,
    "reason": _TEXT,
    "settling": _TEXT,
    "volume": _WHOLE,
    "began": _WHOLE,
    "limit": _WHOLE,
    "state_id": _WHOLE,
    "rule_id": _WHOLE,
}
"""The standing estimates that a month makes."""


def _empty(schema: Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True, slots=True)
class Estimating:
    """What estimates and their settlement are made of; read only where some register needs it."""

    chain: pl.DataFrame
    states: pl.DataFrame = field(default_factory=lambda: _empty(STATES))
    histories: pl.DataFrame = field(default_factory=lambda: _empty(HISTORIES))
    standing: pl.DataFrame = field(default_factory=lambda: _empty(STANDING))
