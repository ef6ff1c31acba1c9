"""The company's dated parameters, read into the rules of a month."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from app.charging.heat.rules import HeatRules
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.heat_keys import HEAT_KEYS, HOT_WATER_HEAT, TOWEL_RAIL_HEAT
from app.months.house_keys import VACANT_PREMISES, VacantPremises
from app.months.meter_keys import NEGATIVE_SETTLEMENT, VERIFICATION_GRACE, NegativeSettlement
from app.months.parameter_key import Key
from app.months.parameter_keys import (
    AVERAGE_DAYS,
    IMBALANCE_CAP,
    LARGE_SHARE,
    LINES_OVER,
    MONTH_BASIS,
    NEGATIVE_IMBALANCE,
    PRICE_PER_PERSON_ROUNDED,
    READING_ORDER,
    READING_WINDOW_TO,
    SPIKE_OVER,
    SPIKE_TIMES,
    SUBSCRIBER_FEE_CEILING,
    VAT_PAYER,
    VAT_RATE,
    WITHOUT_READING,
    MonthBasis,
    NegativeImbalance,
    WithoutReading,
)
from app.months.parameters import parameters
from app.months.reduction_keys import (
    ABSENCE_OF_ALL,
    ABSENCE_OVER,
    ABSENCE_WASTE,
    HEAT_DEGREES,
    HEAT_NOTHING_AT,
    HEAT_PERCENT,
    HOT_WATER_BANDS,
    HOT_WATER_PERCENTS,
)

CHARGING_KEYS: list[Key[Any]] = [
    MONTH_BASIS,
    READING_WINDOW_TO,
    PRICE_PER_PERSON_ROUNDED,
    SPIKE_TIMES,
    SPIKE_OVER,
    LINES_OVER,
    READING_ORDER,
    SUBSCRIBER_FEE_CEILING,
    NEGATIVE_IMBALANCE,
    WITHOUT_READING,
    IMBALANCE_CAP,
    LARGE_SHARE,
    ABSENCE_OVER,
    ABSENCE_OF_ALL,
    ABSENCE_WASTE,
    *HEAT_KEYS,
    HEAT_DEGREES,
    HEAT_NOTHING_AT,
    HEAT_PERCENT,
    HOT_WATER_BANDS,
    HOT_WATER_PERCENTS,
    AVERAGE_DAYS,
    NEGATIVE_SETTLEMENT,
    VERIFICATION_GRACE,
]
"""The parameters that a month's charges follow."""
_OF_VAT: list[Key[Any]] = [VAT_PAYER, VAT_RATE]


def rules_of(
    session: Session, month: Month, *, instead: Mapping[str, Any] = MappingProxyType({})
) -> Rules:
    """Return the rules of a month: the parameters as they are on its first day.

    `instead` names parameters that a scenario gives another value.
    """
    known = {
        each.key.name: each.value
        for each in parameters(session, on=month.first_day, keys=[*CHARGING_KEYS, *_OF_VAT])
    } | dict(instead)
    return Rules(
        month,
        month_by=MonthBasis(known[MONTH_BASIS.name]),
        reading_day=known[READING_WINDOW_TO.name],
        price_per_person_first=known[PRICE_PER_PERSON_ROUNDED.name],
        spike_times=known[SPIKE_TIMES.name],
        spike_over=known[SPIKE_OVER.name],
        lines_over=known[LINES_OVER.name],
        source_order=tuple(known[READING_ORDER.name].split()),
        vat_rate=known[VAT_RATE.name] if known[VAT_PAYER.name] else Decimal(0),
        subscription_ceiling=known[SUBSCRIBER_FEE_CEILING.name],
        negative_imbalance=NegativeImbalance(known[NEGATIVE_IMBALANCE.name]),
        without_reading=WithoutReading(known[WITHOUT_READING.name]),
        imbalance_cap=known[IMBALANCE_CAP.name],
        vacant=VacantPremises(known[VACANT_PREMISES.name]),
        average_days=known[AVERAGE_DAYS.name],
        negative_settlement=NegativeSettlement(known[NEGATIVE_SETTLEMENT.name]),
        verification_grace=known[VERIFICATION_GRACE.name],
        large_share=known[LARGE_SHARE.name],
        absence_over=known[ABSENCE_OVER.name],
        absence_of_all=known[ABSENCE_OF_ALL.name],
        absence_waste=known[ABSENCE_WASTE.name],
        heat=HeatRules.of(known),
        hot_water_heat=known[HOT_WATER_HEAT.name],
        towel_rail_heat=known[TOWEL_RAIL_HEAT.name],
        heat_degrees=known[HEAT_DEGREES.name],
        heat_percent=known[HEAT_PERCENT.name],
        heat_nothing_at=known[HEAT_NOTHING_AT.name],
        hot_water_bands=tuple(map(int, known[HOT_WATER_BANDS.name].split())),
        hot_water_percents=tuple(map(int, known[HOT_WATER_PERCENTS.name].split())),
    )
