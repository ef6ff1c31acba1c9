"""The frames of buildings whose heat is shared out; names and units as in `app.charging.facts`.

Several buildings on one meter are one house: `house_id` is that of the building with the meter.
"""

from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from app.charging.house_facts import VACANT
from app.charging.meter_gaps import NEXT_METERS

_WHOLE = pl.Int64
_TEXT = pl.String
Shape = dict[str, DataTypeClass | DataType]

HEAT_HOUSES: Shape = {
    "house_id": _WHOLE,
    "building_id": _WHOLE,
    "service_id": _WHOLE,
    "source": _TEXT,
    "is_controlled": _WHOLE,
    "has_hot_water": _WHOLE,
    "system_share": _WHOLE,
    "common_share": _WHOLE,
    "common_factor": _WHOLE,
    "load": _WHOLE,
    "design_temperature": _WHOLE,
    "hours": _WHOLE,
    "outdoor_temperature": _WHOLE,
    "act_heat": _WHOLE,
    "common_heat": _WHOLE,
    "hot_water_heat": _WHOLE,
    "hot_water_volume": _WHOLE,
    "hot_temperature": _WHOLE,
    "cold_temperature": _WHOLE,
    "circulation": _WHOLE,
}
"""How a house's heat is known and divided, and the figures of its month; null is unknown."""
HEAT_BUILDINGS: Shape = {"building_id": _WHOLE, "service_id": _WHOLE, "house_id": _WHOLE}
HEAT_HOT_WATER: Shape = dict.fromkeys(
    (
        *("house_id", "hot_water_heat", "hot_water_volume", "hot_temperature"),
        *("cold_temperature", "circulation"),
    ),
    _WHOLE,
)
"""Figures of hot water of each building that stands on the meter of a house but is not its own."""
HEAT_SEASONS: Shape = {
    "building_id": _WHOLE,
    "service_id": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
    "since": _WHOLE,
}
"""Days of the month on which a building is connected; a row of no days says it has seasons.

`since` is the season's own first day, before the month as well; null is no first day.
"""
HEAT_MEMBERS: Shape = {
    "agreement_id": _WHOLE,
    "account_id": _WHOLE,
    "building_id": _WHOLE,
    "service_id": _WHOLE,
    "method": _TEXT,
    "contract_model": _TEXT,
    "start": _WHOLE,
    "end": _WHOLE,
}
HEAT_DEVICES: Shape = {
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "device": _TEXT,
    "has_hot_water": _WHOLE,
    "transit_pipes": _TEXT,
    "units": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
"""What premises are measured by, and the corrected units of their allocators in the month."""
HEAT_UNVERIFIED: Shape = dict.fromkeys(("meter_id", "account_id", "service_id"), _WHOLE)
"""Meters of premises whose verification was over on days of the month, days of grace too."""
HEAT_AREAS: Shape = {
    "parameter_id": _WHOLE,
    "account_id": _WHOLE,
    "value": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
}
HEAT_USUAL: Shape = {
    "account_id": _WHOLE,
    "service_id": _WHOLE,
    "usual": _WHOLE,
}
"""What part of its house's average an account bore in the year before, in millionths of it."""
HEAT_BALANCES: Shape = {
    "building_id": _WHOLE,
    "service_id": _WHOLE,
    "house_id": _WHOLE,
    "by_load": pl.Boolean,
    **dict.fromkeys(("bearers", "borne", "average"), _TEXT),
    **dict.fromkeys(
        (
            *("input", "hot_water", "circulation", "building", "system", "common", "premises"),
            *("system_part", "common_part", "times", "area", "area_all", "unequipped", "allocated"),
            *("moved", "vacant"),
        ),
        _WHOLE,
    ),
}
"""How each house's heat was divided: `building = system + common + premises` in millionths.

`allocated` is what went by allocators, `times` the coefficient of premises without a device,
`moved` what premises bore beyond a cap, and others bear instead, `vacant` what falls to premises
without an account. `bearers`, `borne` and `average`
are arrays as the database reads them: the building's accounts that are heated centrally, what
each bore of its premises' heat, and what it would have by its area alone.
"""

IN_MILLIONTHS = tuple(
    name
    for shape in (HEAT_HOUSES, HEAT_DEVICES, HEAT_USUAL)
    for name in shape
    if name in {"load", "hours", "circulation", "units", "usual"}
    or name.endswith(("_share", "_factor", "_temperature", "_heat", "_volume"))
)
"""Columns of decimals, as the database has them."""


def _none(shape: Shape) -> pl.DataFrame:
    return pl.DataFrame(schema=shape)


NO_USUAL = _none(HEAT_USUAL)


@dataclass(frozen=True, slots=True)
class HeatFacts:
    """What is known of the houses whose heat a chunk shares out, neighbours outside it included."""

    houses: pl.DataFrame = field(default_factory=lambda: _none(HEAT_HOUSES))
    buildings: pl.DataFrame = field(default_factory=lambda: _none(HEAT_BUILDINGS))
    hot_water: pl.DataFrame = field(default_factory=lambda: _none(HEAT_HOT_WATER))
    seasons: pl.DataFrame = field(default_factory=lambda: _none(HEAT_SEASONS))
    members: pl.DataFrame = field(default_factory=lambda: _none(HEAT_MEMBERS))
    outsiders: pl.DataFrame = field(default_factory=lambda: _none(HEAT_MEMBERS))
    """Who pays for the same service in these buildings by something else."""
    devices: pl.DataFrame = field(default_factory=lambda: _none(HEAT_DEVICES))
    areas: pl.DataFrame = field(default_factory=lambda: _none(HEAT_AREAS))
    vacant: pl.DataFrame = field(default_factory=lambda: _none(VACANT))
    usual: pl.DataFrame = field(default_factory=lambda: NO_USUAL)
    """Read only where a large share is asked about, or capped."""
    registers: pl.DataFrame = field(default_factory=pl.DataFrame)
    unverified: pl.DataFrame = field(default_factory=lambda: _none(HEAT_UNVERIFIED))
    house_registers: pl.DataFrame = field(default_factory=pl.DataFrame)
    next_meters: pl.DataFrame = field(default_factory=lambda: _none(NEXT_METERS))
    next_house_meters: pl.DataFrame = field(default_factory=lambda: _none(NEXT_METERS))


LARGEST_HEAT = Decimal(100_000)
"""Gcal a month. No building takes so much, and sums beyond it have no room."""
