"""The frames of sums that groups of accounts bear together; names and units as in `facts`."""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

_WHOLE = pl.Int64
_TEXT = pl.String
_Schema = dict[str, DataTypeClass | DataType]

SHARED_SUMS: _Schema = {
    "shared_sum_id": _WHOLE,
    "service_id": _WHOLE,
    "key": _TEXT,
    "of_service_id": _WHOLE,
    "amount": _WHOLE,
    "volume": _WHOLE,
    "cap": _WHOLE,
    "cap_per": _TEXT,
    "vat_rate": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
"""One sum (`amount`) or volume each; `cap` is in hryvnias or in units of the service."""
SHARES: _Schema = {
    "shared_sum_id": _WHOLE,
    "service_id": _WHOLE,
    "account_id": _WHOLE,
    "building_id": _WHOLE,
    "agreement_id": _WHOLE,
    "method": _TEXT,
    "contract_model": _TEXT,
    "ended": _TEXT,
    "parameter_id": _WHOLE,
    "value": _WHOLE,
    "needed": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
"""Who bears a sum on which days, with which figure to share by; null where it is not known.

`needed` is how many days the figures of the agreement's days have to cover. An account without
an agreement for the service has 0 for it; where the service was ended for it, `ended` says who
has its part then: `others` or the `company`.
"""
SHARE_CAPS: _Schema = {
    "shared_sum_id": _WHOLE,
    "account_id": _WHOLE,
    "measure": _WHOLE,
    "needed": _WHOLE,
    "known": _WHOLE,
}
"""What each account's most is counted by, times days."""
CONSUMED: _Schema = {"shared_sum_id": _WHOLE, "account_id": _WHOLE, "value": _WHOLE}
"""What an account was charged for in the month before."""
SHARED: _Schema = {
    "shared_sum_id": _WHOLE,
    "is_money": pl.Boolean,
    "total": _WHOLE,
    "borne": _WHOLE,
    "kept": _WHOLE,
    "members": _WHOLE,
    "capped": _WHOLE,
    "problem": _TEXT,
    "problem_account_id": _WHOLE,
}
"""How each sum was met; `borne` is 0 where a named problem of an account stopped it,
`kept` what stays with the company because the service of who would bear it was ended.

Kopecks of a sum, millionths of a volume. What is not borne stays visible, nobody pays it.
"""
