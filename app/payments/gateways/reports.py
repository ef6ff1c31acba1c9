"""The gateway's own report of payments, compared with what we heard: finds lost calls.

Each line goes through `apply_status` as a call would.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.contract import Told
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.models import Merchant
from app.payments.gateways.told_models import Outcome

OVERLAP = timedelta(days=2)
"""Asked for again each time: what was under way at the last report's end has an end now."""
FIRST = timedelta(days=7)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Compared:
    """What a report came to."""

    lines: int
    new: int
    """Lines that told what we had not heard."""
    money: Decimal
    """What the report's successes come to (UAH)."""


def compare_reports(ref: CompanyRef) -> Sequence[Compared]:
    """Take what each merchant's gateway reports; one that is silent is asked the next day."""
    with company_session(ref) as session:
        merchants = session.scalars(select(Merchant.id).order_by(Merchant.id)).all()
    found = []
    for merchant_id in merchants:
        try:
            found.append(_compare(ref, merchant_id))
        except DomainError as refusal:
            log.warning("gateways.report-failed", merchant=merchant_id, key=refusal.key)
    return found


def _compare(ref: CompanyRef, merchant_id: int) -> Compared:
    until = clock.now()
    with company_session(ref) as session:
        merchant = get_merchant(session, merchant_id)
        since = (merchant.reported_until or until - FIRST) - OVERLAP
        gateway = open_gateway(session, merchant)
    lines = list(gateway.payments_between(since, until))  # no row is held while it answers
    new = sum(_take(ref, merchant_id, told) for told in lines)
    with company_session(ref) as session:
        _keep_until(session, merchant_id, until)
    money = sum((told.amount or Decimal(0) for told in lines if told.word == "success"), Decimal(0))
    return Compared(len(lines), new, money)


def _take(ref: CompanyRef, merchant_id: int, told: Told) -> bool:
    with company_session(ref) as session:
        merchant = get_merchant(session, merchant_id)
        by = job_actor(session, merchant.gateway)
        outcome = apply_status(session, merchant, told, heard=Heard.REPORT, by=by, at=clock.now())
    return outcome is not Outcome.KEPT


def _keep_until(session: Session, merchant_id: int, until: datetime) -> None:
    merchant = session.get(Merchant, merchant_id, with_for_update=True, populate_existing=True)
    assert merchant is not None, "merchants are never deleted"
    merchant.reported_until = max(merchant.reported_until or until, until)
