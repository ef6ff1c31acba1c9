"""Sums that groups bear, as the desk lists them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.tariffs.models import LegalAct, Service
from app.tariffs.sharing.models import SharedSum


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
