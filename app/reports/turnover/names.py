"""What groups and filters of the sheet are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.models import Building, Settlement, Street
from app.registry.queries import ADDRESS
from app.tariffs.models import Payee, Service, Tariff


@dataclass(frozen=True, slots=True)
class PricedBy:
    """A tariff as a list names it."""

    id: int
    service: str
    unit: str
    price: Decimal
    since: date


def tariffs_named(session: Session, ids: Sequence[int]) -> Mapping[int, PricedBy]:
    """Return tariffs by id, those no longer in force too."""
    rows = session.execute(
        select(Tariff.id, Service.name, Service.unit, Tariff.price, func.lower(Tariff.valid))
        .join(Service, Service.id == Tariff.service_id)
        .where(Tariff.id.in_(ids))
    )
    return {row[0]: PricedBy(*row) for row in rows}


def payees_named(session: Session) -> Mapping[int, str]:
    """Return every payee's name by id."""
    return dict(session.execute(select(Payee.id, Payee.name).order_by(Payee.name, Payee.id)).all())


def street_named(session: Session, street_id: int) -> str | None:
    """Return a street with its settlement, None when there is none of this id."""
    return session.scalar(
        select(func.concat_ws(", ", Settlement.name, func.concat_ws(" ", Street.kind, Street.name)))
        .select_from(Street)
        .join(Settlement, Settlement.id == Street.settlement_id)
        .where(Street.id == street_id)
    )


def building_named(session: Session, building_id: int) -> str | None:
    """Return a building's address, None when there is none of this id."""
    return session.scalar(
        select(ADDRESS)
        .select_from(Building)
        .join(Street, Street.id == Building.street_id)
        .join(Settlement, Settlement.id == Street.settlement_id)
        .where(Building.id == building_id)
    )
