"""The dated settings of the company that charging follows, as one frozen record for a month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType

import polars as pl

from app.charging.exact import day_number
from app.charging.heat.rules import HeatRules
from app.kernel.month import Month
from app.months.heat_keys import HOT_WATER_HEAT, TOWEL_RAIL_HEAT
from app.months.house_keys import VacantPremises
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import (
    AVERAGE_DAYS,
    LARGE_SHARE,
    LINES_OVER,
    READING_ORDER,
    SPIKE_OVER,
    SPIKE_TIMES,
    MonthBasis,
    NegativeImbalance,
    WithoutReading,
)
from app.months.reduction_keys import (
    ABSENCE_OVER,
    HEAT_DEGREES,
    HEAT_NOTHING_AT,
    HEAT_PERCENT,
)


def _volumes_from() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({"wastewater": ("water", "hot_water")})


@dataclass(frozen=True, slots=True)
class Rules:
    """What the company decided for a month; the defaults are ours and shown as such."""

    month: Month
    month_by: MonthBasis = MonthBasis.READING_WINDOW
    reading_day: int = 31
    """Day of the month that closes it for readings; in a shorter month, its last day."""
    volumes_from: Mapping[str, tuple[str, ...]] = field(default_factory=_volumes_from)
    """Service code -> codes of the services whose meters give its volume, if it has none."""
    price_per_person_first: bool = False
    """The price for one person is rounded to kopecks before it is multiplied by persons."""
    source_order: tuple[str, ...] = tuple(READING_ORDER.default.split())
    """Whose reading of a day is believed, first one first."""
    spike_times: Decimal = SPIKE_TIMES.default
    """A volume this many times the last one is held until a person confirms the reading."""
    spike_over: Decimal = SPIKE_OVER.default
    """Volumes up to this are never held, whatever they are compared with."""
    average_days: int = AVERAGE_DAYS.default
    """Days before the last reading from which an average is taken."""
    negative_settlement: NegativeSettlement = NegativeSettlement.CREDIT
    verification_grace: int = 0
    """Days after its verification ended on which a meter still counts."""
    lines_over: int = LINES_OVER.default
    """An account with more lines than this is parked."""
    vat_rate: Decimal = Decimal(0)
    """Per cent inside of sums that name none; nothing where the company pays no VAT."""
    subscription_ceiling: Decimal | None = None
    """UAH a month, the most that the law lets a subscriber fee be."""

    negative_imbalance: NegativeImbalance = NegativeImbalance.CARRY
    without_reading: WithoutReading = WithoutReading.SHARE
    imbalance_cap: Decimal = Decimal(0)
    """Units a person, the most of an imbalance anybody bears; zero is no limit."""
    large_share: Decimal = LARGE_SHARE.default
    """Units a person: a share beyond it is charged, and a person should look."""
    vacant: VacantPremises = VacantPremises.NOBODY
    heat: HeatRules = field(default_factory=HeatRules)

    hot_water_heat: Decimal = HOT_WATER_HEAT.default
    """Gcal for a cubic metre; zero is no norm."""
    towel_rail_heat: Decimal = TOWEL_RAIL_HEAT.default

    heat_degrees: int = HEAT_DEGREES.default
    """°C that rooms must have; each one less takes `heat_percent` off."""
    heat_percent: Decimal = HEAT_PERCENT.default
    heat_nothing_at: int = HEAT_NOTHING_AT.default
    """°C at which, and below, heat costs nothing."""
    hot_water_bands: tuple[int, ...] = (40, 45, 50)
    """°C, colder first; from the last on nothing is taken off, below the first no per cent says."""
    hot_water_percents: tuple[int, ...] = (10, 30)
    """Per cents taken off in the bands from the warmest that is too cold."""
    absence_over: int = ABSENCE_OVER.default
    """Days: an absence no longer than these lowers nothing."""
    absence_of_all: bool = False
    """Charges are lowered only while nobody of the household is there."""
    absence_waste: bool = True
    """Household waste is lowered by absence like water."""

    @property
    def first(self) -> int:
        """Return the number of the month's first day."""
        return day_number(self.month.first_day)

    @property
    def end(self) -> int:
        """Return the number of the first day after the month."""
        return day_number(self.month.plus(1).first_day)

    def whole_month(self) -> dict[str, pl.Expr]:
        """Return the columns that say a quantity is for all days of the month."""
        return {"over_start": pl.lit(self.first), "over_end": pl.lit(self.end)}

    def closing_day(self, months_back: int = 0) -> date:
        """Return the day that closes the month that many months back for readings."""
        return self.closing_days(months_back + 1)[months_back]

    def closing_days(self, months: int) -> tuple[date, ...]:
        """Return the days that close this month and those before it for readings."""
        day = 31 if self.month_by is MonthBasis.CALENDAR else self.reading_day
        return _closing_days(self.month, day, months)


@cache
def _closing_days(month: Month, day: int, months: int) -> tuple[date, ...]:
    each = (month.plus(-back) for back in range(months))
    return tuple(one.day(day) for one in each)
