"""What a company may set of sharing out a building's heat. Pure.

The tables of the order were not seen whole: none of these figures is confirmed.
"""

from decimal import Decimal
from enum import StrEnum

from app.months.house_keys import VACANT_PREMISES
from app.months.parameter_key import Key

_SOURCE = "order-315/heat"


class HeatEdition(StrEnum):
    """Editions of the method of order 315; each month follows one."""

    BY_DATE = "by_date"
    """The one in force on the month's first day."""
    FIRST = "order_315_2018"
    """Of 22.11.2018: it shares out what a building's meter counted, and nothing else."""
    SECOND = "order_358_2021"
    """Of order 358, in force since 28.01.2022: buildings without a meter too."""


class HeatUnread(StrEnum):
    """What premises with a meter or allocators bear when these were not read."""

    AS_UNEQUIPPED = "as_unequipped"
    """As if they had none."""
    STOP = "stop"
    """Nothing, and nobody there does, before they are read."""


class HeatOverdrawn(StrEnum):
    """What follows where premises took more than the building had for heating them."""

    IN_PROPORTION = "in_proportion"
    """All of them bear less, in proportion to what they took."""
    STOP = "stop"
    """Nobody there is charged before a person has looked."""


class HeatHouseUnread(StrEnum):
    """What a building's heat is when its meter was not read."""

    STOP = "stop"
    BY_LOAD = "by_load"
    """What its load gives in the hours and at the outdoor temperature of the month."""


class CirculationBy(StrEnum):
    """Who bears the heat of hot water that circulates."""

    IN_TARIFF = "in_tariff"
    """Nobody here: the price of hot water has it."""
    AREA = "by_area"
    """Premises with central hot water, by area."""
    PREMISES = "by_premises"
    """Premises with central hot water, in equal parts."""
    LINE_AREA = "line_by_area"
    """Those charged for the heat of hot water: a line of its own, all year, by heated area."""
    LINE_PREMISES = "line_by_premises"
    LINE_RAILS = "line_by_rails"
    """The same by heated towel rails; where only a norm for one is known, so much for each."""

    @property
    def is_in_heating(self) -> bool:
        """Say whether it is a part of what premises bear of the building's heating."""
        return self in (CirculationBy.AREA, CirculationBy.PREMISES)

    @property
    def is_own_line(self) -> bool:
        """Say whether it is a line beside the heat of hot water."""
        return self in (
            CirculationBy.LINE_AREA,
            CirculationBy.LINE_PREMISES,
            CirculationBy.LINE_RAILS,
        )


class MinimumAmong(StrEnum):
    """Off whom it is taken what raises others to the least share."""

    SAME_DEVICE = "same_device"
    """Premises with the same kind of device."""
    CONNECTED = "all_connected"
    """All premises that are heated centrally."""


HEAT_EDITION = Key(
    "heat_edition",
    str,
    HeatEdition.BY_DATE.value,
    _SOURCE,
    choices=tuple(HeatEdition),
)
SYSTEM_WITH_CONTROL = Key("heat_system_share_control", Decimal, Decimal("0.05"), _SOURCE, most=1)
"""Part of a building's heat for its in-house system, where the weather controls the input."""
SYSTEM_WITHOUT_CONTROL = Key("heat_system_share_plain", Decimal, Decimal("0.15"), _SOURCE, most=1)
MINIMUM_SHARE = Key("heat_minimum_share", Decimal, Decimal("0.5"), _SOURCE, most=1)
"""Least part of the building's average for a square metre that premises bear; 0 is none."""
MINIMUM_AMONG = Key(
    "heat_minimum_among",
    str,
    MinimumAmong.SAME_DEVICE.value,
    _SOURCE,
    choices=tuple(MinimumAmong),
)
UNEQUIPPED_FEW = Key("heat_unequipped_few", Decimal, Decimal(2), _SOURCE, most=10)
"""How many times the average premises without a device bear where few are without."""
UNEQUIPPED_MANY = Key("heat_unequipped_many", Decimal, Decimal("1.5"), _SOURCE, most=10)
UNEQUIPPED_BOUND = Key("heat_unequipped_bound", Decimal, Decimal(25), _SOURCE, most=100)
"""Per cent of the heated area from which on those without a device are many."""
TRANSIT_BARE = Key("heat_transit_bare", Decimal, Decimal(0), _SOURCE, most=1)
"""Part of the average for a square metre that pipes of the building, not insulated, bring into
premises heated by themselves. Zero is not said."""
TRANSIT_INSULATED = Key("heat_transit_insulated", Decimal, Decimal(0), _SOURCE, most=1)
COMMON_FACTOR_BOUNDS = Key("heat_common_factor_bounds", str, "20 90 110 200", _SOURCE, is_row=True)
"""Per cents between which co-owners may lower the part for common areas, and raise it."""
INSIDE_TEMPERATURE = Key("heat_inside_temperature", Decimal, Decimal(18), _SOURCE, most=40)
"""Degrees that heating is to keep inside, for a building without a meter."""
HEAT_UNREAD = Key(
    "heat_without_reading",
    str,
    HeatUnread.AS_UNEQUIPPED.value,
    _SOURCE,
    choices=tuple(HeatUnread),
)
HEAT_OVERDRAWN = Key(
    "heat_overdrawn",
    str,
    HeatOverdrawn.IN_PROPORTION.value,
    _SOURCE,
    choices=tuple(HeatOverdrawn),
)
HEAT_HOUSE_UNREAD = Key(
    "heat_house_unread",
    str,
    HeatHouseUnread.STOP.value,
    _SOURCE,
    choices=tuple(HeatHouseUnread),
)
CIRCULATION_BY = Key(
    "heat_circulation_by",
    str,
    CirculationBy.IN_TARIFF.value,
    _SOURCE,
    choices=tuple(CirculationBy),
)
HOT_WATER_HEAT = Key("hot_water_heat_norm", Decimal, Decimal(0), "order-315/hot-water", most=1)
"""Gcal to warm a cubic metre of water where the building has neither a meter nor temperatures.

Zero is no norm.
"""
TOWEL_RAIL_HEAT = Key("towel_rail_heat_norm", Decimal, Decimal(0), "order-315/hot-water", most=1)
"""Gcal a month of one heated towel rail where the building's circulation is not measured."""
LARGE_HEAT_SHARE = Key("heat_large_share_over", Decimal, Decimal(2), _SOURCE, most=100)
"""How many times its usual part of the building's average premises bear before a person is asked.

Zero asks about nobody.
"""
HEAT_SHARE_CAP = Key("heat_share_cap", Decimal, Decimal(0), _SOURCE, most=100)
"""How many times its usual part premises bear at most; the others bear the rest. Zero is no cap."""

HEAT_KEYS = (
    VACANT_PREMISES,
    HEAT_EDITION,
    SYSTEM_WITH_CONTROL,
    SYSTEM_WITHOUT_CONTROL,
    MINIMUM_SHARE,
    MINIMUM_AMONG,
    UNEQUIPPED_FEW,
    UNEQUIPPED_MANY,
    UNEQUIPPED_BOUND,
    TRANSIT_BARE,
    TRANSIT_INSULATED,
    COMMON_FACTOR_BOUNDS,
    INSIDE_TEMPERATURE,
    HEAT_UNREAD,
    HEAT_OVERDRAWN,
    HEAT_HOUSE_UNREAD,
    CIRCULATION_BY,
    HOT_WATER_HEAT,
    TOWEL_RAIL_HEAT,
    LARGE_HEAT_SHARE,
    HEAT_SHARE_CAP,
)
