"""Services and their prices as the tariffs desk lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.models import Building, Settlement, Street
from app.tariffs.models import Agreement, LegalAct, Service, Tariff


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of the catalogue."""

    id: int
    code: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A settlement that a price may be for."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A price with its days, its key and the act that set it."""

    id: int
    service_id: int
    settlement: str | None
    district_code: str | None
    building: str | None
    category: str | None
    contract_model: str | None
    part: str
    tier_floor: Decimal
    tier_ceiling: Decimal | None
    zone: str
    price: Decimal
    established_price: Decimal | None
    vat_rate: Decimal
    since: date
    until: date | None
    act_kind: str
    act_number: str
    act_dated: date | None
    act_issuer: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A service an account takes, and how it is charged."""

    id: int
    service_id: int
    service: str
    unit: str
    method: str
    contract_model: str
    since: date
    until: date | None


def services(session: Session) -> Sequence[ServiceRow]:
    """Return the catalogue in the order of the bill."""
    rows = session.execute(
        select(Service.id, Service.code, Service.name, Service.unit).order_by(
            Service.print_order, Service.id
        )
    )
    return [ServiceRow(*row) for row in rows]


def settlements(session: Session) -> Sequence[SettlementRow]:
    """Return the settlements that a price may be set apart for."""
    rows = session.execute(select(Settlement.id, Settlement.name).order_by(Settlement.id))
    return [SettlementRow(*row) for row in rows]


def tariffs(session: Session, *, service_id: int | None = None) -> Sequence[TariffRow]:
    """Return every live price (of one service): by key, the latest first."""
    query = (
        select(
            Tariff.id,
            Tariff.service_id,
            Settlement.name,
            Tariff.district_code,
            func.nullif(func.concat_ws(" ", Street.kind, Street.name, Building.number), ""),
            Tariff.category,
            Tariff.contract_model,
            Tariff.part,
            Tariff.tier_floor,
            Tariff.tier_ceiling,
            Tariff.zone,
            Tariff.price,
            Tariff.established_price,
            Tariff.vat_rate,
            func.lower(Tariff.valid),
            func.upper(Tariff.valid),
            LegalAct.kind,
            LegalAct.number,
            LegalAct.dated,
            LegalAct.issuer,
        )
        .join(LegalAct, LegalAct.id == Tariff.legal_act_id)
        .join(Service, Service.id == Tariff.service_id)
        .outerjoin(Settlement, Settlement.id == Tariff.settlement_id)
        .outerjoin(Building, Building.id == Tariff.building_id)
        .outerjoin(Street, Street.id == Building.street_id)
        .where(Tariff.retired_at.is_(None))
        .order_by(
            Service.print_order,
            Service.id,
            func.coalesce(Tariff.category, ""),
            Tariff.part,
            Tariff.zone,
            Tariff.tier_floor,
            func.lower(Tariff.valid).desc(),
            Tariff.id,
        )
    )
    if service_id is not None:
        query = query.where(Tariff.service_id == service_id)
    return [TariffRow(*row) for row in session.execute(query)]


def agreements_of(session: Session, account_id: int) -> Sequence[AgreementRow]:
    """Return the live agreements of an account in the order of the bill, the latest first."""
    rows = session.execute(
        select(
            Agreement.id,
            Agreement.service_id,
            Service.name,
            Service.unit,
            Agreement.method,
            Agreement.contract_model,
            func.lower(Agreement.valid),
            func.upper(Agreement.valid),
        )
        .join(Service, Service.id == Agreement.service_id)
        .where(Agreement.account_id == account_id, Agreement.retired_at.is_(None))
        .order_by(Service.print_order, Service.id, func.lower(Agreement.valid).desc())
    )
    return [AgreementRow(*row) for row in rows]
