"""The co-owners' coefficient to the part for common areas: its bounds, and when it may change."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.metering.heat_models import HeatHouse, HeatSeason
from app.months.heat_keys import COMMON_FACTOR_BOUNDS
from app.months.parameters import parameter

_NONE = Decimal(1)


class HeatFactorImpossible(Invalid):
    """The coefficient is none (1), or within what the order of the day lets."""

    key = "heat.factor-impossible"

    def __init__(self, *, bounds: list[Decimal]) -> None:
        least, less, more, most = (f"{each / 100:f}".replace(".", ",") for each in bounds)
        super().__init__(
            f"the coefficient lies in {least}-{less} or {more}-{most}",
            least=least,
            less=less,
            more=more,
            most=most,
        )


class HeatFactorInSeason(Conflict):
    """Co-owners change it between heating seasons alone."""

    key = "heat.factor-in-season"


def refuse_factor(
    session: Session, factor: Decimal, *, building_id: int, service_id: int, since: date
) -> None:
    """Refuse a coefficient out of its bounds, or one that changes while the building is heated.

    Raises:
        HeatFactorImpossible, HeatFactorInSeason.

    Source: order-315/heat
    """
    told = parameter(session, COMMON_FACTOR_BOUNDS, on=since)
    bounds = [Decimal(each) for each in told.split()]
    least, less, more, most = (each / 100 for each in bounds)
    if factor != _NONE and not (least <= factor <= less or more <= factor <= most):
        raise HeatFactorImpossible(bounds=bounds)
    before = since - timedelta(days=1)
    was = session.scalar(
        select(HeatHouse.common_factor).where(
            HeatHouse.building_id == building_id,
            HeatHouse.service_id == service_id,
            HeatHouse.retired_at.is_(None),
            HeatHouse.valid.contains(before),
        )
    )
    if was is None or was == factor:
        return
    heated = session.scalar(
        select(HeatSeason.id).where(
            HeatSeason.building_id == building_id,
            HeatSeason.service_id == service_id,
            HeatSeason.retired_at.is_(None),
            HeatSeason.valid.contains(before),
            HeatSeason.valid.contains(since),
        )
    )
    if heated is not None:
        raise HeatFactorInSeason(f"building {building_id} is heated on {since}")
