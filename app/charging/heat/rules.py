"""What the company decided of sharing out heat, as one frozen record for a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from app.kernel.month import Month
from app.months.heat_keys import (
    CIRCULATION_BY,
    HEAT_EDITION,
    HEAT_HOUSE_UNREAD,
    HEAT_OVERDRAWN,
    HEAT_SHARE_CAP,
    HEAT_UNREAD,
    INSIDE_TEMPERATURE,
    LARGE_HEAT_SHARE,
    MINIMUM_AMONG,
    MINIMUM_SHARE,
    SYSTEM_WITH_CONTROL,
    SYSTEM_WITHOUT_CONTROL,
    TRANSIT_BARE,
    TRANSIT_INSULATED,
    UNEQUIPPED_BOUND,
    UNEQUIPPED_FEW,
    UNEQUIPPED_MANY,
    CirculationBy,
    HeatEdition,
    HeatHouseUnread,
    HeatOverdrawn,
    HeatUnread,
    MinimumAmong,
)

SECOND_EDITION_SINCE = date(2022, 1, 28)


@dataclass(frozen=True, slots=True)
class HeatRules:
    """The coefficients and policies of a month; what they mean stands at their keys."""

    edition: HeatEdition = HeatEdition.BY_DATE
    system_with_control: Decimal = SYSTEM_WITH_CONTROL.default
    system_without_control: Decimal = SYSTEM_WITHOUT_CONTROL.default
    minimum_share: Decimal = MINIMUM_SHARE.default
    minimum_among: MinimumAmong = MinimumAmong.SAME_DEVICE
    unequipped_few: Decimal = UNEQUIPPED_FEW.default
    unequipped_many: Decimal = UNEQUIPPED_MANY.default
    unequipped_bound: Decimal = UNEQUIPPED_BOUND.default
    transit_bare: Decimal = TRANSIT_BARE.default
    transit_insulated: Decimal = TRANSIT_INSULATED.default
    inside_temperature: Decimal = INSIDE_TEMPERATURE.default
    unread: HeatUnread = HeatUnread.AS_UNEQUIPPED
    overdrawn: HeatOverdrawn = HeatOverdrawn.IN_PROPORTION
    house_unread: HeatHouseUnread = HeatHouseUnread.STOP
    circulation_by: CirculationBy = CirculationBy.IN_TARIFF
    large_share_over: Decimal = LARGE_HEAT_SHARE.default
    share_cap: Decimal = HEAT_SHARE_CAP.default

    @property
    def asks_for_usual(self) -> bool:
        """Say whether anything hangs on what premises bore before."""
        return self.large_share_over > 0 or self.share_cap > 0

    def edition_in(self, month: Month) -> HeatEdition:
        """Return the edition of order 315 that a month follows, late corrections of it too."""
        if self.edition is not HeatEdition.BY_DATE:
            return self.edition
        is_second = month.first_day >= SECOND_EDITION_SINCE
        return HeatEdition.SECOND if is_second else HeatEdition.FIRST

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> Self:
        """Return the rules by the values of their keys."""
        return cls(
            edition=HeatEdition(known[HEAT_EDITION.name]),
            system_with_control=known[SYSTEM_WITH_CONTROL.name],
            system_without_control=known[SYSTEM_WITHOUT_CONTROL.name],
            minimum_share=known[MINIMUM_SHARE.name],
            minimum_among=MinimumAmong(known[MINIMUM_AMONG.name]),
            unequipped_few=known[UNEQUIPPED_FEW.name],
            unequipped_many=known[UNEQUIPPED_MANY.name],
            unequipped_bound=known[UNEQUIPPED_BOUND.name],
            transit_bare=known[TRANSIT_BARE.name],
            transit_insulated=known[TRANSIT_INSULATED.name],
            inside_temperature=known[INSIDE_TEMPERATURE.name],
            unread=HeatUnread(known[HEAT_UNREAD.name]),
            overdrawn=HeatOverdrawn(known[HEAT_OVERDRAWN.name]),
            house_unread=HeatHouseUnread(known[HEAT_HOUSE_UNREAD.name]),
            circulation_by=CirculationBy(known[CIRCULATION_BY.name]),
            large_share_over=known[LARGE_HEAT_SHARE.name],
            share_cap=known[HEAT_SHARE_CAP.name],
        )
