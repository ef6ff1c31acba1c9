"""What a chunk's calculation is given: frames of facts, already cut to the month.

Names of columns that mean the same everywhere: `start` and `end` are day numbers, half open;
values, volumes and prices are whole millionths; money is whole kopecks; 0 or "" means "none".
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Self

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from app.charging.basis import BASIS
from app.charging.benefits.facts import BENEFITS
from app.charging.containers import PLACES as CONTAINER_PLACES
from app.charging.containers import TRIPS as CONTAINER_TRIPS
from app.charging.estimates.facts import ESTIMATES, Estimating
from app.charging.heat.facts import HEAT_BALANCES, HeatFacts
from app.charging.house_facts import (
    BALANCES,
    DISTRIBUTIONS,
    HEAT_SEASONS,
    HOT_WATER_MONTHS,
    HOUSE_LOADS,
    VACANT,
)
from app.charging.meter_gaps import NEXT_METERS
from app.charging.reductions.facts import ABSENCES, INTERRUPTIONS
from app.charging.share_facts import CONSUMED, SHARE_CAPS, SHARED, SHARED_SUMS, SHARES

Schema = dict[str, DataTypeClass | DataType]

_WHOLE, _TEXT = pl.Int64, pl.String

ACCOUNTS: Schema = {
    "account_id": _WHOLE,
    "building_id": _WHOLE,
    "shown_building_id": _WHOLE,
    "settlement_id": _WHOLE,
    "district": _TEXT,
    "category": _TEXT,
}
AGREEMENTS: Schema = {
    "agreement_id": _WHOLE,
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "method": _TEXT,
    "contract_model": _TEXT,
    "norm_kind": _TEXT,
    "area_kind": _TEXT,
    "amount": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
PARAMETERS: Schema = {
    "parameter_id": _WHOLE,
    "account_id": _WHOLE,
    "kind": _TEXT,
    "value": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
METERED: Schema = {
    "register_id": _WHOLE,
    "meter_id": _WHOLE,
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "zone": _TEXT,
    "unit": _TEXT,
    "capacity": _WHOLE,
    "decimals": _WHOLE,
    "multiplier": _WHOLE,
    **dict.fromkeys(("installed", "removed", "put_up"), _WHOLE),
}
"""The registers that count in the month, and their meters; `put_up` is not cut to it."""
READINGS: Schema = {
    "register_id": _WHOLE,
    "reading_id": _WHOLE,
    "day": _WHOLE,
    "value": _WHOLE,
    "trust": _WHOLE,
    "confirmed": _WHOLE,
    "passes_zero": _WHOLE,
    "is_act": pl.Boolean,
}
"""Accepted readings; the lower `trust` is, the sooner the reading is believed."""
_READ = ("id", "day", "value")
REGISTERS: Schema = {
    **METERED,
    **{f"{bound}_{what}": _WHOLE for bound in ("first", "from", "to") for what in _READ},
    **dict.fromkeys(("to_confirmed", "to_passes_zero", "before_value"), _WHOLE),
    **{f"after_{bound}_{what}": _WHOLE for bound in ("from", "to") for what in _READ},
}
SERVICES: Schema = {"service_id": _WHOLE, "code": _TEXT, "unit": _TEXT, "places": _WHOLE}
TARIFFS: Schema = {
    "tariff_id": _WHOLE,
    "service_id": _WHOLE,
    "settlement_id": _WHOLE,
    "district": _TEXT,
    "building_id": _WHOLE,
    "category": _TEXT,
    "contract_model": _TEXT,
    "price_part": _TEXT,
    "tier_floor": _WHOLE,
    "tier_ceiling": _WHOLE,
    "zone": _TEXT,
    "price": _WHOLE,
    "vat_rate": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
NORMS: Schema = {
    "norm_id": _WHOLE,
    "service_id": _WHOLE,
    "norm_kind": _TEXT,
    "settlement_id": _WHOLE,
    "per": _TEXT,
    "in_season": _WHOLE,
    "value": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
ORDERS: Schema = {
    **dict.fromkeys(("order_id", "account_id", "service_id", "agreement_id"), _WHOLE),
    **dict.fromkeys(("item_price_id", "quantity", "price", "vat_rate", "on_top"), _WHOLE),
}
"""One-off orders that the month charges; `on_top` is 1 where VAT is added to the price."""
HOUSE_REGISTERS = REGISTERS
"""Registers of buildings that are distributed: their `account_id` is the building's."""
LINES: Schema = {
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "part": _TEXT,
    "agreement_id": _WHOLE,
    "method": _TEXT,
    "tariff_id": _WHOLE,
    "vat_rate": _WHOLE,
    "quantity": _WHOLE,
    "price": _WHOLE,
    "amount": _WHOLE,
    **BASIS,
    "days": _WHOLE,
    "of_days": _WHOLE,
}
"""One line each; `days` and `of_days` only where it is for a part of the days of its quantity.

Unique by account, service and part within a month.
"""
PROBLEMS: Schema = {
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "kind": _TEXT,
    "severity": _TEXT,
    "facts": _TEXT,
}
"""One problem each; service 0 means the whole account."""
QUANTITIES: Schema = {
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "agreement_id": _WHOLE,
    "contract_model": _TEXT,
    "method": _TEXT,
    "mark": _TEXT,
    "zone": _TEXT,
    "base": _WHOLE,
    "persons": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
    "over_start": _WHOLE,
    "over_end": _WHOLE,
    **BASIS,
}
"""What is to be priced for days `start` to `end`.

`base` is the quantity of all days from `over_start` to `over_end`; the days' part of it is
charged. `persons` is set where `base` is theirs together. `mark` goes into the line's part.
"""


def empty(schema: Schema) -> pl.DataFrame:
    """Return a frame of `schema` without rows; always the same one, so nobody changes it."""
    return _empty(tuple(schema.items()))


@cache
def _empty(columns: tuple[tuple[str, DataTypeClass | DataType], ...]) -> pl.DataFrame:
    # A fifth of a millisecond each, and a chunk asks for dozens.
    return pl.DataFrame(schema=dict(columns))


def shaped(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Return the columns of `schema` alone, in its order and types."""
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about a chunk of accounts in one month."""

    accounts: pl.DataFrame
    agreements: pl.DataFrame
    services: pl.DataFrame
    parameters: pl.DataFrame = field(default_factory=lambda: empty(PARAMETERS))
    registers: pl.DataFrame = field(default_factory=lambda: empty(REGISTERS))
    next_meters: pl.DataFrame = field(default_factory=lambda: empty(NEXT_METERS))
    tariffs: pl.DataFrame = field(default_factory=lambda: empty(TARIFFS))
    norms: pl.DataFrame = field(default_factory=lambda: empty(NORMS))
    shared_sums: pl.DataFrame = field(default_factory=lambda: empty(SHARED_SUMS))
    shares: pl.DataFrame = field(default_factory=lambda: empty(SHARES))
    """Of every member of the groups the chunk touches, also outside the chunk."""
    share_caps: pl.DataFrame = field(default_factory=lambda: empty(SHARE_CAPS))
    consumed: pl.DataFrame = field(default_factory=lambda: empty(CONSUMED))
    orders: pl.DataFrame = field(default_factory=lambda: empty(ORDERS))
    distributions: pl.DataFrame = field(default_factory=lambda: empty(DISTRIBUTIONS))
    vacant: pl.DataFrame = field(default_factory=lambda: empty(VACANT))
    house_registers: pl.DataFrame = field(default_factory=lambda: empty(HOUSE_REGISTERS))
    next_house_meters: pl.DataFrame = field(default_factory=lambda: empty(NEXT_METERS))
    house_loads: pl.DataFrame = field(default_factory=lambda: empty(HOUSE_LOADS))
    hot_water_months: pl.DataFrame = field(default_factory=lambda: empty(HOT_WATER_MONTHS))
    heat_seasons: pl.DataFrame = field(default_factory=lambda: empty(HEAT_SEASONS))
    absences: pl.DataFrame = field(default_factory=lambda: empty(ABSENCES))
    heat: HeatFacts | None = None
    container_places: pl.DataFrame = field(default_factory=lambda: empty(CONTAINER_PLACES))
    container_trips: pl.DataFrame = field(default_factory=lambda: empty(CONTAINER_TRIPS))
    interruptions: pl.DataFrame = field(default_factory=lambda: empty(INTERRUPTIONS))
    benefits: pl.DataFrame = field(default_factory=lambda: empty(BENEFITS))
    estimating: Estimating | None = None
    """None where every register has its readings, and nothing was charged before for any."""

    def charged_by(self, method: str) -> pl.DataFrame:
        """Return the agreements charged by `method`."""
        return self.agreements.filter(pl.col("method") == method)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step of the calculation gives: rows for the next step, and what went wrong."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    balances: pl.DataFrame = field(default_factory=lambda: empty(BALANCES))
    shared: pl.DataFrame = field(default_factory=lambda: empty(SHARED))
    heat: pl.DataFrame = field(default_factory=lambda: empty(HEAT_BALANCES))
    estimates: pl.DataFrame = field(default_factory=lambda: empty(ESTIMATES))

    @classmethod
    def of(cls, rows: pl.DataFrame, *problems: pl.DataFrame) -> Self:
        """Return `rows` together with all `problems`."""
        return cls(rows, pl.concat([empty(PROBLEMS), *problems]))
