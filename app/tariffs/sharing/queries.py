"""Sums that groups bear and their estimates, as the desk lists them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.registry.groups.models import AccountGroup
from app.tariffs.models import LegalAct, Service
from app.tariffs.sharing.models import Estimate, EstimateFund, EstimateItem, SharedSum


@dataclass(frozen=True, slots=True)
class SumRow:
    """A sum or a volume of a group, and the act it rests on."""

    id: int
    name: str
    service: str
    unit: str
    key: str
    of_service: str | None
    amount: Decimal | None
    volume: Decimal | None
    cap: Decimal | None
    cap_per: str | None
    every_months: int
    since: date
    until: date | None
    act_kind: str
    act_number: str
    act_dated: date | None
    estimate_id: int | None


def sums_of(session: Session, group_id: int) -> Sequence[SumRow]:
    """Return the live sums of a group, the latest first."""
    used = aliased(Service)
    rows: Iterable[Sequence[Any]] = session.execute(
        select(
            SharedSum.id,
            SharedSum.name,
            Service.name,
            Service.unit,
            SharedSum.key,
            used.name,
            SharedSum.amount,
            SharedSum.volume,
            SharedSum.cap,
            SharedSum.cap_per,
            SharedSum.every_months,
            func.lower(SharedSum.valid),
            func.upper(SharedSum.valid),
            LegalAct.kind,
            LegalAct.number,
            LegalAct.dated,
            SharedSum.estimate_id,
        )
        .join(Service, Service.id == SharedSum.service_id)
        .join(LegalAct, LegalAct.id == SharedSum.legal_act_id)
        .outerjoin(used, used.id == SharedSum.of_service_id)
        .where(SharedSum.group_id == group_id, SharedSum.retired_at.is_(None))
        .order_by(func.lower(SharedSum.valid).desc(), SharedSum.id)
    )
    return [SumRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """An estimate in the list: who bears it, for which months, whether it is approved."""

    id: int
    name: str
    group: str
    group_id: int
    since: date
    until: date
    act_kind: str
    act_number: str
    act_dated: date | None
    total: Decimal
    is_approved: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of an estimate with its fund."""

    id: int
    name: str
    amount: Decimal
    service_id: int
    service: str
    kind: str
    key: str


def estimates(session: Session, *, estimate_id: int | None = None) -> Sequence[EstimateRow]:
    """Return the estimates (or the one), the latest first."""
    total = (
        select(func.coalesce(func.sum(EstimateItem.amount), 0))
        .join(EstimateFund, EstimateFund.id == EstimateItem.fund_id)
        .where(EstimateFund.estimate_id == Estimate.id)
        .correlate(Estimate)
        .scalar_subquery()
    )
    approved = select(SharedSum.id).where(SharedSum.estimate_id == Estimate.id).exists()
    query = (
        select(
            Estimate.id,
            Estimate.name,
            AccountGroup.name,
            AccountGroup.id,
            func.lower(Estimate.valid),
            func.upper(Estimate.valid),
            LegalAct.kind,
            LegalAct.number,
            LegalAct.dated,
            total,
            approved,
        )
        .join(AccountGroup, AccountGroup.id == Estimate.group_id)
        .join(LegalAct, LegalAct.id == Estimate.legal_act_id)
        .where(Estimate.retired_at.is_(None))
        .order_by(func.lower(Estimate.valid).desc(), Estimate.id)
    )
    if estimate_id is not None:
        query = query.where(Estimate.id == estimate_id)
    rows: Iterable[Sequence[Any]] = session.execute(query)
    return [EstimateRow(*row) for row in rows]


def items_of(session: Session, estimate_id: int) -> Sequence[ItemRow]:
    """Return the items of an estimate, fund by fund in the order of the bill."""
    rows = session.execute(
        select(
            EstimateItem.id,
            EstimateItem.name,
            EstimateItem.amount,
            Service.id,
            Service.name,
            EstimateFund.kind,
            EstimateFund.key,
        )
        .join(EstimateFund, EstimateFund.id == EstimateItem.fund_id)
        .join(Service, Service.id == EstimateFund.service_id)
        .where(EstimateFund.estimate_id == estimate_id)
        .order_by(Service.print_order, Service.id, EstimateItem.id)
    )
    return [ItemRow(*row) for row in rows]
