"""The gateway's own report of payments, compared with what we heard: finds lost calls.

Each line goes through `apply_status` as a call would.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.contract import Told
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.models import IntentStatus, Merchant
from app.payments.gateways.told_models import Outcome

OVERLAP = timedelta(days=2)
"""Asked for again each time: what was under way at the last report's end has an end now."""
FIRST = timedelta(days=7)
_ZERO = Decimal(0)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line of a report that could not be taken, and why; the others were."""

    order_id: str
    payment_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What a report came to."""

    lines: int
    new: int
    """Lines that told what we had not heard."""
    money: Decimal
    """What the report's successes come to (UAH)."""
    problems: Sequence[LineProblem] = ()
    """The time of the report is asked for again until there are none."""


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
    taken = [_taken(ref, merchant_id, told) for told in lines]
    problems = [each for each in taken if isinstance(each, LineProblem)]
    if not problems:
        with company_session(ref) as session:
            _keep_until(session, merchant_id, until)
    sums = (told.amount or _ZERO for told in lines if told.status is IntentStatus.SUCCEEDED)
    return Compared(len(lines), taken.count(True), sum(sums, _ZERO), problems)


def _taken(ref: CompanyRef, merchant_id: int, told: Told) -> bool | LineProblem:
    """Take a line in a transaction of its own; return whether it told what we had not heard."""
    try:
        with company_session(ref) as session:
            merchant = get_merchant(session, merchant_id)
            by = job_actor(session, merchant.gateway)
            at = clock.now()
            outcome = apply_status(session, merchant, told, heard=Heard.REPORT, by=by, at=at)
    except (DomainError, DataError, IntegrityError) as fault:
        why = fault.key if isinstance(fault, DomainError) else type(fault).__name__
        problem = LineProblem(told.order_id, told.payment_id, why)
        log.warning("gateways.report-line-failed", merchant=merchant_id, problem=problem)
        return problem
    return outcome is not Outcome.KEPT


def _keep_until(session: Session, merchant_id: int, until: datetime) -> None:
    merchant = session.get(Merchant, merchant_id, with_for_update=True, populate_existing=True)
    assert merchant is not None, "merchants are never deleted"
    merchant.reported_until = max(merchant.reported_until or until, until)
