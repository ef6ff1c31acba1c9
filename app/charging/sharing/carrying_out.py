"""An estimate against what became of it: charged and paid, by fund."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.period import Period
from app.ledger.models import CHARGED, Entry, EntryKind
from app.registry.sharing import in_group
from app.tariffs.sharing.estimates import days_of
from app.tariffs.sharing.models import Estimate, EstimateFund

_PAID = (EntryKind.PAYMENT, EntryKind.TRANSFER, EntryKind.REFUND)


@dataclass(frozen=True, slots=True)
class FundFact:
    """What of a fund's months is charged to the accounts of the group, and what they paid."""

    charged: Decimal
    paid: Decimal


def carried_out(session: Session, estimate: Estimate) -> Mapping[int, FundFact]:
    """Return charged and paid of each fund's service for the months of the estimate."""
    days: Period = days_of(estimate)
    services = select(EstimateFund.service_id).where(EstimateFund.estimate_id == estimate.id)
    is_charge, is_payment = Entry.kind.in_(CHARGED), Entry.kind.in_(_PAID)
    rows = session.execute(
        select(
            Entry.service_id,
            func.coalesce(func.sum(Entry.amount).filter(is_charge), 0),
            func.coalesce(func.sum(-Entry.amount).filter(is_payment), 0),
        )
        .where(
            Entry.posted >= days.start,
            Entry.account_id.in_(in_group(estimate.group_id, days=days)),
            Entry.service_id.in_(services),
            Entry.month >= days.start,
            Entry.month < (days.end or date.max),
        )
        .group_by(Entry.service_id)
    )
    return {service: FundFact(charged, paid) for service, charged, paid in rows}
