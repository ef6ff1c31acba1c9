"""What a scenario may change: prices and norms in force, ways in which services are charged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.what_if.changes import MOVABLE
from app.registry.models import Settlement
from app.tariffs.models import Agreement, Method, Norm, Service
from app.tariffs.queries import TariffRow, tariffs


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm in force on a day."""

    id: int
    service_id: int
    service: str
    unit: str
    kind: str
    settlement: str | None
    per: str
    season_from: int
    season_to: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class MethodInUse:
    """How many agreements of a service are charged by a method on a day."""

    service_id: int
    service: str
    method: Method
    agreements: int


def prices_on(
    session: Session, day: date, *, service_id: int | None = None, category: str = ""
) -> Sequence[TariffRow]:
    """Return the prices in force on a day, of one service or one class of consumers if named."""
    return [
        row
        for row in tariffs(session, service_id=service_id)
        if row.since <= day and (row.until is None or row.until > day)
        if category in ("", row.category)
    ]


def norms_on(session: Session, day: date) -> Sequence[NormRow]:
    """Return the norms in force on a day, in the order of the bill."""
    rows = session.execute(
        select(
            Norm.id,
            Norm.service_id,
            Service.name,
            Service.unit,
            Norm.kind,
            Settlement.name,
            Norm.per,
            Norm.season_from,
            Norm.season_to,
            Norm.value,
        )
        .join(Service, Service.id == Norm.service_id)
        .outerjoin(Settlement, Settlement.id == Norm.settlement_id)
        .where(Norm.retired_at.is_(None), Norm.valid.contains(day))
        .order_by(Service.print_order, Service.id, Norm.kind, Norm.per, Norm.season_from, Norm.id)
    )
    return [NormRow(*tuple(row)) for row in rows]


def methods_on(session: Session, day: date) -> Sequence[MethodInUse]:
    """Return the ways in which services are charged on a day and from which they can be moved."""
    count = func.count()
    rows = session.execute(
        select(Agreement.service_id, Service.name, Agreement.method, count)
        .join(Service, Service.id == Agreement.service_id)
        .where(
            Agreement.retired_at.is_(None),
            Agreement.valid.contains(day),
            Agreement.method.in_(MOVABLE),
        )
        .group_by(Agreement.service_id, Service.name, Service.print_order, Agreement.method)
        .order_by(Service.print_order, Agreement.service_id, Agreement.method)
    )
    return [
        MethodInUse(service_id, service, Method(method), agreements)
        for service_id, service, method, agreements in rows
    ]
