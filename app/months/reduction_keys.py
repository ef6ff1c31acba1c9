"""What lowers charges: absence, bad quality. Part of `parameter_keys`; pure."""

from decimal import Decimal
from typing import Any

from app.months.parameter_key import Key

ABSENCE_OVER = Key("absence_days_over", int, 30, "law-2189/7.1")
"""Days: an absence no longer than these lowers nothing."""
ABSENCE_MONTHS = Key("absence_notice_months", int, 6, "cabinet-1405", least=1, most=120)
"""After so many months a notice of absence must be renewed."""
ABSENCE_OF_ALL = Key("absence_of_all_only", bool, False, "law-2189/7.1")
"""Whether charges are lowered only while nobody of the household is there."""
ABSENCE_WASTE = Key("absence_lowers_waste", bool, True, "cabinet-835")
HEAT_DEGREES = Key("quality_heat_degrees", int, 18, "rules-630/quality", most=40)
"""°C in rooms; the act that names corner rooms' 20 measures them apart."""
HEAT_PERCENT = Key("quality_heat_percent", Decimal, Decimal(5), "rules-630/quality", most=100)
HEAT_NOTHING_AT = Key("quality_heat_nothing_at", int, 12, "rules-630/quality", most=40)
HOT_WATER_BANDS = Key("quality_hot_water_bands", str, "40 45 50", "rules-630/quality", is_row=True)
_OLD_RULES = "rules-630/quality"
HOT_WATER_PERCENTS = Key("quality_hot_water_percents", str, "10 30", _OLD_RULES, is_row=True)

REDUCTION_KEYS: tuple[Key[Any], ...] = (
    ABSENCE_OVER,
    ABSENCE_MONTHS,
    ABSENCE_OF_ALL,
    ABSENCE_WASTE,
    HEAT_DEGREES,
    HEAT_PERCENT,
    HEAT_NOTHING_AT,
    HOT_WATER_BANDS,
    HOT_WATER_PERCENTS,
)
