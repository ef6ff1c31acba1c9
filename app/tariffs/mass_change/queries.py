"""Mass changes as their desk lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.tariffs.mass_change.models import MassChange, MassChangePrice
from app.tariffs.models import LegalAct, Service, Tariff


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A mass change in the list."""

    id: int
    since: date
    prices: int
    act_number: str | None
    prepared_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangedPrice:
    """A price of a mass change beside the one it follows."""

    tariff_id: int
    service: str
    unit: str
    category: str | None
    contract_model: str | None
    district_code: str | None
    part: str
    zone: str
    tier_floor: Decimal
    old: Decimal
    new: Decimal

    @property
    def percent(self) -> Decimal | None:
        """Return by how many per cent it changes; None where it was nothing."""
        return (self.new - self.old) * 100 / self.old if self.old else None


def mass_changes(
    session: Session, *, before: int | None = None, limit: int = 30
) -> Sequence[ListedChange]:
    """Return the mass changes, the newest first, those before the id `before`."""
    count = (
        select(func.count())
        .where(MassChangePrice.mass_change_id == MassChange.id)
        .scalar_subquery()
    )
    query = (
        select(
            MassChange.id,
            MassChange.since,
            count,
            LegalAct.number,
            MassChange.prepared_at,
            MassChange.applied_at,
            MassChange.undone_at,
        )
        .outerjoin(LegalAct, LegalAct.id == MassChange.legal_act_id)
        .order_by(MassChange.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(MassChange.id < before)
    return [ListedChange(*row) for row in session.execute(query)]


def changed_prices(
    session: Session, change_id: int, *, limit: int | None = None
) -> Sequence[ChangedPrice]:
    """Return the prices of a mass change in the order of the bill."""
    rows = session.execute(
        select(
            Tariff.id,
            Service.name,
            Service.unit,
            Tariff.category,
            Tariff.contract_model,
            Tariff.district_code,
            Tariff.part,
            Tariff.zone,
            Tariff.tier_floor,
            Tariff.price,
            MassChangePrice.price,
        )
        .join(MassChangePrice, MassChangePrice.tariff_id == Tariff.id)
        .join(Service, Service.id == Tariff.service_id)
        .where(MassChangePrice.mass_change_id == change_id)
        .order_by(Service.print_order, Service.id, Tariff.id)
        .limit(limit)
    )
    return [ChangedPrice(*row) for row in rows]
